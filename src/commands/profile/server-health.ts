import { mapFact, type Fact } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { type Probe } from '../../core/probe.js';
import { saySpan } from '../../core/when-words.js';

/** Milliseconds: Kerberos refuses a clock that is further off (RFC 4120, section 1.6, and the usual setting of Windows and MIT: five minutes). */
export const CLOCK_TOO_FAR = 5 * 60_000;
/** Milliseconds: from here on a clock that nobody sets is likely. Our own value. */
export const CLOCK_FAR = 30_000;
/** Days of a certificate that is left; fewer is a problem, and fewer than the second a warning. Our own values. */
export const DAYS_SHORT = 7;
export const DAYS_SOON = 30;

const DAY = 24 * 60 * 60_000;

/** Milliseconds that the server's clock is ahead of ours; negative: behind. */
export function clockOff({ serverTime }: Probe): Fact<number> {
  return mapFact(serverTime, (time) => time - serverTime.at);
}

/** `12 s ahead of ours`, `7 min behind ours`. */
export function sayClockOff(off: number): string {
  return off === 0 ? 'the same as ours' : `${saySpan(off)} ${off > 0 ? 'ahead of' : 'behind'} ours`;
}

/** Whole days until an end, rounded down; negative when it is over. */
export function daysUntil(end: Instant, now: Instant): number {
  return Math.floor((end - now) / DAY);
}

/** What will surprise somebody: the back end's own warnings, a clock that is off, a certificate that soon ends. */
export function warningsOf(probe: Probe, now: Instant): readonly string[] {
  const off = clockOff(probe);
  const { certificate } = probe;
  const days = certificate.state === 'known' ? daysUntil(certificate.value.validTo, now) : undefined;
  return [
    ...probe.warnings,
    ...(off.state === 'known' && Math.abs(off.value) > CLOCK_TOO_FAR
      ? [`The server's clock is ${sayClockOff(off.value)}: times of locks and ends are off by as much, and Kerberos refuses it.`]
      : []),
    ...(days !== undefined && days < DAYS_SOON ? [`The server's certificate ends ${sayDaysLeft(days)}.`] : []),
  ];
}

/** `in 12 days`, `today`. */
export function sayDaysLeft(days: number): string {
  if (days < 0) return `${String(-days)} ${days === -1 ? 'day' : 'days'} ago`;
  return days === 0 ? 'within a day' : `in ${String(days)} ${days === 1 ? 'day' : 'days'}`;
}
