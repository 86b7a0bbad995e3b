import { isKnown, isUnknown, valueOf, type Fact } from '../../core/fact.js';
import { type Failures, type Pin } from '../../core/account.js';
import { type Instant } from '../../core/instant.js';
import { pinEffectiveAt } from '../../policy/rules/pin-effect.js';
import { absent, notApplicable, pass, unknown } from '../result.js';
import { type Check, type Result, type Situation } from '../types.js';
import { capital, timeAndSpan, timeWords } from '../words.js';

/** A new PIN may work only after a while (H2): a try before that fails with the right one. */
export const pinEffect: Check<'pin' | 'failures'> = {
  id: 'pin-effect',
  title: 'begin of the PIN',
  needs: ['pin', 'failures'],
  decisiveUnknown: true,
  examine({ pin, failures }, situation) {
    const { policy } = situation;
    if (isUnknown(pin)) return unknown(pin, `from when the ${policy.label} works is unknown`);
    if (!isKnown(pin)) return absent(pin, `${policy.label}s`);
    const { effectiveAt } = pin.value;
    if (valueOf(pin.value.present) === false) return notApplicable(`there is no ${policy.label}`);
    if (isUnknown(effectiveAt)) return unknown(effectiveAt, `from when the ${policy.label} works is unknown`);
    if (!isKnown(effectiveAt)) return notHeldBack(pin.value, situation);
    return effectiveAt.value > situation.now
      ? notYet(effectiveAt.value, failures, situation)
      : pass(`works since ${timeWords(effectiveAt.value, situation)}`);
  },
};

function notYet(at: Instant, failures: Fact<Failures>, situation: Situation): Result {
  const { label } = situation.policy;
  const counted = valueOf(failures);
  const limit = counted && valueOf(counted.limit);
  const lock = typeof limit === 'number' ? `, and ${String(limit)} wrong tries lock the account` : '';
  return {
    status: 'fail',
    effect: 'blocked',
    code: 'pin-not-effective',
    evidence: `the new ${label} works from ${timeAndSpan(at, situation)}`,
    cause: `the ${label} is new and does not work yet`,
    say: `Your new ${label} works from ${timeWords(at, situation)} on. Trying it earlier will fail${lock}.`,
    remedies: [{ text: `wait until ${timeWords(at, situation)}` }],
    until: at,
  };
}

/** The system lets a new PIN work at once. Where the policy says otherwise, that is only a warning. */
function notHeldBack({ changedAt }: Pin, situation: Situation): Result {
  const { policy, now } = situation;
  const changed = valueOf(changedAt);
  if (changed === undefined || changed === 'never') return pass('works at once');
  const works = pinEffectiveAt(policy, changed);
  if (works <= now) return pass('works');
  return {
    status: 'warn',
    code: 'pin-not-effective',
    evidence: `${capital(policy.label)} changed ${timeAndSpan(changed, situation)}; policy ${policy.id} lets it work from ${timeWords(works, situation)}, and this system does not hold it back`,
    cause: `by policy ${policy.id} a new ${policy.label} works from ${timeWords(works, situation)}; this system does not enforce that`,
  };
}
