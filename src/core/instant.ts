declare const instantBrand: unique symbol;
declare const dayBrand: unique symbol;

/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. Made by {@link instant} alone. */
export type Instant = number & { readonly [instantBrand]: true };

/** A value, not a far date: this never ends, never happens, never happened. */
export type Never = 'never';

/** When something happens, or that it never does. */
export type When = Instant | Never;

/** When something begins, or that it has no beginning: it was always there. A beginning is never "never". */
export type Begin = Instant | 'always';

/** A calendar day as people write it, `YYYY-MM-DD`. A day that is given or shown as an end is the last usable day. */
export type Day = string & { readonly [dayBrand]: true };

/** Where the time comes from; tests hand in their own. */
export type Clock = () => Instant;

/** Milliseconds since the epoch as an instant. Throws RangeError for what no date can hold (fractions are cut). */
export function instant(epochMilliseconds: number): Instant {
  const whole = Math.trunc(epochMilliseconds);
  if (Number.isNaN(new Date(whole).getTime())) throw new RangeError(`not an instant: ${String(epochMilliseconds)}`);
  return whole as Instant;
}

/** RFC 3339 with an offset or `Z` as an instant; undefined for anything else (a day without a time is not an instant, nor is 30 February). */
export function parseInstant(text: string): Instant | undefined {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text)) return undefined;
  // Date.parse reads 30 February as 2 March.
  if (parseDay(text.slice(0, 10)) === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : instant(ms);
}

/** An instant as machines read it: `2027-06-30T16:00:00Z` (milliseconds only when there are some). */
export function iso(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** A {@link When} as machines read it: an ISO 8601 instant, or `never`. */
export function isoWhen(when: When): string {
  return when === 'never' ? 'never' : iso(when);
}

/** A {@link Begin} as machines read it: an ISO 8601 instant, or `always`. */
export function isoBegin(begin: Begin): string {
  return begin === 'always' ? 'always' : iso(begin);
}

/** True when `when` is at or before `now`; never is never past. */
export function isPast(when: When, now: Instant): boolean {
  return when !== 'never' && when <= now;
}

/** A calendar day, checked: `2026-02-30` and `2026-2-3` are refused with undefined. */
export function parseDay(text: string): Day | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? (text as Day) : undefined;
}

/** A calendar day that the program itself writes down. Throws RangeError when it is none. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  if (parsed === undefined) throw new RangeError(`not a calendar day: ${text}`);
  return parsed;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'June', 'July', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A calendar day as people read it, the same everywhere: `30 June 2026`, `25 Nov 2026`. */
export function dayInWords(on: Day): string {
  return `${monthDayInWords(on.slice(5))} ${on.slice(0, 4)}`;
}

/** A day of every year, `MM-DD`, as people read it: `30 June`. */
export function monthDayInWords(monthDay: string): string {
  const [month = '', dayOfMonth = ''] = monthDay.split('-');
  return `${String(Number(dayOfMonth))} ${MONTHS[Number(month) - 1] ?? month}`;
}
