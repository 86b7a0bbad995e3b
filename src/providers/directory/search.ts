import { type AccountRow, type Kind, type Query } from '../../core/account.js';
import { factsOf, type FactMaker } from '../../core/fact.js';
import { instant } from '../../core/instant.js';
import { Personal } from '../../core/personal.js';
import { type Call, type SearchPage } from '../../core/provider.js';
import { stopIfCancelled, unlessCancelled } from './call.js';
import { isKind, NO_DEPARTMENT, NO_MAIL, NO_NUMBER } from './decode.js';
import { type DirectoryParts } from './parts.js';
import { searchTerms, type SearchTerms } from './search-terms.js';

/** So many rows a page. */
export const PAGE_ROWS = 200;

interface Found {
  readonly seq: number;
  readonly id: string;
  readonly uid: string;
  readonly name: string;
  readonly kind: string;
  readonly department: string | null;
  readonly number: string | null;
  readonly mail: string | null;
  readonly enabled: number;
  readonly access_until: number | null;
  readonly rank: number;
}

/** A part of a statement with its parameters. */
interface Piece {
  readonly sql: string;
  readonly values: readonly unknown[];
}

interface Wanted {
  readonly from: Piece;
  /** How well a row fits: 0 best. */
  readonly rank: Piece;
  readonly order: string;
}

const NO_RANK: Piece = { sql: '0', values: [] };
const ROW = 'a.seq, a.id, a.uid, a.name, a.kind, a.department, a.number, a.mail, a.enabled, a.access_until';

/**
 * Part of a name, UID or alias, a whole number, and filters. The first page is one statement. What follows it is fixed at the second pull, by the
 * order of the list and not by counting: a row is neither repeated nor left out when somebody writes in between.
 */
export async function* search(parts: DirectoryParts, query: Query, { signal }: Call): AsyncGenerator<SearchPage> {
  stopIfCancelled(signal);
  const wanted = matching(query);
  const limit = query.limit ?? Infinity;
  if (!wanted || limit <= 0) return yield page(parts, [], wanted === undefined);
  const size = Math.min(PAGE_ROWS, limit);
  const first = await unlessCancelled(firstPage(parts, wanted, size + 1), signal);
  const last = first[size - 1];
  const more = first.length > size;
  yield page(parts, first.slice(0, size), !more);
  if (!more || !last || size === limit) return;
  const rest = await unlessCancelled(theRest(parts, wanted, last, limit - size + 1), signal);
  const kept = rest.slice(0, limit - size);
  for (let at = 0; at === 0 || at < kept.length; at += PAGE_ROWS) {
    const rows = await unlessCancelled(rowsOf(parts, kept.slice(at, at + PAGE_ROWS)), signal);
    yield page(parts, rows, at + PAGE_ROWS >= kept.length && kept.length === rest.length);
  }
}

async function firstPage({ store }: DirectoryParts, { from, rank, order }: Wanted, most: number): Promise<Found[]> {
  return store.rows<Found>(`select ${ROW}, ${rank.sql} as rank ${from.sql} ${order} limit ?`, [...rank.values, ...from.values, most]);
}

/** Everything after a row, in order, as places in the table. */
async function theRest({ store }: DirectoryParts, { from, rank, order }: Wanted, last: Found, most: number): Promise<readonly number[]> {
  const behind = rank === NO_RANK ? 'a.uid > ?' : 'rank > ? or (rank = ? and a.uid > ?)';
  const [found] = await store.rows<{ places: string }>(
    `select json_group_array(seq) as places from (select a.seq, ${rank.sql} as rank ${from.sql} and (${behind}) ${order} limit ?)`,
    [...rank.values, ...from.values, ...(rank === NO_RANK ? [] : [last.rank, last.rank]), last.uid, most === Infinity ? -1 : most],
  );
  return JSON.parse(found?.places ?? '[]') as number[];
}

/** These rows in this order. One that was taken away in the meantime is left out. */
async function rowsOf({ store }: DirectoryParts, places: readonly number[]): Promise<Found[]> {
  return store.rows<Found>(`select ${ROW}, 0 as rank from json_each(?) w join account a on a.seq = w.value order by w.key`, [JSON.stringify(places)]);
}

function page({ system, clock }: DirectoryParts, found: readonly Found[], complete: boolean): SearchPage {
  const facts = factsOf(system, clock());
  return { rows: found.map((row) => accountRow(row, facts)), complete: facts.known(complete) };
}

function accountRow(found: Found, { known, absent, unknown }: FactMaker): AccountRow {
  const { id, uid, name, kind, department, number, mail, enabled, access_until: until } = found;
  return {
    id,
    uid,
    name,
    kind: isKind(kind) ? known<Kind>(kind) : unknown('not-decodable', 'the kind is none that we know'),
    department: department === null ? absent(NO_DEPARTMENT) : known(department),
    number: number === null ? absent(NO_NUMBER) : known(new Personal('number', number)),
    mail: mail === null ? absent(NO_MAIL) : known(mail),
    enabled: known(enabled !== 0),
    accessUntil: known(until === null ? 'never' : instant(until)),
  };
}

/** What a query asks for; undefined: nothing can match. */
function matching({ text, kind, department, accessEnds }: Query): Wanted | undefined {
  const filters: Piece[] = [];
  if (kind !== undefined) filters.push({ sql: 'a.kind = ?', values: [kind] });
  if (department !== undefined) filters.push({ sql: 'a.department = ?', values: [department] });
  if (accessEnds) filters.push({ sql: 'a.access_until is not null', values: [] });
  if (accessEnds?.from !== undefined) filters.push({ sql: 'a.access_until >= ?', values: [accessEnds.from] });
  if (accessEnds?.to !== undefined) filters.push({ sql: 'a.access_until < ?', values: [accessEnds.to] });
  if (text === undefined) return { from: fromAccount(filters), rank: NO_RANK, order: 'order by a.uid' };
  const terms = searchTerms(text);
  if (!terms) return undefined;
  const typed = text.trim();
  const hits = hitsOf(terms, typed);
  const rank = {
    sql: `case when a.uid = ? or a.number = ? or a.id in (select account_id from alias where alias = ?) then 0
      when substr(a.uid, 1, length(?)) = ? collate nocase then 1 else 2 end`,
    values: Array<string>(5).fill(typed),
  };
  return { from: fromAccount([{ sql: `a.seq in (${hits.sql})`, values: hits.values }, ...filters]), rank, order: 'order by rank, a.uid' };
}

function fromAccount(filters: readonly Piece[]): Piece {
  const conditions = ['true', ...filters.map(({ sql }) => sql)];
  return { sql: `from account a where ${conditions.join(' and ')}`, values: filters.flatMap(({ values }) => values) };
}

/** The places of the accounts whose UID and name, or one of whose aliases, hold every word, and of the one with this number. */
function hitsOf(terms: SearchTerms, typed: string): Piece {
  const names = indexed('name', terms);
  const aliases = indexed('alias', terms);
  return {
    sql: `select rowid from (${names.sql})
      union select o.seq from (${aliases.sql}) h join alias x on x.seq = h.rowid join account o on o.id = x.account_id
      union select seq from account where number = ?`,
    values: [...names.values, ...aliases.values, typed],
  };
}

function indexed(prefix: 'name' | 'alias', { trigram, part }: SearchTerms): Piece {
  const asked = [
    ...(trigram === undefined ? [] : [{ table: `${prefix}_trigram`, match: trigram }]),
    ...(part === undefined ? [] : [{ table: `${prefix}_part`, match: part }]),
  ];
  return {
    sql: asked.map(({ table }) => `select rowid from ${table} where ${table} match ?`).join(' intersect '),
    values: asked.map(({ match }) => match),
  };
}
