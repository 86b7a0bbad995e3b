import { type Kind } from '../core/account.js';
import { type ResetWay } from '../core/capability.js';

/** One back end as the person set it up. */
export interface DirectoryProfile {
  readonly kind: 'directory';
  /** The SQLite file, as an absolute path. */
  readonly file: string;
  /** True: made-up people only. */
  readonly practice: boolean;
  /** Another policy than the directory's own, for texts and guard: a built-in name or a file. */
  readonly policy?: string;
}

/** What OpenLDAP and Active Directory have in common. */
interface LdapServerProfile {
  /** `ldaps://host[:636]`, or `ldap://host[:389]`, which is always upgraded by StartTLS. */
  readonly url: string;
  /** The PEM file of the authorities to trust for this server, as an absolute path; the system's own when left out. */
  readonly ca?: string;
  /** The name that the tool signs in with, as the server takes it. Its password is in the keychain, a file or the environment, never here. */
  readonly bind: string;
  /** The part of the tree where accounts are searched, as a DN. */
  readonly base: string;
  readonly practice: boolean;
  /** A built-in policy or a file; `plain` when left out: the server's own rules count. */
  readonly policy?: string;
  /** The time zone in which days begin and end here, such as `Asia/Hong_Kong`, under the policy `plain`; this machine's when left out. */
  readonly zone?: string;
  /** Whom the audit names: the user of this machine, or the name that the tool signs in with (a login of the person's own). */
  readonly operator: 'os-user' | 'bind';
  /** Which kind a value of the kind attribute stands for: `{"alum": "graduate"}`. Left out: the usual values of eduPersonAffiliation. */
  readonly kinds?: Readonly<Record<string, Kind>>;
}

export interface OpenldapProfile extends LdapServerProfile {
  readonly kind: 'openldap';
  /** The policy entry of accounts that name none (`ppolicy_default`), as a DN: the server itself does not say which it is. */
  readonly defaultPolicy?: string;
  /** Which attribute holds what, where it differs from the usual one. */
  readonly attributes: Readonly<Partial<Record<OpenldapAttribute, string>>>;
}

/**
 * What can be said of an attribute: `alias`, `owner` and `note` have no usual one. `note` keeps why an account was disabled and what its access end
 * was; without it that is only in the audit of this machine.
 */
export const OPENLDAP_ATTRIBUTES = [
  'uid',
  'name',
  'number',
  'mail',
  'alias',
  'department',
  'kind',
  'owner',
  'note',
  'accessEnd',
] as const;
export type OpenldapAttribute = (typeof OPENLDAP_ATTRIBUTES)[number];

export interface ActiveDirectoryProfile extends LdapServerProfile {
  readonly kind: 'active-directory';
  readonly attributes: Readonly<Partial<Record<ActiveDirectoryAttribute, string>>>;
}

export const ACTIVE_DIRECTORY_ATTRIBUTES = ['number', 'mail', 'alias', 'department', 'kind', 'owner'] as const;
export type ActiveDirectoryAttribute = (typeof ACTIVE_DIRECTORY_ATTRIBUTES)[number];

export interface KeycloakProfile {
  readonly kind: 'keycloak';
  /** `https://host[:port][/prefix]`, without the realm; the prefix is the one that the server has (`/auth` of old ones). */
  readonly url: string;
  /** The realm by its name. */
  readonly realm: string;
  /** The realm of our own client where it is another one (`master`). */
  readonly signInRealm?: string;
  readonly ca?: string;
  /** The id of the confidential client that the tool signs in as. Its secret is in the keychain, a file or the environment, never here. */
  readonly client: string;
  readonly practice: boolean;
  readonly policy?: string;
  readonly zone?: string;
  readonly kinds?: Readonly<Record<string, Kind>>;
  /** Which user attribute holds what. */
  readonly attributes: Readonly<Partial<Record<KeycloakAttribute, string>>>;
  /** Groups by path (`/admins`) whose members the desk never changes. */
  readonly protectedGroups?: readonly string[];
  /** The required actions that stay behind when all MFA methods were cleared; `CONFIGURE_TOTP` when left out. */
  readonly registerAgain?: readonly string[];
  /** What a reset link is made with; the server's own defaults when left out. */
  readonly link?: { readonly client?: string; readonly redirect?: string; /** Seconds. */ readonly lifespan?: number };
  /** How `pin reset` gets somebody back in where nobody says; `temporary` when left out. */
  readonly resetVia?: ResetWay;
}

/** What can be said of an attribute of a Keycloak user; none has a usual name. */
export const KEYCLOAK_ATTRIBUTES = ['number', 'alias', 'department', 'kind', 'owner', 'accessEnd'] as const;
export type KeycloakAttribute = (typeof KEYCLOAK_ATTRIBUTES)[number];

/** The parts of a person that can live in different systems; what belongs to each stands in docs/providers/composite.md. */
export const COMPOSITE_PARTS = ['person', 'account', 'pin', 'mfa', 'access', 'recovery', 'sessions', 'sign-in'] as const;
export type CompositePart = (typeof COMPOSITE_PARTS)[number];

/** How somebody's account is found in a system that is not the lead: by which fact of the lead's account, and as which key. */
export interface CompositeJoin {
  readonly from: 'uid' | 'mail' | 'number' | 'aliases';
  readonly by: 'uid' | 'mail' | 'number' | 'alias';
}

/** Several profiles as one person. */
export interface CompositeProfile {
  readonly kind: 'composite';
  /** The profiles by name, in the order in which a change goes through them, and how an account is found there (by UID where nothing is said). */
  readonly members: readonly { readonly profile: string; readonly join?: CompositeJoin }[];
  /** Which profiles answer which part. `person` has exactly one, the lead; a part that is not named is answered by the lead. */
  readonly parts: Readonly<Partial<Record<CompositePart, readonly string[]>>> & { readonly person: readonly [string] };
  readonly policy?: string;
  readonly zone?: string;
  /** How `pin reset` gets somebody back in where nobody says; `temporary` when left out. */
  readonly resetVia?: ResetWay;
}

/** The profile of an LDAP server. */
export type LdapProfile = OpenldapProfile | ActiveDirectoryProfile;

/** The profile of one server with a login of its own. */
export type ServerProfile = LdapProfile | KeycloakProfile;

/** A profile of any kind; each kind is one provider. */
export type Profile = DirectoryProfile | ServerProfile | CompositeProfile;

export interface Config {
  /** The profile used when none is named. */
  readonly current?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** Where this person's files live, as absolute paths. */
export interface Folders {
  readonly config: string;
  readonly state: string;
  readonly data: string;
}

/** The profile that a command works with, and how it was chosen. */
export interface ChosenProfile {
  readonly name: string;
  readonly profile: Profile;
  readonly chosenBy: 'option' | 'environment' | 'current';
  /** Whether more than one profile exists, so that a script must name one. */
  readonly others: boolean;
}

/** A form that a text must have, and the rule in words. */
export interface TextForm {
  readonly form: RegExp;
  readonly rule: string;
}

/** A profile's name: what people type after `--profile`. */
export const PROFILE_NAME: TextForm = {
  form: /^[a-z0-9][a-z0-9-]{0,31}$/,
  rule: 'must be 1 to 32 lower-case letters, digits and hyphens, and begin with a letter or digit',
};

/** Where an LDAP server is; nothing but TLS from the start (`ldaps`) or StartTLS (`ldap`). */
export const SERVER_URL: TextForm = {
  form: /^ldaps?:\/\/(\[[0-9a-f:]+\]|[^/:?#@\s]+)(:\d{1,5})?\/?$/i,
  rule: 'must be ldaps://HOST or ldap://HOST, with or without a port',
};

/** Where a Keycloak server is: https, or plain http on this machine alone. The realm is a setting of its own. */
export const KEYCLOAK_URL: TextForm = {
  form: /^(https:\/\/(\[[0-9a-f:]+\]|[^/:?#@\s]+)|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\]))(:\d{1,5})?(?!.*\/(realms|admin)(\/|$))(\/[^?#@\s]*)?$/i,
  rule: 'must be https://HOST, with the port and the prefix that the server has (/auth of old ones), and without the realm',
};

/** The name of a user attribute of Keycloak, as its user profile takes it. */
export const USER_ATTRIBUTE: TextForm = {
  form: /^[a-z0-9._-]+$/i,
  rule: 'must be the name of a user attribute: letters, digits, dots, hyphens and underscores',
};

/** A group of Keycloak by its path. */
export const GROUP_PATH: TextForm = { form: /^\/./, rule: 'must be the path of a group, such as /admins' };

/** The name of an LDAP attribute (RFC 4512, section 1.4: keystring). */
export const ATTRIBUTE_NAME: TextForm = {
  form: /^[a-z][a-z0-9-]*$/i,
  rule: 'must be the name of an LDAP attribute: letters, digits and hyphens, a letter first',
};

/** How a file or folder stands on this machine, as far as this user can see. */
export interface FileState {
  readonly kind: 'none' | 'file' | 'folder' | 'other';
  /** The permission bits, such as 0o600; undefined where there is nothing, and where the system has no such bits. */
  readonly mode: number | undefined;
  /** Whether this user may write there; for what is not there, in the nearest folder above that is. */
  readonly writable: boolean;
}

/** The settings, in the folder for settings. */
export const CONFIG_FILE = 'config.json';

/** The record of what the desk did, in the state folder. `wiring.ts` writes the name itself: it is loaded at every start, and this file is not. */
export const STATE_FILE = 'state.db';
