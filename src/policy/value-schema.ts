import * as z from 'zod';
import { KINDS, METHOD_TYPES } from '../core/account.js';
import { milliseconds, parseDuration } from '../core/duration.js';
import { parseDay, type Day } from '../core/instant.js';

/*
 * What the values of a policy are made of: days, lengths, and a value with where it comes from. The words in the messages are read by
 * people who write a policy file.
 */

export const dayText = z.string().transform((text, ctx): Day => {
  const parsed = parseDay(text);
  if (parsed !== undefined) return parsed;
  ctx.addIssue({ code: 'custom', message: 'must be a calendar day, YYYY-MM-DD' });
  return z.NEVER;
});

/** A year, a month or a day: a page often names no more, and a day that it does not name is not made up. */
export const datedText = z.string().refine(isDate, 'must be a year, a month or a day: YYYY, YYYY-MM or YYYY-MM-DD');

/** A longer one is a slip of the keyboard, and leads to days that cannot be written. */
const MOST_DAYS = 36_600;

/** A length that is added to an instant, so it must not depend on the day. */
export const clockLength = z
  .string()
  .refine(isClockLength, 'must be an ISO 8601 duration of days or less, such as PT10M or P30D, and at most 100 years');

/** A length that is counted in calendar days from a day. */
export const calendarLength = z
  .string()
  .refine(
    isCalendarLength,
    'must be an ISO 8601 duration of whole days, months or years, such as P30D, P3M or P1Y, and at most 100 years',
  );

export const kind = z.enum(KINDS);
export const method = z.enum(METHOD_TYPES);
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:MM');
export const pattern = z.string().refine(isPattern, 'must be a regular expression');
export const yearlyDay = z.string().refine(isYearlyDay, 'must be a day that every year has, MM-DD');
export const characterClasses = z.array(z.enum(['upper', 'lower', 'letter', 'digit', 'symbol']));

/** The instant that decides which version of a rule holds, or whether it holds at all. */
export const SELECTORS = ['today', 'contract-end', 'pin-change', 'uid-sent', 'account-made'] as const;

/** Where a value comes from. `source` is a key of `sources`, or `own` for a value that the makers of the policy chose themselves. */
export const origin = {
  source: z.string(),
  /** When the source said so, where that is not the date of the source itself. */
  dated: datedText.optional(),
  note: z.string().optional(),
};

/** What another source says and what lost: its value, or its words where it gives none. */
function overruled<T extends z.ZodType>(value: T) {
  return z
    .strictObject({ value: value.optional(), said: z.string().optional(), ...origin })
    .refine((lost) => (lost.value === undefined) !== (lost.said === undefined), 'must have either `value` or `said`');
}

/** One value, and the ones that other sources gave and that lost: the later dated wins, undated the stricter. */
export function ruled<T extends z.ZodType>(value: T) {
  return z.strictObject({ value, ...origin, overruled: z.array(overruled(value)).default([]) });
}

/** One value that names its own day: the instant that is held against it stands beside it. */
export function selected<T extends z.ZodType, S extends (typeof SELECTORS)[number]>(value: T, selectedBy: S) {
  return ruled(value).extend({ selectedBy: z.literal(selectedBy) });
}

/** A value that changed over time. A version holds from the start of its day (or from `at` on it) in the policy's zone until the next one. */
export function versioned<T extends z.ZodType, S extends (typeof SELECTORS)[number]>(value: T, selectedBy: S) {
  return z.strictObject({
    selectedBy: z.literal(selectedBy),
    versions: z
      .array(ruled(value).extend({ from: dayText.optional(), at: clockTime.optional() }))
      .min(1)
      .refine(
        (list) => list.every((version, i) => i === 0 || (version.from ?? '') > (list[i - 1]?.from ?? '')),
        'versions must stand in the order of their days',
      ),
  });
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function isDate(text: string): boolean {
  return parseDay(text + '-01'.repeat(Math.max(0, 3 - text.split('-').length))) !== undefined;
}

/** 29 February is not in every year, and 2025 has none. */
function isYearlyDay(text: string): boolean {
  return parseDay(`2025-${text}`) !== undefined;
}

function isClockLength(text: string): boolean {
  const length = parseDuration(text);
  return length !== undefined && length.years === 0 && length.months === 0 && milliseconds(length) <= MOST_DAYS * 86_400_000;
}

function isCalendarLength(text: string): boolean {
  const length = parseDuration(text);
  if (length === undefined || length.hours > 0 || length.minutes > 0 || length.seconds > 0) return false;
  return length.years * 366 + length.months * 31 + length.days <= MOST_DAYS;
}
