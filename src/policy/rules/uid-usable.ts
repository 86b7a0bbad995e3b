import { after, duration } from '../../core/duration.js';
import { type Instant } from '../../core/instant.js';
import { addDays, dayOf, instantAt, wallClock } from '../../core/zone.js';
import { type Policy } from '../schema.js';

/**
 * From when a UID works that was sent at this instant: its time of day in the policy's zone decides, by the minute (H2 in `hku`).
 * At once where the policy says nothing.
 */
export function uidUsableAt(policy: Pick<Policy, 'zone' | 'uid'>, sentAt: Instant): Instant {
  const { hour, minute } = wallClock(sentAt, policy.zone);
  const sent = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const part = policy.uid.usable?.value.find(({ sentFrom, sentTo }) => isWithin(sent, sentFrom, sentTo));
  if (part?.after !== undefined) return after(sentAt, duration(part.after));
  return part?.at === undefined ? sentAt : nextAt(part.at, sentAt, policy.zone);
}

/** A part of the day may go past midnight: 08:00 to 00:45. */
function isWithin(time: string, from: string, to: string): boolean {
  return from <= to ? from <= time && time <= to : from <= time || time <= to;
}

function nextAt(time: string, since: Instant, zone: string): Instant {
  const today = dayOf(since, zone);
  const sameDay = instantAt(today, time, zone);
  return sameDay >= since ? sameDay : instantAt(addDays(today, 1), time, zone);
}
