import { type Failures, type Lock } from '../../core/account.js';
import { isKnown, isUnknown, valueOf, type Fact } from '../../core/fact.js';
import { isPast, type Instant } from '../../core/instant.js';
import { absent, pass, unknown } from '../result.js';
import { type Check, type Result, type Situation } from '../types.js';
import { timeAndSpan, timeWords } from '../words.js';

/** So many tries before a lock it is worth a warning. Our own value. */
const NEAR = 2;

/** A system that locks looks at this before it looks at the PIN. */
export const lock: Check<'lock' | 'failures'> = {
  id: 'lock',
  title: 'lock',
  needs: ['lock', 'failures'],
  decisiveUnknown: true,
  examine({ lock: fact, failures }, situation) {
    if (isUnknown(fact)) return unknown(fact, 'whether it is locked is unknown');
    if (!isKnown(fact)) return absent(fact, 'locks');
    const tries = triesOf(failures);
    switch (fact.value.kind) {
      case 'none':
        return notLocked(`none${tries}`, failures, situation);
      case 'permanent':
        return lockedForGood(sinceWords(fact.value.since, situation), tries, failures, situation);
      case 'temporary':
        return lockedForATime(fact.value, tries, failures, situation);
    }
  },
};

function notLocked(evidence: string, failures: Fact<Failures>, { policy }: Situation): Result {
  const counted = valueOf(failures);
  const limit = counted && valueOf(counted.limit);
  const left = counted && typeof limit === 'number' ? limit - counted.count : undefined;
  if (!counted || left === undefined || left > NEAR || counted.count === 0) return pass(evidence);
  const tries = left <= 1 ? 'one more wrong try locks the account' : `${String(left)} more wrong tries lock the account`;
  return { status: 'warn', code: 'lock-near', evidence, cause: tries, say: `Please do not guess the ${policy.label}: ${tries}.` };
}

function lockedForGood(since: string, tries: string, failures: Fact<Failures>, { uid, policy }: Situation): Result {
  const byTries = triedTooOften(failures);
  return {
    status: 'fail',
    effect: 'blocked',
    code: 'locked-permanent',
    evidence: `${since}, until somebody unlocks it${tries}`,
    cause: `${byTries ? `too many wrong ${policy.label}s` : 'it was locked, not by wrong tries that can be seen'}; it opens only when somebody unlocks it`,
    say: byTries
      ? `Your account is locked after too many wrong tries. It does not open by itself. ${savedSomewhere(policy.label)}`
      : 'Your account is locked. It does not open by itself.',
    remedies: [
      ...(byTries ? [] : [{ text: 'find out first whether an administrator locked it, and why' }]),
      { command: `uidctl account unlock ${uid}` },
    ],
  };
}

function lockedForATime(
  value: Extract<Lock, { kind: 'temporary' }>,
  tries: string,
  failures: Fact<Failures>,
  situation: Situation,
): Result {
  const { uid, policy } = situation;
  const since = sinceWords(value.since, situation);
  const until = valueOf(value.until);
  if (until !== undefined && isPast(until, situation.now))
    return notLocked(`none, the last one ended ${timeAndSpan(until, situation)}${tries}`, failures, situation);
  const opens = until === undefined ? endUnknown(value.until) : `until ${timeAndSpan(until, situation)}`;
  return {
    status: 'fail',
    effect: 'blocked',
    code: 'locked-temporary',
    evidence: `${since}, ${opens}${tries}`,
    cause: `too many wrong ${policy.label}s${until === undefined ? `; ${opens}` : ''}`,
    say: `Your account is locked after too many wrong tries. ${until === undefined ? 'It opens again after a while.' : `It opens again at ${timeWords(until, situation)}.`} ${savedSomewhere(policy.label)}`,
    remedies: [
      ...(until === undefined ? [] : [{ text: `wait until ${timeWords(until, situation)}` }]),
      { command: `uidctl account unlock ${uid}` },
    ],
    ...(until === undefined ? {} : { until }),
  };
}

/** Whether wrong tries alone can have led to it: an administrator can set the same lock on an account that nobody tried. */
function triedTooOften(failures: Fact<Failures>): boolean {
  if (!isKnown(failures)) return false;
  const limit = valueOf(failures.value.limit);
  return failures.value.count > 0 && (typeof limit !== 'number' || failures.value.count >= limit);
}

function sinceWords(since: Fact<Instant>, situation: Situation): string {
  return isKnown(since) ? `since ${timeWords(since.value, situation)}` : 'locked now';
}

function endUnknown(until: Fact<Instant>): string {
  return isUnknown(until) ? `until when is unknown: ${until.why}` : 'until when is not told';
}

function triesOf(failures: Fact<Failures>): string {
  if (!isKnown(failures)) return isUnknown(failures) ? `; failed tries unknown: ${failures.why}` : '';
  const { count, limit } = failures.value;
  const most = valueOf(limit);
  return `, ${String(count)}${typeof most === 'number' ? ` of ${String(most)}` : ''} failed tries`;
}

function savedSomewhere(label: string): string {
  return `Is an old ${label} saved on a phone or laptop, in mail or Wi-Fi? Change it there first, or it will lock again.`;
}
