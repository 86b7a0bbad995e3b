import { after, duration } from '../../core/duration.js';
import { instant, parseDay, type Day, type Instant, type When } from '../../core/instant.js';
import { addToDay, dayOf, endOfDay, instantAt, startOfDay, wallClock } from '../../core/zone.js';
import { type Policy } from '../../policy/schema.js';
import { valueThen } from './rule-version.js';
import { type AccountRecord } from './tables.js';

/** Stands in `access_rule` where the desk ended access for good: no grace follows. */
export const ENDED = 'ended';

type Dated = Pick<AccountRecord, 'kind' | 'access_from' | 'access_until' | 'access_rule' | 'contract_end' | 'uid_sent_at'>;

/** The first instant of access; undefined: it has always been there. A new UID works some time after it was sent (`uid.usable`). */
export function accessFrom(account: Pick<Dated, 'access_from' | 'uid_sent_at'>, policy: Policy): Instant | undefined {
  const starts = [account.access_from, uidUsableAt(account, policy)].filter((at) => at !== null && at !== undefined);
  return starts.length === 0 ? undefined : instant(Math.max(...starts));
}

/** When a UID works: by the part of the day in which it was sent, both ends included, minute grain (H2). Undefined: it always has. */
export function uidUsableAt({ uid_sent_at: sent }: Pick<Dated, 'uid_sent_at'>, policy: Policy): Instant | undefined {
  const rule = policy.uid.usable;
  if (!rule || sent === null) return undefined;
  const sentAt = instant(sent);
  const { hour, minute } = wallClock(sentAt, policy.zone);
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const part = rule.value.find(({ sentFrom, sentTo }) =>
    sentFrom <= sentTo ? time >= sentFrom && time <= sentTo : time >= sentFrom || time <= sentTo,
  );
  if (part?.after !== undefined) return after(sentAt, duration(part.after));
  return part?.at === undefined ? undefined : instantAt(dayOf(sentAt, policy.zone), part.at, policy.zone);
}

/** The first instant without access. */
export function accessUntil(account: Pick<Dated, 'access_until'>): When {
  return account.access_until === null ? 'never' : instant(account.access_until);
}

/**
 * Until when a leaver may still use some services after the end; `never` where no grace follows: the kind has none, access does not end
 * with the contract or later, the desk ended it, or it lasts longer than the grace would. Throws RangeError for a contract end that is no day.
 */
export function graceUntil(account: Dated, policy: Policy): When {
  const until = accessUntil(account);
  const { grace, graceKinds } = policy.access;
  if (until === 'never' || !grace || account.contract_end === null || account.access_rule === ENDED) return 'never';
  if (!graceKinds.includes(account.kind)) return 'never';
  const contractEnd = dayOfRecord(account.contract_end);
  const length = valueThen(grace, startOfDay(contractEnd, policy.zone), policy);
  if (length === undefined || until < endOfDay(contractEnd, policy.zone)) return 'never';
  const graceEnd = endOfDay(addToDay(contractEnd, duration(length)), policy.zone);
  return graceEnd > until ? graceEnd : 'never';
}

function dayOfRecord(text: string): Day {
  const found = parseDay(text);
  if (found === undefined) throw new RangeError('the contract end is no calendar day');
  return found;
}
