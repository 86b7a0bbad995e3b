import { type Query } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { factsOf } from '../../core/fact.js';
import { type Call, type SearchPage } from '../../core/provider.js';
import { type HttpCall } from '../../http/types.js';
import { type User } from './account.js';
import { unlessFails, type Answer } from './answers.js';
import { get, notDecodable, stopIfCancelled } from './asking.js';
import { type KeycloakParts } from './parts.js';
import { profileOf, type Profile } from './realm.js';
import { mayMeanNobody, usersIn } from './resolve.js';
import { QUERY_USERS } from './rights.js';
import { rowOf } from './rows.js';
import { asksFor, fits, type Ask } from './search-query.js';
import { isDeclared, undeclared } from './standing.js';

/** So many users are asked for at once: what Keycloak gives by default. */
export const PAGE = 100;

/**
 * Parts of user name, names or mail, each word in one of them; aliases and numbers as a whole. The one whose user name is the text comes first, then those
 * whose number or alias it is, the others page by page in the order of their user name. What the server makes of a question is looked at again for each.
 */
export async function* search(parts: KeycloakParts, query: Query, { signal, requestId }: Call): AsyncGenerator<SearchPage> {
  stopIfCancelled(signal);
  const call: HttpCall = { signal, requestId };
  const facts = factsOf(parts.system, parts.clock());
  const asks = asksFor(parts.options, query);
  const limit = query.limit ?? Infinity;
  if (asks === undefined || limit <= 0) {
    yield { rows: [], complete: facts.known(asks === undefined) };
    return;
  }
  const [profile, ...exact] = await Promise.all([
    profileFor(parts, query, call),
    ...asks.exact.map((ask) => usersAt(parts, ask, 0, PAGE, call)),
  ]);
  const seen = new Set<string>();
  const fresh = (users: readonly User[]): readonly User[] =>
    users.filter((user) => {
      const isNew = !seen.has(user.id);
      seen.add(user.id);
      return isNew && fits(parts, user, query);
    });
  const first = exact.flatMap((users) => inOrder(fresh(users)));
  let given = 0;
  let waiting = first;
  for await (const page of pagesOf(parts, asks.broad, call)) {
    const all = [...waiting, ...inOrder(fresh(page.users))];
    const rows = all.slice(0, limit - given);
    const over = rows.length < all.length || (given + rows.length >= limit && !page.last);
    given += rows.length;
    waiting = [];
    if (page.last && given === 0) await mayMeanNobody(parts, call);
    if (rows.length > 0 || page.last || over)
      yield { rows: rows.map((user) => rowOf(parts, user, profile)), complete: facts.known(page.whole && !over) };
    if (over) return;
  }
}

/** What tells an end that is not there from one that is dropped, asked once a process. Throws unsupported where ends are searched for and none is kept. */
async function profileFor(parts: KeycloakParts, { accessEnds }: Query, call: HttpCall): Promise<Answer<Profile> | undefined> {
  const attribute = parts.options.attributes?.accessEnd;
  if (attribute === undefined) return undefined;
  const profile = await unlessFails(profileOf(parts, call));
  if (accessEnds !== undefined && !(profile instanceof AppError) && !isDeclared(attribute, profile))
    throw new AppError('unsupported', undeclared(attribute), { code: 'filter', hint: 'Correct the attribute in the profile.' });
  return profile;
}

/** What the server gave in one go. `last`: nothing follows; `whole`: nothing is missing either. */
interface Fetched {
  readonly users: readonly User[];
  readonly last: boolean;
  readonly whole: boolean;
}

/** All pages of several questions, one behind the other. A page is known to be the last one when it is not full, or the next one is empty. */
async function* pagesOf(parts: KeycloakParts, asks: readonly Ask[], call: HttpCall): AsyncGenerator<Fetched> {
  let whole = true;
  if (asks.length === 0) yield { users: [], last: true, whole };
  for (const [n, ask] of asks.entries()) {
    const ids = new Set<string>();
    let users = await usersAt(parts, ask, 0, PAGE, call);
    for (let from = PAGE; ; from += PAGE) {
      if (users.length > 0) parts.learnt.seesUsers = true;
      for (const { id } of users) ids.add(id);
      // Pages are counted off a list that moves: whoever goes while we read shifts somebody else past us. So each begins with the last one of the page before.
      const [again, ...following] = users.length < PAGE ? [] : await usersAt(parts, ask, from - 1, PAGE + 1, call);
      const ended = following.length === 0;
      if (users.length === PAGE) whole &&= again?.id === users.at(-1)?.id;
      if (ended && from > PAGE) whole &&= ids.size >= (await countOf(parts, ask, call));
      const last = ended && n === asks.length - 1;
      yield { users, last, whole: last && whole };
      if (ended) break;
      users = following;
    }
  }
}

async function usersAt(parts: KeycloakParts, ask: Ask, first: number, max: number, call: HttpCall): Promise<readonly User[]> {
  const query = { ...ask, first, max, briefRepresentation: false };
  return usersIn(await get(parts, ['users'], { doing: 'search for accounts', right: QUERY_USERS, query }, call));
}

/** How many the server has for a question. */
async function countOf(parts: KeycloakParts, ask: Ask, call: HttpCall): Promise<number> {
  const question = { doing: 'count the accounts', right: QUERY_USERS, query: ask };
  const count = await get(parts, ['users', 'count'], question, call);
  if (typeof count !== 'number') throw notDecodable('number of accounts');
  return count;
}

function inOrder(users: readonly User[]): readonly User[] {
  return [...users].sort((a, b) => (a.username < b.username ? -1 : a.username > b.username ? 1 : 0));
}
