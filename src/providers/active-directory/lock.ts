import { type Failures, type Lock } from '../../core/account.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { instant, type Instant, type When } from '../../core/instant.js';
import { type Entry } from '../../ldap/types.js';
import { CONTROL, controlOf, has } from './account-control.js';
import { type PasswordPolicy, type PolicyAnswer } from './domain-policy.js';
import { instantOfTicks, largeInteger } from './filetime.js';

/** Whether the controller refuses the account for a lock now: it knows how long one lasts, also where we may not read it. */
export function isLocked(entry: Entry): boolean {
  return has(controlOf(entry.text('msDS-User-Account-Control-Computed')), CONTROL.locked);
}

/** Whether there is anything of a lock to take away: a stamp, also of an old lock, or counted failures. */
export function hasLockTraces(entry: Entry): boolean {
  return (largeInteger(entry.text('lockoutTime')) ?? 0n) !== 0n || isLocked(entry) || Number(entry.text('badPwdCount') ?? 0) > 0;
}

/** The lock as it stands now. How long it lasts is the policy's; where that may not be read, its end is unknown. */
export function lockOf(entry: Entry, policy: PolicyAnswer | undefined, facts: FactMaker): Lock {
  if (!isLocked(entry)) return { kind: 'none' };
  const ticks = largeInteger(entry.text('lockoutTime')) ?? 0n;
  const begun = ticks === 0n ? undefined : instantOfTicks(ticks);
  const since: Fact<Instant> =
    begun === undefined ? facts.unknown('not-recorded', 'the controller has no stamp of this lock') : facts.known(begun);
  if (policy === undefined || 'unreadable' in policy) {
    const why = policy === undefined ? 'the password policy could not be read' : policy.unreadable;
    const until = facts.unknown('not-readable', `${why}: it may also last until an administrator acts`, policy?.right);
    return { kind: 'temporary', since, until };
  }
  const { lockoutDuration } = policy;
  if (lockoutDuration === 'never') return { kind: 'permanent', since };
  const until: Fact<Instant> =
    begun === undefined
      ? facts.unknown('not-recorded', 'the controller has no stamp of this lock')
      : facts.known(instant(begun + lockoutDuration));
  return { kind: 'temporary', since, until };
}

/** Failures as this controller counts them; others count their own. A count whose window is over is 0: the next wrong try begins at one. */
export function failuresOf(entry: Entry, policy: PolicyAnswer, now: Instant, facts: FactMaker): Fact<Failures> {
  const ticks = largeInteger(entry.text('badPasswordTime')) ?? 0n;
  const lastAt: When = ticks === 0n ? 'never' : instantOfTicks(ticks);
  const count = Number(entry.text('badPwdCount') ?? 0);
  if ('unreadable' in policy) {
    if (count > 0)
      return facts.unknown(
        'not-readable',
        `${policy.unreadable}: whether ${String(count)} counted failures still count is not known`,
        policy.right,
      );
    const hidden = facts.unknown('not-readable', policy.unreadable, policy.right);
    return facts.known<Failures>({ count: 0, limit: hidden, lastAt: facts.known(lastAt), locksFor: hidden });
  }
  return facts.known<Failures>({
    count: isOver(lastAt, policy, now) ? 0 : count,
    limit: facts.known(policy.lockoutThreshold === 0 ? 'never' : policy.lockoutThreshold),
    lastAt: facts.known(lastAt),
    locksFor: policy.lockoutThreshold === 0 ? facts.absent('wrong tries lock nothing here') : facts.known(policy.lockoutDuration),
  });
}

function isOver(lastAt: When, { observation }: PasswordPolicy, now: Instant): boolean {
  return lastAt === 'never' || (observation !== 'never' && lastAt + observation < now);
}
