import { type FactSet, type Pin } from '../../core/account.js';
import { isKnown, isUnknown, valueOf } from '../../core/fact.js';
import { isPast, type Instant } from '../../core/instant.js';
import { daysBetween, dayOf } from '../../core/zone.js';
import { absent, notApplicable, pass, unknown } from '../result.js';
import { selfReset } from '../self-service.js';
import { type Check, type Remedy, type Result, type Situation } from '../types.js';
import { dateWords, timeAndSpan, timeWords } from '../words.js';

/** So many days before the PIN expires it is worth saying (two weeks, as H14 gave notice). */
const SOON = 14;

/** A PIN whose time is over: refused although it is right, or taken once more to choose a new one, as this system has it. */
export const pinExpiry: Check<'pin' | 'recovery'> = {
  id: 'pin-expiry',
  title: 'PIN expiry',
  needs: ['pin', 'recovery'],
  decisiveUnknown: true,
  examine(facts, situation) {
    const { pin } = facts;
    const { label } = situation.policy;
    if (isUnknown(pin)) return unknown(pin, `whether the ${label} has expired is unknown`);
    if (!isKnown(pin)) return absent(pin, `${label}s`);
    if (valueOf(pin.value.present) === false) return notApplicable(`there is no ${label}`);
    const { expiresAt } = pin.value;
    if (isUnknown(expiresAt)) return unknown(expiresAt, `whether the ${label} has expired is unknown`);
    const end = valueOf(expiresAt);
    if (end === undefined || end === 'never') return pass('does not expire');
    return isPast(end, situation.now) ? expired(end, pin.value, facts, situation) : ahead(end, situation);
  },
};

function expired(end: Instant, pin: Pin, facts: FactSet<'recovery'>, situation: Situation): Result {
  const { policy } = situation;
  const what = valueOf(pin.temporary) === true ? `temporary ${policy.label}` : policy.label;
  const cause = `the ${what} expired ${timeAndSpan(end, situation)}`;
  const { graceLogins, atExpiry } = pin;
  if (isUnknown(graceLogins)) return unknown(graceLogins, `${cause}; whether log-ins are left after it is unknown`);
  const left = valueOf(graceLogins) ?? 0;
  if (left > 0) return someLeft(left, cause, situation);
  if (isKnown(atExpiry)) {
    return atExpiry.value === 'must-change'
      ? changeAtSignIn(cause, situation)
      : refused(what, end, cause, facts.recovery, situation);
  }
  const why = atExpiry.state === 'unknown' ? atExpiry : { code: 'not-recorded' as const, why: `${atExpiry.system} does not say` };
  return unknown(why, `${cause}; what the sign-in does then is unknown`);
}

function refused(
  what: string,
  end: Instant,
  cause: string,
  recovery: FactSet<'recovery'>['recovery'],
  situation: Situation,
): Result {
  const alone = selfReset(recovery, situation.policy)?.place;
  return {
    status: 'fail',
    effect: 'blocked',
    code: 'pin-expired',
    evidence: cause,
    cause,
    say: `Your ${what} expired on ${dateWords(end, situation)}; you need a new one.${alone === undefined ? '' : ` You can get one yourself: ${alone}.`}`,
    remedies: [
      ...(alone === undefined ? [] : [{ text: `the person alone: ${alone}` }]),
      { command: `uidctl pin reset ${situation.uid}` },
    ],
  };
}

function changeAtSignIn(cause: string, { policy }: Situation): Result {
  return {
    status: 'fail',
    effect: 'step-needed',
    code: 'pin-expired',
    evidence: `${cause}; the sign-in asks for a new one`,
    cause,
    say: `Your ${policy.label} is too old. When you sign in you are asked for a new one. Choose one there; then you are in.`,
    remedies: [{ text: `the person chooses a new ${policy.label} at the next log-in` }],
  };
}

/** It is still taken, a few times: the person changes it in one of them, or is out. */
function someLeft(left: number, cause: string, situation: Situation): Result {
  const { policy } = situation;
  const times = left === 1 ? 'one more log-in is' : `${String(left)} more log-ins are`;
  return {
    status: 'warn',
    effect: 'will-be-blocked',
    code: 'pin-expired',
    evidence: `${cause}; ${times} let in`,
    cause: `${cause}; ${times} let in`,
    say: `Your ${policy.label} has expired, and ${times} let in. Change it in the next one.`,
    remedies: changeIt(situation),
  };
}

function ahead(end: Instant, situation: Situation): Result {
  const { policy, now } = situation;
  const evidence = `expires ${timeAndSpan(end, situation)}`;
  if (daysBetween(dayOf(now, policy.zone), dayOf(end, policy.zone)) > SOON) return pass(evidence);
  const place = policy.places['change-pin'];
  return {
    status: 'warn',
    effect: 'will-be-blocked',
    code: 'pin-expires-soon',
    evidence,
    cause: `the ${policy.label} expires ${timeAndSpan(end, situation)}`,
    say: `Your ${policy.label} expires at ${timeWords(end, situation)}. Change it before that${place ? `: ${place.text}` : ''}.`,
    remedies: changeIt(situation),
    until: end,
  };
}

function changeIt({ policy }: Situation): readonly Remedy[] {
  const place = policy.places['change-pin'];
  return [{ text: `the person changes it${place ? `: ${place.text}` : ''}` }];
}
