import { type Instant, type When } from '../core/instant.js';
import { dayOf, daysBetween, lastDayOf, wallClock } from '../core/zone.js';
import { type Day } from '../core/instant.js';
import { type Situation } from './types.js';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

type Where = Pick<Situation, 'policy' | 'now'>;

/** An instant in the policy's zone as people say it near now: `14:35`, with its day when that is not today: `24 November 2026, 10:42`. */
export function timeWords(at: Instant, { policy, now }: Where): string {
  const { hour, minute } = wallClock(at, policy.zone);
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const on = dayOf(at, policy.zone);
  return on === dayOf(now, policy.zone) ? time : `${dayWords(on)}, ${time}`;
}

/** The same with how far off it is: `14:35 (in 12 min)`. */
export function timeAndSpan(at: Instant, where: Where): string {
  const span = spanWords(at, where);
  return `${timeWords(at, where)} (${at > where.now ? `in ${span}` : `${span} ago`})`;
}

/** The day of an instant in the policy's zone. */
export function dateWords(at: Instant, { policy }: Pick<Where, 'policy'>): string {
  return dayWords(dayOf(at, policy.zone));
}

/** A date that may be never: `never` in words of the caller's choice. */
export function whenWords(when: When, never: string, where: Where): string {
  return when === 'never' ? never : dateWords(when, where);
}

/** The last usable day of something that ends at this instant. */
export function lastDayWords(end: Instant, { policy }: Pick<Where, 'policy'>): string {
  return dayWords(lastDayOf(end, policy.zone));
}

/** How far an instant is from now: `12 min`, `3 hours`, `5 days`. Minutes are rounded up: "in 0 min" would send somebody to try too early. */
export function spanWords(at: Instant, { policy, now }: Where): string {
  const minutes = Math.ceil(Math.abs(at - now) / 60_000);
  if (minutes < 120) return `${String(minutes)} min`;
  if (minutes < 48 * 60) return `${String(Math.round(minutes / 60))} hours`;
  return `${String(Math.abs(daysBetween(dayOf(now, policy.zone), dayOf(at, policy.zone))))} days`;
}

/** The first letter large: for a label that begins a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function dayWords(on: Day): string {
  const [year = '', month = '', date = ''] = on.split('-');
  return `${String(Number(date))} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}
