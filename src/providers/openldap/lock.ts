import { type Failures, type Lock } from '../../core/account.js';
import { type Fact } from '../../core/fact.js';
import { instant, type Instant, type When } from '../../core/instant.js';
import { type PasswordPolicy } from './password-policy.js';
import { isYearZero, parseGeneralizedTime } from '../../ldap/times.js';
import { notDecodable, noPolicy, policyUnknown, timeIn, type Seen } from './seen.js';

const STAMP = 'pwdAccountLockedTime';
/** The end of a delay between tries (pwdMinDelay). */
const DELAY = 'pwdAccountTmpLockoutEnd';

/** True for the stamp of the year 0: an administrator locked it, until an administrator acts (slapo-ppolicy(5)). */
export function isLockedForGood({ entry }: Pick<Seen, 'entry'>): boolean {
  return isYearZero(entry.text(STAMP) ?? '');
}

/**
 * The lock as it stands now. The stamp alone does not tell: it outlives its lock until the next log-in, one in the future is not yet one, and under a policy
 * with pwdLockout FALSE none of them counts.
 */
export function lockOf(seen: Seen): Fact<Lock> {
  const { policy, facts } = seen;
  if (policy.state === 'none') return noPolicy(seen);
  if (policy.state === 'known' && !policy.policy.lockout)
    return facts.absent('its password policy does not lock (pwdLockout is not TRUE)');
  if (policy.state !== 'known') return delayOf(seen) ?? withoutPolicy(seen);
  return secondOpinion(delayOf(seen) ?? stampOf(seen, policy.policy), seen);
}

/** So far may two clocks, and the end of a lock, be apart without a word about it, in milliseconds. Our own value. */
const APART = 5_000;

/**
 * The control is right about locks. Where it says the other thing, the policy that we read is not the one that holds (the profile names another default),
 * or the clocks are apart: then nobody can tell.
 */
function secondOpinion(lock: Fact<Lock>, { usability, now, facts }: Seen): Fact<Lock> {
  if (lock.state !== 'known' || usability === undefined) return lock;
  const { value } = lock;
  const ends = value.kind === 'temporary' && value.until.state === 'known' ? value.until.value : Infinity;
  const says = !usability.usable && (usability.secondsToUnlock ?? 0) * 1000 > APART;
  if (value.kind === 'none' ? !says : !usability.usable || ends < now + APART) return lock;
  const ours = value.kind === 'none' ? 'not locked' : 'locked';
  return facts.unknown(
    'disagrees',
    `by its password policy it is ${ours}, and the server says otherwise: another policy holds, or the clocks differ`,
  );
}

/** A delay after failures that still runs, where the policy lets it count. */
function delayOf(seen: Seen): Fact<Lock> | undefined {
  const until = timeIn(seen.entry, DELAY);
  if (until === undefined) return undefined;
  if (until === 'unreadable') return notDecodable(seen, DELAY);
  if (until <= seen.now) return undefined;
  if (seen.policy.state === 'unknown') return seen.usability?.usable === true ? undefined : policyUnknown(seen);
  const since = seen.facts.unknown('not-recorded', 'the server keeps the end of a delay, not its beginning');
  return seen.facts.known<Lock>({ kind: 'temporary', since, until: seen.facts.known(until) });
}

function stampOf(seen: Seen, { lockoutDuration }: PasswordPolicy): Fact<Lock> {
  const { facts, now } = seen;
  if (isLockedForGood(seen)) return facts.known(forGood(seen));
  const stamp = timeIn(seen.entry, STAMP);
  if (stamp === 'unreadable') return notDecodable(seen, STAMP);
  if (stamp === undefined || stamp > now) return facts.known({ kind: 'none' });
  const since = facts.known(stamp);
  if (lockoutDuration === 0) return facts.known({ kind: 'permanent', since });
  const until = instant(stamp + lockoutDuration * 1000);
  return facts.known(until > now ? { kind: 'temporary', since, until: facts.known(until) } : { kind: 'none' });
}

/** The control is right about locks, also where the policy entry is hidden from us. */
function withoutPolicy(seen: Seen): Fact<Lock> {
  const { facts, now, usability, entry } = seen;
  const stamp = isLockedForGood(seen) ? 'for-good' : timeIn(entry, STAMP);
  if (stamp === 'unreadable') return notDecodable(seen, STAMP);
  if (stamp === undefined || (stamp !== 'for-good' && stamp > now) || usability?.usable === true)
    return facts.known({ kind: 'none' });
  if (usability === undefined) return policyUnknown(seen);
  if (usability.secondsToUnlock !== undefined && stamp !== 'for-good') {
    const until = instant(now + usability.secondsToUnlock * 1000);
    return facts.known({ kind: 'temporary', since: facts.known(stamp), until: facts.known(until) });
  }
  // Another reason to refuse hides whether the stamp counts.
  if (isOutside(seen) || usability.expired) return policyUnknown(seen);
  if (stamp === 'for-good') return facts.known(forGood(seen));
  return usability.inactive ? facts.known({ kind: 'permanent', since: facts.known(stamp) }) : policyUnknown(seen);
}

function forGood({ facts }: Seen): Lock {
  return { kind: 'permanent', since: facts.unknown('not-recorded', 'a lock until an administrator acts has no date') };
}

/** True outside of pwdStartTime and pwdEndTime, which refuse like a lock. */
function isOutside({ entry, now }: Seen): boolean {
  const [start, end] = [timeIn(entry, 'pwdStartTime'), timeIn(entry, 'pwdEndTime')];
  return (
    (start !== undefined && (start === 'unreadable' || start > now)) ||
    (end !== undefined && (end === 'unreadable' || end <= now))
  );
}

/** Failed log-ins that still count, as this server counts them; those before an unlock or a log-in that succeeded are gone. */
export function failuresOf(seen: Seen): Fact<Failures> {
  const { policy, facts, entry, now } = seen;
  if (policy.state === 'none') return noPolicy(seen);
  if (policy.state === 'known' && !policy.policy.lockout)
    return facts.absent('its password policy does not lock (pwdLockout is not TRUE)');
  const times = entry.texts('pwdFailureTime').map(parseGeneralizedTime);
  const read = times.filter((at): at is Instant => at !== undefined);
  if (read.length < times.length) return notDecodable(seen, 'pwdFailureTime');
  const rules = policy.state === 'known' ? policy.policy : undefined;
  const interval = (rules?.failureInterval ?? 0) * 1000;
  const counting = interval === 0 ? read : read.filter((at) => at > now - interval);
  return facts.known<Failures>({
    count: counting.length,
    limit: rules === undefined ? policyUnknown(seen) : facts.known(rules.maxFailure === 0 ? 'never' : rules.maxFailure),
    lastAt: lastOf(seen, read),
    locksFor: locksFor(seen, rules),
  });
}

function lastOf({ facts }: Seen, times: readonly Instant[]): Fact<When> {
  if (times.length > 0) return facts.known(instant(Math.max(...times)));
  return facts.unknown('not-recorded', 'the server forgets failures once a log-in succeeds');
}

function locksFor(seen: Seen, rules: PasswordPolicy | undefined): Failures['locksFor'] {
  if (rules === undefined) return policyUnknown(seen);
  if (rules.maxFailure === 0) return seen.facts.absent('failures do not lock here');
  return seen.facts.known(rules.lockoutDuration === 0 ? 'never' : rules.lockoutDuration * 1000);
}
