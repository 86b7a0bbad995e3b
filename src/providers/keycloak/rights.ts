import { type Action, type StepVerb } from '../../core/change.js';
import { type User } from './account.js';

/* Rights by Keycloak's own names. Each stands for a role of the client `realm-management`, or for a fine-grained permission that does the same. */

export const VIEW_USERS = 'view-users (realm-management), or the permission view-members on a group';
export const MANAGE_USERS = 'manage-users (realm-management), or the permission manage-members on a group';
export const VIEW_REALM = 'view-realm (realm-management)';
export const VIEW_EVENTS = 'view-events (realm-management)';
export const QUERY_USERS = 'query-users (realm-management)';
/** What a list needs that must not leave anything out. */
export const VIEW_ALL_USERS = 'view-users (realm-management)';
/** `manage-members` does not do for one session by its id. */
export const MANAGE_ALL_USERS = 'manage-users (realm-management)';

/** The right that a step needs. One session by its id (a step with a target) needs more than all of them. */
export function rightFor({ verb, target }: { readonly verb: StepVerb; readonly target?: string }): string {
  return verb === 'end-sessions' && target !== undefined ? MANAGE_ALL_USERS : MANAGE_USERS;
}

/** What our login lacks for a change of this user, by what the server itself says (`access`); undefined: nothing, or the server does not say. */
export function missingFor(
  { access }: Pick<User, 'access'>,
  { verb, target }: { readonly verb: StepVerb; readonly target?: string },
): string | undefined {
  if (access === undefined) return undefined;
  const may = verb === 'set-pin' ? (access.resetPassword ?? access.manage) : access.manage;
  return may === false ? rightFor(target === undefined ? { verb } : { verb, target }) : undefined;
}

/** The roles of `realm-management` that a token holds. Composite ones are resolved by the server before it writes them down. */
export type Roles = ReadonlySet<string>;

/** True where these roles show every user of the realm. */
export function seesAll(roles: Roles | undefined): boolean {
  return roles !== undefined && (roles.has('view-users') || roles.has('manage-users'));
}

/** What cannot be done without a role. */
export const CHANGES: readonly Action[] = [
  'pin.reset',
  'pin.require-change',
  'mfa.clear',
  'mfa.remove',
  'mfa.default',
  'access.extend',
  'access.end',
  'session.revoke',
  'account.unlock',
  'account.enable',
  'account.disable',
];
