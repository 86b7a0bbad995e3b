import { dayInWords, type Day, type Instant, type When } from './instant.js';
import { addToDay, dayOf, daysBetween, lastDayOf, startOfDay, wallClock, type Zone } from './zone.js';

/*
 * Instants as people read them in a zone: the one form that cards, plans, reports and sentences share. Ends are said as the last usable day.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The time on the wall clock: `14:35`. */
export function sayTime(at: Instant, zone: Zone): string {
  const { hour, minute } = wallClock(at, zone);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** The time alone when it is today, else day and time: `14:35`, `3 Nov 2026 10:42`; `never`. */
export function sayAt(at: When, now: Instant, zone: Zone): string {
  if (at === 'never') return 'never';
  const day = dayOf(at, zone);
  return day === dayOf(now, zone) ? sayTime(at, zone) : `${dayInWords(day)} ${sayTime(at, zone)}`;
}

/** Like {@link sayAt}, and within a day of now also how far away: `14:35 (in 12 min)`, `24 Nov 2026 00:05 (in 10 min)`. */
export function sayWhen(at: When, now: Instant, zone: Zone): string {
  const text = sayAt(at, now, zone);
  return at === 'never' || Math.abs(at - now) >= DAY ? text : `${text} (${sayAway(at, now)})`;
}

/** The day of an instant in the zone: `14 Mar 2024`; `never`. */
export function sayDayOf(at: When, zone: Zone): string {
  return at === 'never' ? 'never' : dayInWords(dayOf(at, zone));
}

/** An end as its last usable day (with the time where it ends within a day): `30 June 2026`; `no end` for never. */
export function sayLastDay(until: When, zone: Zone): string {
  if (until === 'never') return 'no end';
  const last = lastDayOf(until, zone);
  const isWholeDay = startOfDay(dayOf(until, zone), zone) === until;
  return isWholeDay ? dayInWords(last) : `${dayInWords(dayOf(until, zone))} ${sayTime(until, zone)}`;
}

/** An end and how far it is away: `30 June 2026, 4 months ago`, `30 June 2027, in 7 months`, `23 Nov 2026, today`; `no end`. */
export function sayEnd(until: When, now: Instant, zone: Zone): string {
  const text = sayLastDay(until, zone);
  if (until === 'never') return text;
  const isWholeDay = startOfDay(dayOf(until, zone), zone) === until;
  const day = isWholeDay ? lastDayOf(until, zone) : dayOf(until, zone);
  const today = dayOf(now, zone);
  return `${text}, ${day === today && !isWholeDay ? sayAway(until, now) : sayDaysAway(today, day)}`;
}

/** A length of time in its largest fitting unit: `0.6 s`, `45 s`, `12 min`, `3 h 20 min`, `2 days`. Minutes and more are rounded down. */
export function saySpan(milliseconds: number): string {
  const ms = Math.abs(milliseconds);
  if (ms < 10_000) return `${String(Math.round(ms / 100) / 10)} s`;
  if (ms < MINUTE) return `${String(Math.floor(ms / 1000))} s`;
  if (ms < HOUR) return `${String(Math.floor(ms / MINUTE))} min`;
  if (ms >= 2 * DAY) return `${String(Math.floor(ms / DAY))} days`;
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  return `${String(Math.floor(ms / HOUR))} h${minutes === 0 ? '' : ` ${String(minutes)} min`}`;
}

/** How far an instant is away: `in 12 min`, `2 h ago`, `now`. What is to come is rounded up to the minute, so that nobody tries too early. */
export function sayAway(at: Instant, now: Instant): string {
  const ms = at - now;
  if (ms > 0) return `in ${saySpan(ms >= 2 * DAY ? ms : Math.ceil(ms / MINUTE) * MINUTE)}`;
  return ms > -MINUTE ? 'now' : `${saySpan(ms)} ago`;
}

/** How far a day is from today, in days up to 6 weeks, then in whole months and years. */
export function sayDaysAway(today: Day, day: Day): string {
  const days = daysBetween(today, day);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  const [early, late] = days > 0 ? [today, day] : [day, today];
  const length = Math.abs(days) <= 42 ? count(Math.abs(days), 'day') : sayMonths(wholeMonths(early, late));
  return days > 0 ? `in ${length}` : `${length} ago`;
}

function sayMonths(months: number): string {
  return months < 24 ? count(months, 'month') : count(Math.floor(months / 12), 'year');
}

function wholeMonths(from: Day, to: Day): number {
  let months = Math.floor(daysBetween(from, to) / 28);
  while (addToDay(from, { years: 0, months, days: 0, hours: 0, minutes: 0, seconds: 0 }) > to) months--;
  return months;
}

function count(n: number, unit: string): string {
  return n === 0 ? '' : `${String(n)} ${unit}${n === 1 ? '' : 's'}`;
}
