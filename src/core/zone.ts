import { day, instant, type Day, type Instant } from './instant.js';
import { type Duration } from './duration.js';

/** An IANA time zone name, such as `Asia/Hong_Kong`. */
export type Zone = string;

/** What a clock on the wall of a zone shows. Month and day count from 1. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const DAY = 86_400_000;
const formats = new Map<Zone, Intl.DateTimeFormat>();

function formatOf(zone: Zone): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US-u-ca-iso8601', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/** True when this machine knows the time zone. */
export function isZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clock of `zone` shows at an instant. Throws RangeError for a zone this machine does not know. */
export function wallClock(at: Instant, zone: Zone): WallClock {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 0, day: dayOfMonth = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day: dayOfMonth, hour, minute, second };
}

/** The calendar day of an instant in a zone. */
export function dayOf(at: Instant, zone: Zone): Day {
  const { year, month, day: dayOfMonth } = wallClock(at, zone);
  return day(`${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`);
}

/**
 * The instant at which the wall clock of a zone shows this day and time (`HH:MM`). In a gap of summer time: the end of the gap.
 * Where the clock is put back and shows it twice: the first time.
 */
export function instantAt(on: Day, time: string, zone: Zone): Instant {
  return instantOfWall(Date.parse(`${on}T${time}:00Z`), zone);
}

/** When a day begins in a zone: its first instant, also where midnight is left out for summer time. */
export function startOfDay(on: Day, zone: Zone): Instant {
  return instantAt(on, '00:00', zone);
}

/** The instant at which a last usable day is over: the start of the next day. Access "until 30 June" ends here. */
export function endOfDay(on: Day, zone: Zone): Instant {
  return instantOfWall(Date.parse(`${on}T00:00:00Z`) + DAY, zone);
}

/** The last usable day of something that ends at this instant: an end at 1 July 00:00 has the last day 30 June. */
export function lastDayOf(end: Instant, zone: Zone): Day {
  return dayOf(instant(end - 1), zone);
}

/** A day so many days later (earlier when negative). */
export function addDays(on: Day, days: number): Day {
  return day(new Date(Date.parse(`${on}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10));
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/** A day plus years, months and days of a duration. The 31st of a shorter month becomes its last day. */
export function addToDay(on: Day, { years, months, days }: Duration): Day {
  const date = new Date(`${on}T00:00:00Z`);
  const dayOfMonth = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + years * 12 + months);
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(dayOfMonth, lastOfMonth));
  return addDays(day(date.toISOString().slice(0, 10)), days);
}

/** `wall` is what the clock shows, written as if it were UTC. */
function instantOfWall(wall: number, zone: Zone): Instant {
  const before = offsetAt(instant(wall - DAY), zone);
  const later = offsetAt(instant(wall + DAY), zone);
  const fitting = [before, later].map((offset) => wall - offset).filter((at) => at + offsetAt(instant(at), zone) === wall);
  return fitting.length > 0 ? instant(Math.min(...fitting)) : endOfGap(wall - later, wall - before, zone);
}

/** The first instant after `low`, up to `high`, at which the clock has been put forward. */
function endOfGap(low: number, high: number, zone: Zone): Instant {
  const after = offsetAt(instant(high), zone);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(instant(middle), zone) === after) high = middle;
    else low = middle;
  }
  return instant(high);
}

function offsetAt(at: Instant, zone: Zone): number {
  const w = wallClock(at, zone);
  return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second) - Math.floor(at / 1000) * 1000;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
