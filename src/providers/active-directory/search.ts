import { FILTERS, type AccountRow, type Query } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact, type FactMaker } from '../../core/fact.js';
import { type When } from '../../core/instant.js';
import { Personal } from '../../core/personal.js';
import { type Call, type SearchPage } from '../../core/provider.js';
import { and, atLeast, atMost, contains, equals, not, or, type Filter } from '../../ldap/filter.js';
import { type Answer, type Entry } from '../../ldap/types.js';
import { CONTROL, controlOf, has } from './account-control.js';
import { ACCOUNT, idOf, LISTED, NAME_ATTRIBUTES, nameOf, uidOf } from './account-entry.js';
import { askingBelow, inWordsBelow } from './asking.js';
import { filterCapabilities } from './capabilities.js';
import { NEVER_TICKS, ticksOf, whenOfExpiry } from './filetime.js';
import { KIND_ATTRIBUTES, kindFilter, kindOf } from './kind.js';
import { type AdParts } from './parts.js';
import { stopIfCancelled } from '../../http/patience.js';

/** So many entries a page; a controller gives at most 1000 ([MS-ADTS] 3.1.1.3.4.6, MaxPageSize). */
export const PAGE_SIZE = 500;

/** Part of a UID, name, mail or principal name, or a whole number, and filters. The account whose UID is the text comes first. */
export async function* search(parts: AdParts, query: Query, { signal }: Call): AsyncGenerator<SearchPage> {
  stopIfCancelled(signal);
  checkFilters(parts, query);
  const filter = filterOf(query, parts);
  const most = query.limit ?? Infinity;
  const first = filter === undefined ? [] : await exact(parts, query, filter, signal);
  const shown = first.slice(0, most);
  let left = most - shown.length;
  let head = [...shown];
  const ids = new Set(head.map(({ id }) => id));
  if (filter !== undefined) {
    for await (const answer of pagesOf(parts, filter, signal)) {
      const found = rowsOf(parts, answer, query).filter(({ id }) => !ids.has(id));
      const cut = found.length > left;
      const rows = [...head, ...found.slice(0, cut ? left : found.length).sort(byUid)];
      left -= found.length;
      head = [];
      yield { rows, complete: whole(parts, cut ? 'limit' : answer.cut) };
      if (cut) return;
    }
  }
  if (head.length > 0 || filter === undefined) yield { rows: head, complete: whole(parts, undefined) };
}

async function* pagesOf(parts: AdParts, filter: readonly Filter[], signal: AbortSignal): AsyncGenerator<Answer> {
  const question = {
    base: parts.base,
    scope: 'sub' as const,
    filter: and(LISTED, ...filter),
    attributes: attributesOf(parts),
    binary: ['objectGUID'],
  };
  try {
    yield* parts.ldap.pages(question, PAGE_SIZE, { signal });
  } catch (error) {
    throw inWordsBelow(parts.base, error, 'search');
  }
}

/** The account whose UID is the text, which people mean when they type one. Machines are found in this way alone. */
async function exact(parts: AdParts, query: Query, filter: readonly Filter[], signal: AbortSignal): Promise<AccountRow[]> {
  if (query.text === undefined) return [];
  const question = {
    base: parts.base,
    scope: 'sub' as const,
    filter: and(ACCOUNT, equals('sAMAccountName', query.text.trim()), ...filter),
    attributes: attributesOf(parts),
    binary: ['objectGUID'],
  };
  const answer = await askingBelow(parts.base, 'search', parts.ldap.search(question, { signal }));
  return rowsOf(parts, answer, query);
}

function attributesOf({ map }: AdParts): string[] {
  const named = [map.department, map.number, map.mail, map.kind].filter((name) => name !== undefined);
  return [...new Set([...NAME_ATTRIBUTES, ...KIND_ATTRIBUTES, 'accountExpires', ...named])];
}

/** A filter that this profile cannot apply refuses the search: without it everybody would be the answer. */
function checkFilters(parts: AdParts, query: Query): void {
  const able = filterCapabilities(parts);
  for (const filter of FILTERS) {
    const capability = able[filter];
    if (query[filter] !== undefined && capability.can === 'no')
      throw new AppError('unsupported', capability.because, { code: 'no-such-filter' });
  }
}

/** What must hold of an account, all of it; undefined: nothing can match. */
function filterOf({ text, kind, department, accessEnds }: Query, parts: AdParts): readonly Filter[] | undefined {
  const { map } = parts;
  // The server would take U+0000 for the end of a text.
  if ([text, department].some((value) => value?.includes('\0'))) return undefined;
  const filters: Filter[] = [];
  const typed = text?.trim();
  if (typed === '') return undefined;
  if (typed !== undefined) {
    const places = [
      'sAMAccountName',
      'displayName',
      'cn',
      'userPrincipalName',
      map.mail,
      ...(map.alias === undefined ? [] : [map.alias]),
    ];
    filters.push(or(...places.map((place) => contains(place, typed)), equals(map.number, typed)));
  }
  if (kind !== undefined) filters.push(kindFilter(kind, parts));
  if (department !== undefined) filters.push(equals(map.department, department));
  if (accessEnds !== undefined) {
    filters.push(
      not(equals('accountExpires', '0')),
      not(equals('accountExpires', String(NEVER_TICKS))),
      atLeast('accountExpires', '1'),
    );
    if (accessEnds.from !== undefined) filters.push(atLeast('accountExpires', String(ticksOf(accessEnds.from))));
    if (accessEnds.to !== undefined) filters.push(atMost('accountExpires', String(ticksOf(accessEnds.to) - 1n)));
  }
  return filters;
}

/** Rows of entries, and only those that fit: the kind has the last word here, and text is taken literally as the domain folds it. */
function rowsOf(parts: AdParts, { entries }: Answer, { kind }: Query): AccountRow[] {
  const facts = factsOf(parts.system, parts.clock());
  return entries
    .map((entry) => rowOf(entry, parts, facts))
    .filter((row) => kind === undefined || row.kind.state !== 'known' || row.kind.value === kind);
}

function rowOf(entry: Entry, parts: AdParts, facts: FactMaker): AccountRow {
  const { map } = parts;
  const textIn = <T>(attribute: string, change: (value: string) => T): Fact<T> => {
    const value = entry.text(attribute);
    return value === undefined || value === '' ? facts.absent(`nothing stands in ${attribute}`) : facts.known(change(value));
  };
  return {
    id: idOf(entry),
    uid: uidOf(entry),
    name: nameOf(entry),
    kind: readable(() => kindOf(entry, parts), facts),
    department: textIn(map.department, String),
    number: textIn(map.number, (value) => new Personal('number', value)),
    mail: textIn(map.mail, String),
    enabled: readable(() => !has(controlOf(entry.text('userAccountControl')), CONTROL.disabled), facts),
    accessUntil: readable<When>(() => whenOfExpiry(entry.text('accountExpires')), facts),
  };
}

/** One value that makes no sense does not take the row with it. */
function readable<T>(make: () => T, facts: FactMaker): Fact<T> {
  try {
    return facts.known(make());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return facts.unknown('not-decodable', `what the domain holds cannot be read: ${error.message}`);
  }
}

function whole({ system, clock }: AdParts, cut: Answer['cut']): Fact<boolean> {
  const facts = factsOf(system, clock());
  return facts.known(cut === undefined);
}

function byUid(one: AccountRow, other: AccountRow): number {
  const [a, b] = [one.uid.toLowerCase(), other.uid.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
