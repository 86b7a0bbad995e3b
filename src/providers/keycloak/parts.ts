import { type TokenSource } from '../../auth/types.js';
import { type AccountId } from '../../core/account.js';
import { type Clock } from '../../core/instant.js';
import { type SystemId } from '../../core/fact.js';
import { type Http } from '../../http/types.js';
import { type KeycloakOptions } from './types.js';

/** What every part of the provider works with. */
export interface KeycloakParts {
  readonly system: SystemId;
  readonly clock: Clock;
  /** Requests go below `/admin/realms/{realm}` by {@link KeycloakParts.path}. */
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly options: KeycloakOptions;
  /** The path of something of our realm: `path('users', id)` is `admin/realms/REALM/users/ID`. */
  readonly path: (...segments: readonly string[]) => readonly string[];
  readonly learnt: Learnt;
}

/** What this process has learnt of one realm and asks only once. */
export interface Learnt {
  /** Whether somebody was seen: then "nobody" is not "not allowed to see". */
  seesUsers: boolean;
  /** Answers about the realm itself by their path, asked once. One that failed is asked again. */
  readonly realm: Map<string, Promise<unknown>>;
  /** The last write to an account by its id, while it is under way: the next one waits for it. */
  readonly writing: Map<AccountId, Promise<void>>;
}

export function nothingLearnt(): Learnt {
  return { seesUsers: false, realm: new Map(), writing: new Map() };
}

/** The path function of a realm, for {@link KeycloakParts.path}. */
export function pathIn(realm: string): KeycloakParts['path'] {
  return (...segments) => ['admin', 'realms', realm, ...segments];
}
