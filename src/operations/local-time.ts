import { dayInWords, type Instant } from '../core/instant.js';
import { dayOf, daysBetween, wallClock, type Zone } from '../core/zone.js';

/** A time as people say it near now: `10:52`, and with its day when that is not today: `24 November 2026, 10:42`. */
export function timeInWords(at: Instant, now: Instant, zone: Zone): string {
  const { hour, minute } = wallClock(at, zone);
  const time = `${two(hour)}:${two(minute)}`;
  const day = dayOf(at, zone);
  return day === dayOf(now, zone) ? time : `${dayInWords(day)}, ${time}`;
}

/** How far apart two instants are in the largest whole unit: `4 minutes`, `3 hours`, `12 days`. */
export function spanInWords(from: Instant, to: Instant, zone: Zone): string {
  const minutes = Math.floor(Math.abs(to - from) / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return count(minutes, 'minute');
  if (minutes < 24 * 60) return count(Math.floor(minutes / 60), 'hour');
  return count(Math.abs(daysBetween(dayOf(from, zone), dayOf(to, zone))), 'day');
}

function count(n: number, unit: string): string {
  return `${String(n)} ${unit}${n === 1 ? '' : 's'}`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
