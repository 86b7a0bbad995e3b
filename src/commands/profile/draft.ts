import { isAbsolute, resolve } from 'node:path';
import { type KeycloakProfile, type OpenldapProfile, type Profile, type ServerProfile } from '../../config/types.js';
import { type AddInput } from './add-input.js';
import { SERVER_KINDS, type SettingName } from './server-kinds.js';
import { isServer } from './where.js';

/** The settings that no server of its kind can do without, as far as they are known. */
export type Settings = Readonly<Partial<Record<SettingName, string>>>;

/** A server's profile as far as it is known before anybody was asked. */
export interface ServerDraft
  extends
    Partial<Pick<OpenldapProfile, 'ca' | 'policy' | 'zone' | 'kinds' | 'operator' | 'defaultPolicy'>>,
    Partial<Pick<KeycloakProfile, 'signInRealm' | 'protectedGroups' | 'registerAgain' | 'link' | 'resetVia'>> {
  readonly kind: ServerProfile['kind'];
  readonly settings: Settings;
  readonly practice: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A profile of any server, read by settings that its kind may not have. */
type Before = Partial<Omit<ServerDraft, 'kind' | 'settings'>>;

/** What was typed, then what the profile that is replaced says: what is not given stays as it was, where the kind is the same. */
export function serverDraft(kind: ServerProfile['kind'], input: AddInput, old: Profile | undefined, cwd: string): ServerDraft {
  const same = old && isServer(old) && old.kind === kind ? old : undefined;
  const before: Before = same ?? {};
  const { ca, policy, practice, zone, attribute, accountKind } = input;
  const link = { ...before.link, ...linkOf(input) };
  return {
    kind,
    settings: settingsOf(kind, input, same && settingsIn(same)),
    ca: ca === undefined ? before.ca : absolute(ca, cwd),
    policy: namedPolicy(policy, cwd) ?? before.policy,
    practice: practice ?? before.practice ?? false,
    zone: zone ?? before.zone,
    attributes: { ...before.attributes, ...attribute },
    kinds: accountKind ?? before.kinds,
    operator: input.operator ?? before.operator,
    defaultPolicy: input.defaultPolicy ?? before.defaultPolicy,
    signInRealm: input.signInRealm ?? before.signInRealm,
    protectedGroups: input.protectedGroup ?? before.protectedGroups,
    registerAgain: input.registerAgain ?? before.registerAgain,
    link: Object.keys(link).length === 0 ? undefined : link,
    resetVia: input.resetVia ?? before.resetVia,
  };
}

function settingsOf(kind: ServerProfile['kind'], input: Settings, before: Settings = {}): Settings {
  const { first, then } = SERVER_KINDS[kind];
  return Object.fromEntries([...first, ...then].map((name) => [name, input[name] ?? before[name]]));
}

function linkOf({ linkClient, linkRedirect, linkLifespan }: AddInput): NonNullable<KeycloakProfile['link']> {
  return {
    ...(linkClient === undefined ? {} : { client: linkClient }),
    ...(linkRedirect === undefined ? {} : { redirect: linkRedirect }),
    ...(linkLifespan === undefined ? {} : { lifespan: linkLifespan }),
  };
}

/** The settings of a profile that no server of its kind can do without. */
export function settingsIn(profile: ServerProfile): Settings {
  return profile;
}

/** The profile of a draft; what is not known yet is empty. Says only what is set. */
export function profileOf(draft: ServerDraft): ServerProfile {
  const { kind, settings, operator = 'os-user', defaultPolicy, attributes } = draft;
  const { url = '', bind = '', base = '', realm = '', client = '' } = settings;
  switch (kind) {
    case 'openldap':
      return { kind, url, bind, base, operator, ...only({ defaultPolicy }), ...sharedOf(draft), attributes };
    case 'active-directory':
      return { kind, url, bind, base, operator, ...sharedOf(draft), attributes };
    case 'keycloak': {
      const { signInRealm, protectedGroups, registerAgain, link, resetVia } = draft;
      const own = only({ signInRealm, protectedGroups, registerAgain, link, resetVia });
      return { kind, url, realm, client, ...own, ...sharedOf(draft), attributes };
    }
  }
}

function sharedOf({ ca, policy, zone, kinds, practice }: ServerDraft) {
  return { ...only({ ca, policy, zone, kinds }), practice };
}

/** What is set, without the rest. */
export function only<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** A path as the settings keep it: the program may be started from another folder next time. */
export function absolute(path: string, cwd: string): string {
  return isAbsolute(path) ? path : resolve(cwd, path);
}

/** A built-in policy by its name, a file by its absolute path. */
export function namedPolicy(policy: string | undefined, cwd: string): string | undefined {
  return policy === undefined || /^[a-z]+$/.test(policy) ? policy : absolute(policy, cwd);
}
