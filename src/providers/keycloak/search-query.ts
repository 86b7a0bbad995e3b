import { type Filter, type Query } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { valuesOf, type User } from './account.js';
import { attributeQuery } from './attribute-query.js';
import { untilOf } from './standing.js';
import { factsOf } from '../../core/fact.js';
import { kindOf, valuesFor } from './kinds.js';
import { type KeycloakParts } from './parts.js';
import { type HttpRequest } from '../../http/types.js';
import { type KeycloakOptions } from './types.js';

/** One question to the server; pages are taken from it by `first` and `max`. */
export type Ask = NonNullable<HttpRequest['query']>;

/** What the server is asked: `exact` for those who come first, then `broad` for at least all who fit; {@link fits} looks at each again. */
export interface Asks {
  readonly exact: readonly Ask[];
  readonly broad: readonly Ask[];
}

/** The text in words. Every one must be found in one of the fields of somebody. */
export function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFC')
    .split(/\s+/u)
    .filter((word) => word !== '');
}

/**
 * What the server is asked for a query; undefined: nobody can fit. The server leaves out a filter that it does not know, and `q` beside `search` (tried on 26): so it is
 * asked by one of them, the narrowest, and never by two. Throws unsupported for a filter without an attribute.
 */
export function asksFor(options: KeycloakOptions, query: Query): Asks | undefined {
  refuseUnknown(options, query);
  const { text, department, kind } = query;
  if ([text, department].some((value) => value?.includes('\0')) || department === '') return undefined;
  if (text !== undefined) return asksForText(options, text);
  if (department !== undefined) return { exact: [], broad: [askFor(options.attributes?.department, department)] };
  if (kind !== undefined && kind !== 'unknown') {
    const programs: Ask[] = kind === 'service' ? [{ username: 'service-account-' }] : [];
    return {
      exact: [],
      broad: [...programs, ...valuesFor(kind, options).map((value) => askFor(options.attributes?.kind, value))],
    };
  }
  return { exact: [], broad: [{}] };
}

/** The whole text may be a user name, a number or an alias; each word anywhere in user name, names and mail. A star of ours at both ends makes a quotation mark, or `id:`, a plain one. */
function asksForText({ attributes }: KeycloakOptions, text: string): Asks | undefined {
  const words = wordsOf(text);
  if (words.length === 0) return undefined;
  const whole = text.trim();
  const byValue = [attributes?.number, attributes?.alias].flatMap((name): Ask[] => {
    const q = name === undefined ? undefined : attributeQuery(name, whole);
    return q === undefined ? [] : [{ q }];
  });
  return {
    exact: [{ username: whole, exact: true }, ...byValue],
    broad: [{ search: words.map((word) => `*${word}*`).join(' ') }],
  };
}

/** By the value of an attribute; all of the realm where the server cannot be asked for that very text. */
function askFor(attribute: string | undefined, value: string): Ask {
  const q = attribute === undefined ? undefined : attributeQuery(attribute, value);
  return q === undefined ? {} : { q };
}

/** The attribute that a filter goes by; undefined for one that needs none. */
const NEEDS = { kind: 'kind', department: 'department', accessEnds: 'accessEnd', text: undefined } as const;

/** Why a filter cannot be applied; undefined where it can. */
export function withoutFilter({ attributes }: Pick<KeycloakOptions, 'attributes'>, filter: Filter): string | undefined {
  const name = NEEDS[filter];
  return name === undefined || attributes?.[name] !== undefined
    ? undefined
    : `the profile names no attribute to search for ${WORDS[name]}`;
}

const WORDS = { kind: 'a kind', department: 'a department', accessEnd: 'an end of access' } as const;

function refuseUnknown(options: KeycloakOptions, query: Query): void {
  for (const filter of ['kind', 'department', 'accessEnds'] as const) {
    const why = query[filter] === undefined ? undefined : withoutFilter(options, filter);
    if (why !== undefined) throw new AppError('unsupported', why, { code: 'filter', hint: 'Name the attribute in the profile.' });
  }
}

/** Whether somebody fits all of a query, whatever the server made of it. */
export function fits(
  { system, clock, options }: Pick<KeycloakParts, 'system' | 'clock' | 'options'>,
  user: User,
  query: Query,
): boolean {
  const { text, department, kind, accessEnds } = query;
  const { attributes } = options;
  if (text !== undefined && !wordsOf(text).every((word) => holds(user, options, word.toLowerCase()))) return false;
  if (kind !== undefined && kindOf(user, options) !== kind) return false;
  if (department !== undefined && !same(valuesOf(user, attributes?.department)[0], department)) return false;
  if (accessEnds === undefined || attributes?.accessEnd === undefined) return accessEnds === undefined;
  const until = untilOf(user, attributes.accessEnd, factsOf(system, clock()));
  const { from = -Infinity, to = Infinity } = accessEnds;
  return until.state === 'known' && until.value !== 'never' && until.value >= from && until.value < to;
}

function holds(user: User, { attributes }: KeycloakOptions, word: string): boolean {
  const fields = [
    user.username,
    user.firstName,
    user.lastName,
    user.email,
    ...valuesOf(user, attributes?.number),
    ...valuesOf(user, attributes?.alias),
  ];
  return fields.some((field) => field?.normalize('NFC').toLowerCase().includes(word));
}

const same = (value: string | undefined, wanted: string): boolean => value?.toLowerCase() === wanted.toLowerCase();
