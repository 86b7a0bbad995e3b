import { instant, type Instant } from '../core/instant.js';

/**
 * GeneralizedTime (RFC 4517, section 3.3.13) as an instant: hours with or without minutes and seconds, a fraction of the last of them, and `Z` or an
 * offset, which must be there. Undefined for what is none, also for a day that no calendar has; {@link isYearZero} tells OpenLDAP's special value.
 */
export function parseGeneralizedTime(text: string): Instant | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,](\d+))?(Z|[+-]\d\d(?:\d\d)?)$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone = 'Z'] = match;
  // Year 0 stands for "for ever" in OpenLDAP; nothing in a directory is as old.
  if (year === '0000') return undefined;
  // A leap second (60) is a time of RFC 4517; no clock here has it, so it is the second behind it.
  const parts = [month, day, hour, minute, second].map((part) => Number(part ?? 0));
  const [m = 0, d = 0, h = 0, min = 0, s = 0] = parts;
  if (m < 1 || m > 12 || d < 1 || d > daysIn(Number(year), m) || h > 23 || min > 59 || s > 60) return undefined;
  const unit = second !== undefined ? 1000 : minute !== undefined ? 60_000 : 3_600_000;
  const behind = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * unit);
  const offset = offsetOf(zone);
  if (offset === undefined) return undefined;
  const midnight = new Date(0).setUTCFullYear(Number(year), m - 1, d);
  return instant(midnight + h * 3_600_000 + min * 60_000 + s * 1000 + behind - offset);
}

/** An instant as GeneralizedTime in UTC, in whole seconds: `20271231160000Z`. Parts of a second are cut. Throws RangeError outside the years 1 to 9999. */
export function generalizedTime(at: Instant): string {
  const text = new Date(at).toISOString();
  if (!/^\d{4}-/.test(text) || text.startsWith('0000')) throw new RangeError('no GeneralizedTime has this year');
  return `${text.slice(0, 19).replace(/[-:T]/g, '')}Z`;
}

/** `000001010000Z` and its longer forms: OpenLDAP's "locked until an administrator acts" (slapo-ppolicy(5)); not an instant. */
export function isYearZero(text: string): boolean {
  return /^00000101(00){1,3}([.,]0+)?Z$/.test(text);
}

function daysIn(year: number, month: number): number {
  const last = new Date(0);
  last.setUTCFullYear(year, month, 0);
  return last.getUTCDate();
}

/** Milliseconds that the zone is ahead of UTC; undefined for an offset that is none. */
function offsetOf(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3) || 0);
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Milliseconds of a day. */
const DAY = 86_400_000;
/** The largest instant that a date of JavaScript holds. */
const LAST_INSTANT = 8_640_000_000_000_000;

/**
 * Days since 1970-01-01 (shadowExpire, RFC 2307 and shadow(5)): the instant at which that day begins in UTC, from which the account is refused. -1 and
 * nothing are never. Undefined for what is no number of days.
 */
export function parseShadowDay(text: string): Instant | 'never' | undefined {
  if (!/^-?\d{1,7}$/.test(text)) return undefined;
  const days = Number(text);
  if (days < 0) return days === -1 ? 'never' : undefined;
  return days * DAY > LAST_INSTANT ? undefined : instant(days * DAY);
}

/** The day, as days since 1970-01-01, in which an instant lies in UTC. */
export function shadowDay(at: Instant): string {
  return String(Math.floor(at / DAY));
}
