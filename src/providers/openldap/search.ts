import { type AccountRow, type Query } from '../../core/account.js';
import { factsOf } from '../../core/fact.js';
import { type Call, type SearchPage } from '../../core/provider.js';
import { and, equals } from '../../ldap/filter.js';
import { LdapFailure } from '../../ldap/failure.js';
import { stopIfCancelled } from '../../http/patience.js';
import { type Answer, type Question } from '../../ldap/types.js';
import { NO_SUCH_ENTRY } from './account.js';
import { inWords } from './asking.js';
import { rememberPlace, type OpenldapParts } from './parts.js';
import { mayMeanNobody } from './resolve.js';
import { rowAttributes, rowOf } from './rows.js';
import { filterOf, fits } from './search-filter.js';

/** So many entries are asked for at once: what OpenLDAP gives by default before it cuts an answer. */
export const PAGE = 500;

/**
 * Parts of UID, name, mail, alias or number; every word must be found in one of them. The one whose UID is the whole text comes first, the others page by
 * page in the order of their UID: the server sorts nothing. What its filter cannot say exactly is looked at again here.
 */
export async function* search(parts: OpenldapParts, query: Query, { signal }: Call): AsyncGenerator<SearchPage> {
  stopIfCancelled(signal);
  const facts = factsOf(parts.system, parts.clock());
  const filter = filterOf(parts, query);
  const limit = query.limit ?? Infinity;
  if (filter === undefined || limit <= 0) {
    yield { rows: [], complete: facts.known(filter === undefined) };
    return;
  }
  const questionFor = (wanted: typeof filter): Question => ({
    base: parts.base,
    scope: 'sub',
    filter: wanted,
    attributes: rowAttributes(parts.names),
  });
  try {
    const exact = query.text === undefined ? undefined : and(equals(parts.names.uid, query.text.trim()), filter);
    const first = exact === undefined ? [] : rowsOf(parts, await parts.ldap.search(questionFor(exact), { signal }), query);
    yield* rest(parts, questionFor(filter), query, first, { signal });
  } catch (error) {
    if (error instanceof LdapFailure && error.code === NO_SUCH_ENTRY) await mayMeanNobody(parts, { signal });
    throw inWords(error, 'search for accounts', `search on ${parts.base}`);
  }
}

/** Everything behind the exact match, page by page. A short page is most likely the last: only then is it worth a look whether one follows. */
async function* rest(
  parts: OpenldapParts,
  question: Question,
  query: Query,
  first: readonly AccountRow[],
  call: { readonly signal: AbortSignal },
): AsyncGenerator<SearchPage> {
  const facts = factsOf(parts.system, parts.clock());
  const seen = new Set(first.map(({ id }) => id));
  const limit = query.limit ?? Infinity;
  const size = Math.min(PAGE, limit + first.length + 1);
  const pages = parts.ldap.pages(question, size, call)[Symbol.asyncIterator]();
  let given = 0;
  try {
    let next = await pages.next();
    for (let n = 0; next.done !== true; n++) {
      const answer: Answer = next.value;
      const found = rowsOf(parts, answer, query).filter(({ id }) => !seen.has(id));
      const rows = n === 0 ? [...first, ...found] : found;
      const fit = rows.slice(0, limit - given);
      given += fit.length;
      if (given === 0 && answer.cut === undefined) await mayMeanNobody(parts, call);
      const over = answer.cut !== undefined || fit.length < rows.length;
      const following = over || answer.entries.length >= size ? undefined : await pages.next();
      const last = over || following?.done === true;
      yield { rows: fit, complete: facts.known(last && !over) };
      if (last) return;
      next = following ?? (await pages.next());
    }
    yield { rows: [], complete: facts.known(true) };
  } finally {
    await pages.return?.();
  }
}

/** The rows of an answer that fit the query, in the order of their UID. */
function rowsOf(parts: OpenldapParts, { entries }: Answer, query: Query): readonly AccountRow[] {
  const rows = entries.flatMap((entry): AccountRow[] => {
    const row = rowOf(parts, entry);
    if (row === undefined) return [];
    rememberPlace(parts.learnt, row.id, entry.dn);
    parts.learnt.seesAccounts = true;
    return fits(row, query) ? [row] : [];
  });
  return rows.sort((a, b) => (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0));
}
