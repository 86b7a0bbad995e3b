import { mapFact, type Fact } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { type Probe } from '../../core/probe.js';
import { sayEnd, saySpan } from '../../core/when-words.js';
import { dayOf, daysBetween, lastDayOf, type Zone } from '../../core/zone.js';

/** Milliseconds: Kerberos refuses a clock that is further off (RFC 4120, section 1.6, and the usual setting of Windows and MIT: five minutes). */
export const CLOCK_TOO_FAR = 5 * 60_000;
/** Milliseconds: from here on a clock that nobody sets is likely. Our own value. */
export const CLOCK_FAR = 30_000;
/** Days of a certificate that is left; fewer is a problem, and fewer than the second a warning. Our own values. */
export const DAYS_SHORT = 7;
export const DAYS_SOON = 30;

/** Milliseconds that the server's clock is ahead of ours; negative: behind. */
export function clockOff({ serverTime }: Probe): Fact<number> {
  return mapFact(serverTime, (time) => time - serverTime.at);
}

/** `12 s ahead of ours`, `7 min behind ours`. */
export function sayClockOff(off: number): string {
  return off === 0 ? 'the same as ours' : `${saySpan(off)} ${off > 0 ? 'ahead of' : 'behind'} ours`;
}

/** Days from today to the last day before an end, by the calendar of the zone, as people are told them; negative when it is over. */
export function daysUntil(end: Instant, now: Instant, zone: Zone): number {
  return daysBetween(dayOf(now, zone), lastDayOf(end, zone));
}

/** `ends 24 Dec 2026, in 12 days`, `ended 20 Nov 2026, 3 days ago`. */
export function sayCertificateEnd(end: Instant, now: Instant, zone: Zone): string {
  return `${end <= now ? 'ended' : 'ends'} ${sayEnd(end, now, zone)}`;
}

/** What will surprise somebody: the back end's own warnings, a clock that is off, a certificate that soon ends. */
export function warningsOf(probe: Probe, now: Instant, zone: Zone): readonly string[] {
  const off = clockOff(probe);
  const { certificate } = probe;
  const end = certificate.state === 'known' ? certificate.value.validTo : undefined;
  return [
    ...probe.warnings,
    ...(off.state === 'known' && Math.abs(off.value) > CLOCK_TOO_FAR
      ? [`The server's clock is ${sayClockOff(off.value)}: times of locks and ends are off by as much, and Kerberos refuses it.`]
      : []),
    ...(end !== undefined && daysUntil(end, now, zone) < DAYS_SOON
      ? [`The server's certificate ${sayCertificateEnd(end, now, zone)}.`]
      : []),
  ];
}
