import { KINDS, type AccountRow, type Kind, type Query } from '../../core/account.js';
import { factsOf, type Fact, type FactMaker } from '../../core/fact.js';
import { type When } from '../../core/instant.js';
import { Personal } from '../../core/personal.js';
import { type Call, type SearchPage } from '../../core/provider.js';
import { stopIfCancelled, unlessCancelled } from './call.js';
import { NO_DEPARTMENT, NO_MAIL, NO_NUMBER } from './decode.js';
import { type DirectoryParts } from './parts.js';
import { instantOf } from './readable.js';
import { type PlainRows } from '../../store/store.js';
import { searchTerms, type SearchTerms } from './search-terms.js';

/** So many rows has the first page, */
export const PAGE_ROWS = 200;
/** and so many each further one. */
const FURTHER_ROWS = 1000;
/** So many rows are read at the first pull; of those behind them only the places, so that memory does not grow with the list. Whole pages. */
const HELD_ROWS = PAGE_ROWS + 5 * FURTHER_ROWS;

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
 * Part of a name, UID or alias, a whole number, and filters. Which accounts are in the list, and in which order, is settled at the first pull: a
 * row is neither repeated nor left out when somebody writes in between. The first thousands are shown as they stood then, the others as they stand.
 */
export async function* search(parts: DirectoryParts, query: Query, { signal }: Call): AsyncGenerator<SearchPage> {
  stopIfCancelled(signal);
  const wanted = matching(query);
  const limit = query.limit ?? Infinity;
  if (!wanted || limit <= 0) {
    yield page(parts, [], wanted === undefined);
    return;
  }
  if (limit <= PAGE_ROWS) {
    const found = await unlessCancelled(firstRows(parts.store.rows, wanted, limit + 1), signal);
    yield page(parts, found.slice(0, limit), found.length <= limit);
    return;
  }
  const { held, places } = await unlessCancelled(wholeList(parts, wanted, limit + 1), signal);
  const whole = held.length + places.length <= limit;
  const end = Math.min(held.length + places.length, limit);
  for (let from = 0, to = PAGE_ROWS; from === 0 || from < end; from = to, to += FURTHER_ROWS) {
    stopIfCancelled(signal);
    const last = Math.min(to, end);
    const rows =
      last <= HELD_ROWS
        ? held.slice(from, last)
        : await unlessCancelled(rowsOf(parts, places.slice(from - HELD_ROWS, last - HELD_ROWS)), signal);
    yield page(parts, rows, to >= end && whole);
  }
}

async function firstRows(rows: PlainRows, { from, rank, order }: Wanted, most: number): Promise<Found[]> {
  return rows<Found>(`select ${ROW}, ${rank.sql} as rank ${from.sql} ${order} limit ?`, [...rank.values, ...from.values, most]);
}

/** The whole list in order, of one state: its first rows, and the places of the others in the table. */
async function wholeList(
  { store }: DirectoryParts,
  wanted: Wanted,
  most: number,
): Promise<{ readonly held: readonly Found[]; readonly places: readonly number[] }> {
  return store.snapshot(async (rows) => {
    const found = await firstRows(rows, wanted, Math.min(most, HELD_ROWS + 1));
    if (found.length <= HELD_ROWS) return { held: found, places: [] };
    return { held: found.slice(0, HELD_ROWS), places: await furtherPlaces(rows, wanted, most - HELD_ROWS) };
  });
}

async function furtherPlaces(rows: PlainRows, { from, rank, order }: Wanted, most: number): Promise<readonly number[]> {
  const [found] = await rows<{ places: string }>(
    `select json_group_array(seq) as places from (select a.seq, ${rank.sql} as rank ${from.sql} ${order} limit ? offset ?)`,
    [...rank.values, ...from.values, most === Infinity ? -1 : most, HELD_ROWS],
  );
  return JSON.parse(found?.places ?? '[]') as number[];
}

/** These rows in this order. One that was taken away in the meantime is left out. */
async function rowsOf({ store }: DirectoryParts, places: readonly number[]): Promise<Found[]> {
  return store.rows<Found>(`select ${ROW} from json_each(?) w join account a on a.seq = w.value order by w.key`, [
    JSON.stringify(places),
  ]);
}

function page({ system, clock }: DirectoryParts, found: readonly Found[], complete: boolean): SearchPage {
  const facts = factsOf(system, clock());
  const row = rowMaker(facts);
  return { rows: found.map(row), complete: facts.known(complete) };
}

/** Makes the rows of one page. Facts that many rows share are made once: a page has hundreds of rows. */
function rowMaker(facts: FactMaker): (found: Found) => AccountRow {
  const [noDepartment, noNumber, noMail] = [facts.absent(NO_DEPARTMENT), facts.absent(NO_NUMBER), facts.absent(NO_MAIL)];
  const [enabled, disabled, never] = [facts.known(true), facts.known(false), facts.known<When>('never')];
  const kinds = new Map(KINDS.map((kind): [string, Fact<Kind>] => [kind, facts.known(kind)]));
  const noKind = facts.unknown('not-decodable', 'the kind is none that we know');
  return (found) => ({
    id: found.id,
    uid: found.uid,
    name: found.name,
    kind: kinds.get(found.kind) ?? noKind,
    department: found.department === null ? noDepartment : facts.known(found.department),
    number: found.number === null ? noNumber : facts.known(new Personal('number', found.number)),
    mail: found.mail === null ? noMail : facts.known(found.mail),
    enabled: found.enabled === 0 ? disabled : enabled,
    accessUntil: found.access_until === null ? never : endOf(found.access_until, facts),
  });
}

/** One row with an end that is no date does not take the others with it. */
function endOf(at: number, facts: FactMaker): Fact<When> {
  try {
    return facts.known<When>(instantOf(at));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return facts.unknown('not-decodable', `what the directory holds cannot be read: ${error.message}`);
  }
}

/** What a query asks for; undefined: nothing can match. */
function matching({ text, kind, department, accessEnds }: Query): Wanted | undefined {
  // SQLite holds no such text.
  if (department?.includes('\0')) return undefined;
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
  const rank = rankOf(terms, typed);
  return {
    from: fromAccount([{ sql: `a.seq in (${hits.sql})`, values: hits.values }, ...filters]),
    rank,
    order: 'order by rank, a.uid',
  };
}

/** How well a row fits: 0 an exact UID, number or alias, 1 every word whole, 2 every word the beginning of one (or of a UID), 3 inside a word. */
function rankOf({ whole, begun }: SearchTerms, typed: string): Piece {
  const exact = `a.seq in (
        select seq from account where uid = ? union all select seq from account where number = ?
        union all select o.seq from alias x join account o on o.id = x.account_id where x.alias = ?
      )`;
  const holding = `a.seq in (
        select rowid from name_part where name_part match ?
        union all select o.seq from (select rowid from alias_part where alias_part match ?) h join alias x on x.seq = h.rowid join account o on o.id = x.account_id
      )`;
  const words = whole === undefined || begun === undefined ? [] : [whole, whole, begun, begun];
  return {
    sql: `case when ${exact} then 0 ${words.length === 0 ? '' : `when ${holding} then 1 when ${holding} then 2 `}else 3 end`,
    values: [typed, typed, typed, ...words],
  };
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
      union all select o.seq from (${aliases.sql}) h join alias x on x.seq = h.rowid join account o on o.id = x.account_id
      union all select seq from account where number = ?`,
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
