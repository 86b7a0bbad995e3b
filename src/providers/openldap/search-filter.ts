import { type AccountRow, type Kind, type Query } from '../../core/account.js';
import { isKnown } from '../../core/fact.js';
import { instant, type Instant } from '../../core/instant.js';
import { and, atLeast, contains, equals, not, or, present, type Filter } from '../../ldap/filter.js';
import { generalizedTime } from '../../ldap/times.js';
import { PWD_END, type Names } from './names.js';
import { type OpenldapParts } from './parts.js';

/** What the server is asked for: at least those who fit, see {@link fits}. Undefined: nothing can fit. */
export function filterOf({ names, kinds }: Pick<OpenldapParts, 'names' | 'kinds'>, query: Query): Filter | undefined {
  const { text, kind, department, accessEnds } = query;
  // No text of a directory holds U+0000, and no assertion value is empty.
  if ([text, department].some((value) => value?.includes('\0')) || department === '') return undefined;
  const all: (Filter | undefined)[] = [present(names.uid)];
  if (text !== undefined) all.push(textFilter(names, text));
  if (kind !== undefined) all.push(kindFilter(names, kinds, kind));
  if (department !== undefined) all.push(equals(names.department, department));
  if (accessEnds !== undefined) all.push(endFilter(names, accessEnds));
  const filters = all.filter((filter): filter is Filter => filter !== undefined);
  return filters.length < all.length ? undefined : and(...filters);
}

/** Each word somewhere. An alias is asked for as a whole too: its attribute may have no matching rule for parts. */
function textFilter({ uid, name, mail, number, alias }: Names, text: string): Filter | undefined {
  const words = text
    .normalize('NFC')
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return undefined;
  const attributes = [uid, name, mail, number];
  const held = (word: string): Filter =>
    or(
      ...attributes.map((attribute) => contains(attribute, word)),
      ...(alias === undefined ? [] : [contains(alias, word), equals(alias, word)]),
    );
  return and(...words.map(held));
}

function kindFilter({ kind: attribute }: Names, kinds: Readonly<Record<string, Kind>>, kind: Kind): Filter | undefined {
  const entries = Object.entries(kinds);
  const valuesOf = (fit: (each: Kind) => boolean): Filter[] =>
    entries.filter(([, each]) => fit(each)).map(([value]) => equals(attribute, value));
  if (kind === 'unknown') return not(or(...valuesOf((each) => each !== 'unknown')));
  const values = valuesOf((each) => each === kind);
  return values.length === 0 ? undefined : or(...values);
}

/** The server compares pwdEndTime; the end that a note keeps, and days of shadowExpire, are compared here. */
function endFilter({ accessEnd, note }: Names, { from, to }: NonNullable<Query['accessEnds']>): Filter {
  if (accessEnd !== PWD_END) return present(accessEnd);
  const window = and(
    present(PWD_END),
    ...(from === undefined ? [] : [atLeast(PWD_END, generalizedTime(from))]),
    ...(to === undefined ? [] : [not(atLeast(PWD_END, generalizedTime(secondAfter(to))))]),
  );
  return note === undefined ? window : or(window, present(note));
}

/** The whole second at or after an instant: the server's times have no parts of one. */
function secondAfter(at: Instant): Instant {
  return instant(Math.ceil(at / 1000) * 1000);
}

/** Whether a row fits what the server's filter could not say exactly: the kind that counts of several, and the end of access. */
export function fits(row: AccountRow, { kind, accessEnds }: Query): boolean {
  if (kind !== undefined && !(isKnown(row.kind) && row.kind.value === kind)) return false;
  if (accessEnds === undefined) return true;
  const { from = -Infinity, to = Infinity } = accessEnds;
  const until = isKnown(row.accessUntil) ? row.accessUntil.value : 'never';
  return until !== 'never' && until >= from && until < to;
}
