import { AppError } from '../../core/error.js';
import { HttpFailure } from '../../http/failure.js';
import { type HttpCall } from '../../http/types.js';
import { type User } from './account.js';
import { get, inWords, notDecodable } from './asking.js';
import { listOf } from './json.js';
import { type KeycloakParts } from './parts.js';
import { seesAll, VIEW_USERS } from './rights.js';
import { rolesOf } from './roles.js';

/** The right to see a group, and so who is in it: the roles see all of them. */
const VIEW_GROUP = 'view-users (realm-management), or the permission view on the group';

/**
 * Refuses an account that no desk changes: the identity of a program, the one that we sign in with, and the members of the groups that the profile protects.
 * Keycloak itself protects nobody from `manage-users`: it lets that role reset the password of an administrator, and does not show who is one. Throws forbidden.
 */
export async function refuseProtected(parts: KeycloakParts, user: User, call: HttpCall): Promise<void> {
  if (user.serviceAccountOf !== undefined)
    throw isProtected(`${user.username} is the service account of the client ${user.serviceAccountOf}, not a person`);
  if (isOwnLogin(parts, user)) throw ownLogin();
  const { protectedGroups = [] } = parts.options;
  if (protectedGroups.length === 0) return;
  const paths = await groupPaths(parts, user, call);
  const found = protectedGroups.find((group) => paths.some((path) => isWithin(path, asPath(group))));
  if (found !== undefined)
    throw isProtected(`${user.username} is a member of the group ${found}, whose members the desk does not change`);
  for (const group of protectedGroups) await needSight(parts, user, asPath(group), call);
}

/** True for a person who runs the tool as themselves. Another realm may have a user of the same name. */
function isOwnLogin({ tokens, options: { realm, signInRealm } }: KeycloakParts, { username, id }: User): boolean {
  const own = tokens.subject();
  return (signInRealm === undefined || signInRealm === realm) && (own === username || own === id);
}

/** The paths of the groups that our login sees the user in: the others are left out without a word. */
async function groupPaths(parts: KeycloakParts, { id }: User, call: HttpCall): Promise<readonly string[]> {
  const question = { doing: 'read the groups of the account', right: VIEW_USERS, query: { briefRepresentation: true } };
  const list = listOf(await get(parts, ['users', id, 'groups'], question, call));
  if (list === undefined) throw notDecodable('list of groups');
  return list.flatMap((group) => group.text('path') ?? []);
}

/** Not being listed in a group that we may not see says nothing: throws forbidden for one, and setup for one that is not there. */
async function needSight(parts: KeycloakParts, user: User, group: string, call: HttpCall): Promise<void> {
  const { http, path, learnt } = parts;
  const segments = ['group-by-path', ...group.split('/').filter((name) => name !== '')];
  const key = segments.join('/');
  if (learnt.realm.has(key)) return;
  try {
    await http.send({ method: 'GET', path: path(...segments) }, call);
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    // A group that a fine-grained permission leaves out is hidden as one that is not there.
    const isHidden = error.status === 404 && !seesAll(await rolesOf(parts, call));
    if (error.status === 403 || isHidden) throw unseen(user, group, error);
    if (error.status === 404) throw noSuchGroup(group, error);
    throw inWords(error, `look for the protected group ${group}`, VIEW_GROUP);
  }
  learnt.realm.set(key, Promise.resolve());
}

const asPath = (group: string): string =>
  `/${group
    .split('/')
    .filter((name) => name !== '')
    .join('/')}`;

const isWithin = (path: string, group: string): boolean => path === group || path.startsWith(`${group}/`);

function isProtected(why: string): AppError {
  return new AppError('forbidden', `${why}.`, {
    code: 'protected',
    hint: 'Have whoever runs the realm change it.',
  });
}

function ownLogin(): AppError {
  return new AppError('forbidden', 'this is the login that this tool signs in with', {
    code: 'own-login',
    hint: 'Have whoever runs the realm change it.',
  });
}

function unseen({ username }: User, group: string, cause: HttpFailure): AppError {
  return new AppError(
    'forbidden',
    `Whether ${username} belongs to the protected group ${group} cannot be seen, so nothing is changed.`,
    {
      code: 'protected-unknown',
      right: VIEW_GROUP,
      hint: `Ask who runs the realm for the right: ${VIEW_GROUP}.`,
      cause,
    },
  );
}

function noSuchGroup(group: string, cause: HttpFailure): AppError {
  return new AppError(
    'setup',
    `The realm has no group ${group}, which the profile protects, so whom it is to protect is not known.`,
    {
      code: 'no-such-group',
      hint: 'Correct the protected groups of the profile.',
      cause,
    },
  );
}
