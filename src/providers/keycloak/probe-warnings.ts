import { AppError } from '../../core/error.js';
import { type Answer } from './answers.js';
import { type EventsConfig, type Profile, type Realm } from './realm.js';
import { seesAll, type Roles } from './rights.js';
import { keeps } from './sign-ins.js';
import { isDeclared, undeclared } from './standing.js';
import { type KeycloakOptions } from './types.js';

/** What was found, as far as our login may see it. */
export interface Set {
  readonly options: KeycloakOptions;
  readonly roles: Roles | undefined;
  readonly realm: Answer<Realm>;
  readonly events: Answer<EventsConfig>;
  readonly profile: Answer<Profile>;
}

/** What is set up in a way that will surprise somebody at the desk, one sentence each. */
export function probeWarnings({ options, roles, realm, events, profile }: Set): readonly string[] {
  return [
    ...realmWarnings(realm),
    ...eventWarnings(events),
    ...attributeWarnings(options, profile),
    ...roleWarnings(roles, options),
  ];
}

function realmWarnings(realm: Answer<Realm>): readonly string[] {
  if (realm instanceof AppError)
    return ['nothing of the realm can be read: whether accounts lock, and whether passwords expire, is not known'];
  const { bruteForceProtected, whole, permanentLockout, maxTemporaryLockouts } = realm;
  return [
    ...(bruteForceProtected === false ? ['brute-force protection is off: wrong passwords never lock an account'] : []),
    ...(whole
      ? []
      : [
          'no "view-realm": when passwords expire, what they must be, how many failures lock and which MFA methods the log-in asks for stay unknown',
        ]),
    ...(permanentLockout === true && (maxTemporaryLockouts ?? 0) === 0
      ? ['wrong passwords lock an account until an administrator acts']
      : []),
  ];
}

function eventWarnings(events: Answer<EventsConfig>): readonly string[] {
  if (events instanceof AppError) return ['no "view-events": log-ins stay unknown, and so does why the last one failed'];
  return [
    ...(keeps(events, 'LOGIN') && keeps(events, 'LOGIN_ERROR')
      ? []
      : ['the realm keeps no log-ins (user events are off, or not these): why one failed cannot be told']),
    ...(events.adminEvents ? [] : ['the realm keeps no admin events: when a password was reset by a desk is not known']),
  ];
}

/** Keycloak answers a write of what it does not declare with "done" and drops it. */
function attributeWarnings({ attributes = {} }: KeycloakOptions, profile: Answer<Profile>): readonly string[] {
  if (profile instanceof AppError) return [];
  return Object.values(attributes)
    .filter((name) => !isDeclared(name, profile))
    .map((name) => undeclared(name));
}

function roleWarnings(roles: Roles | undefined, { protectedGroups = [] }: KeycloakOptions): readonly string[] {
  if (roles === undefined)
    return ['the token of this login does not say which roles it has: what it may do shows when it is done'];
  return [
    ...(seesAll(roles)
      ? []
      : [
          'this login sees only accounts that a permission covers: for the others "nobody" means nothing, and groups stay unknown',
        ]),
    ...(roles.has('manage-users') && protectedGroups.length === 0
      ? ['"manage-users" reaches administrators of the realm too: name their groups as protected in the profile']
      : []),
  ];
}
