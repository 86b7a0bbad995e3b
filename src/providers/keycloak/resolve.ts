import { type AccountKey, type AccountRef, type KeyKind } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { type HttpCall, type HttpRequest } from '../../http/types.js';
import { findUser, nameOf, userIn, valuesOf, type User } from './account.js';
import { get, notDecodable, stopIfCancelled } from './asking.js';
import { attributeQuery } from './attribute-query.js';
import { type KeycloakParts } from './parts.js';
import { QUERY_USERS, seesAll, VIEW_USERS } from './rights.js';
import { rolesOf } from './roles.js';
import { type KeycloakOptions } from './types.js';

/** More than anybody has accounts; a key that finds so many is none. */
const MOST = 20;

/** Exact match on one key. The server looks at letter case for no key, and folds more than that on some databases, so what it finds is compared again. */
export async function resolve(
  parts: KeycloakParts,
  key: AccountKey,
  { signal, requestId }: Call,
): Promise<readonly AccountRef[]> {
  stopIfCancelled(signal);
  const call: HttpCall = { signal, requestId };
  if (key.by === 'id') return byId(parts, key.value, call);
  const found = await byText(parts, key.by, key.value, call);
  if (found.length === 0) await mayMeanNobody(parts, call);
  return found;
}

/** An id is answered apart: 404 for nobody, 403 for somebody whom we may not see. */
async function byId(parts: KeycloakParts, value: string, call: HttpCall): Promise<readonly AccountRef[]> {
  const lower = value.toLowerCase();
  const user = (await findUser(parts, value, call)) ?? (lower === value ? undefined : await findUser(parts, lower, call));
  return user === undefined ? [] : [refOf(parts, user, { by: 'id', value: user.id })];
}

async function byText(
  parts: KeycloakParts,
  by: Exclude<KeyKind, 'id'>,
  value: string,
  call: HttpCall,
): Promise<readonly AccountRef[]> {
  const query = keyQuery(parts.options, by, value);
  if (query === undefined) return [];
  const users = await usersBy(parts, query, call);
  if (users.length >= MOST) throw tooMany(by, value);
  return users.flatMap((user) => {
    const spelling = spellings(user, by, parts.options).find((text) => same(text, value));
    return spelling === undefined ? [] : [refOf(parts, user, { by, value: spelling })];
  });
}

/**
 * How the server is asked for a key. Undefined: nobody can have this value. An empty value would be left out by the server, and everybody would come back.
 * Throws unsupported for a key without an attribute.
 */
function keyQuery({ attributes }: KeycloakOptions, by: Exclude<KeyKind, 'id'>, value: string): HttpRequest['query'] {
  const attribute = keyAttribute({ attributes }, by);
  if (attribute === undefined)
    throw new AppError('unsupported', noAttribute(by), { code: 'key', hint: 'Name the attribute in the profile.' });
  if (value.trim() === '' || value.includes('\0')) return undefined;
  if (by === 'uid') return { username: value, exact: true };
  if (by === 'mail') return { email: value, exact: true };
  const q = attributeQuery(attribute, value);
  if (q === undefined)
    throw new AppError(
      'unsupported',
      `Keycloak cannot be asked for this ${by}: of a backslash and a quotation mark in it, it does not find its own text.`,
      {
        code: 'value',
        hint: 'Look by another key.',
      },
    );
  return { q };
}

/** The field or attribute of a key; undefined where nobody said. */
export function keyAttribute(
  { attributes }: Pick<KeycloakOptions, 'attributes'>,
  by: Exclude<KeyKind, 'id'>,
): string | undefined {
  return { uid: 'username', mail: 'email', number: attributes?.number, alias: attributes?.alias }[by];
}

export const noAttribute = (by: KeyKind): string => `the profile names no attribute for the key ${by}`;

function spellings(user: User, by: Exclude<KeyKind, 'id'>, options: KeycloakOptions): readonly string[] {
  if (by === 'uid') return [user.username];
  if (by === 'mail') return user.email === undefined ? [] : [user.email];
  return valuesOf(user, keyAttribute(options, by));
}

/** Keycloak keeps user names and addresses in small letters, and compares attributes without a look at case. */
const same = (text: string, typed: string): boolean => text.toLowerCase() === typed.toLowerCase();

function refOf({ system, learnt }: KeycloakParts, user: User, foundBy: AccountKey): AccountRef {
  learnt.seesUsers = true;
  return { id: user.id, uid: user.username, name: nameOf(user), system, foundBy };
}

/** Everybody of exactly this user name; usually one or nobody. */
export async function usersNamed(parts: KeycloakParts, uid: string, call: HttpCall): Promise<readonly User[]> {
  if (uid.trim() === '' || uid.includes('\0')) return [];
  const users = await usersBy(parts, { username: uid, exact: true }, call);
  return users.filter(({ username }) => same(username, uid));
}

async function usersBy(parts: KeycloakParts, query: HttpRequest['query'], call: HttpCall): Promise<readonly User[]> {
  return usersIn(
    await get(
      parts,
      ['users'],
      { doing: 'look for the account', right: QUERY_USERS, query: { ...query, first: 0, max: MOST, briefRepresentation: false } },
      call,
    ),
  );
}

/** Users out of a list. */
export function usersIn(json: unknown): readonly User[] {
  if (!Array.isArray(json)) throw notDecodable('list of users');
  return json.map(userIn).filter((user): user is User => user !== undefined);
}

/**
 * "Nobody" means something only where we see somebody: with `query-users` alone, a realm looks empty. With a fine-grained permission it means nobody among
 * those whom it covers: Keycloak hides the others, and there is no way to ask whether there are any.
 */
export async function mayMeanNobody(parts: KeycloakParts, call: HttpCall): Promise<void> {
  const { learnt, options } = parts;
  if (learnt.seesUsers) return;
  const question = { doing: 'look for accounts', right: QUERY_USERS, query: { first: 0, max: 1, briefRepresentation: true } };
  if (usersIn(await get(parts, ['users'], question, call)).length > 0 || seesAll(await rolesOf(parts, call))) {
    learnt.seesUsers = true;
    return;
  }
  throw new AppError(
    'forbidden',
    `This login sees nobody in the realm ${options.realm}, so "nobody" may mean "not allowed to see".`,
    {
      code: 'sees-nobody',
      right: VIEW_USERS,
      hint: `Ask who runs the realm for the right: ${VIEW_USERS}.`,
    },
  );
}

function tooMany(by: KeyKind, value: string): AppError {
  return new AppError('conflict', `${String(MOST)} accounts or more have the ${by} ${value}.`, { code: 'more-than-one' });
}
