import {
  ACTIVE_DIRECTORY_ATTRIBUTES,
  ATTRIBUTE_NAME,
  KEYCLOAK_ATTRIBUTES,
  KEYCLOAK_URL,
  OPENLDAP_ATTRIBUTES,
  SERVER_URL,
  USER_ATTRIBUTE,
  type ServerProfile,
  type TextForm,
} from '../../config/types.js';
import { BIND_NAME } from './bind-form.js';

/** A setting that is one text, and that a server of some kind cannot do without. */
export type SettingName = 'url' | 'bind' | 'base' | 'realm' | 'client';

/** How a setting is asked for. */
export interface Setting {
  readonly question: string;
  readonly rule?: TextForm;
}

/** What differs from one kind of server to the next while a profile is set up and signed in to. */
export interface ServerKind {
  /** What the secret of the tool's login is called. */
  readonly secret: 'password' | 'client secret';
  /** The setting that names the login, and how it is asked for once more when it was refused. */
  readonly login: 'bind' | 'client';
  readonly loginAgain: string;
  /** What a wrong secret may lead to there; left out where it leads to nothing. */
  readonly wrongCounts?: string;
  /** What must be known before the server is asked anything, in the order of the questions. A stored secret belongs to these very values. */
  readonly first: readonly SettingName[];
  /** What must be known beside that: the server may offer it. */
  readonly then: readonly SettingName[];
  readonly settings: Readonly<Partial<Record<SettingName, Setting>>>;
  /** What can be said of an attribute, and the form of its name. */
  readonly attributes: readonly string[];
  readonly attributeName: TextForm;
}

const BASE: Setting = { question: 'Part of the tree with the accounts, as a DN' };
const LDAP_URL: Setting = { question: 'Server, as ldaps://HOST', rule: SERVER_URL };
const LDAP = {
  secret: 'password',
  login: 'bind',
  loginAgain: 'Sign in with which name?',
  wrongCounts: 'Each wrong password counts: the server may lock this login.',
  first: ['url', 'bind'],
  then: ['base'],
  attributeName: ATTRIBUTE_NAME,
} as const;

export const SERVER_KINDS: Readonly<Record<ServerProfile['kind'], ServerKind>> = {
  openldap: {
    ...LDAP,
    settings: { url: LDAP_URL, bind: { question: 'Name to sign in with, as a DN', rule: BIND_NAME.openldap }, base: BASE },
    attributes: OPENLDAP_ATTRIBUTES,
  },
  'active-directory': {
    ...LDAP,
    settings: {
      url: LDAP_URL,
      bind: { question: 'Name to sign in with, such as desk@uni.example', rule: BIND_NAME['active-directory'] },
      base: BASE,
    },
    attributes: ACTIVE_DIRECTORY_ATTRIBUTES,
  },
  keycloak: {
    secret: 'client secret',
    login: 'client',
    loginAgain: 'Sign in as which client?',
    first: ['url', 'realm', 'client'],
    then: [],
    settings: {
      url: { question: 'Server, as https://HOST', rule: KEYCLOAK_URL },
      realm: { question: 'Realm' },
      client: { question: 'Id of the client to sign in as' },
    },
    attributes: KEYCLOAK_ATTRIBUTES,
    attributeName: USER_ATTRIBUTE,
  },
};

/** `Password of uid=desk,dc=uni`, `Client secret of uidctl-desk`. */
export function secretQuestion(kind: ServerProfile['kind'], login: string): string {
  const { secret } = SERVER_KINDS[kind];
  return `${secret.charAt(0).toUpperCase()}${secret.slice(1)} of ${login}`;
}
