import { type FactSet, type Pin } from '../../core/account.js';
import { isKnown, isUnknown, valueOf } from '../../core/fact.js';
import { isPast, type Instant } from '../../core/instant.js';
import { daysBetween, dayOf } from '../../core/zone.js';
import { absent, notApplicable, pass, unknown } from '../result.js';
import { canResetAlone } from '../self-service.js';
import { type Check, type Result, type Situation } from '../types.js';
import { dateWords, timeAndSpan, timeWords } from '../words.js';

/** So many days before the PIN expires it is worth saying (two weeks, as H14 gave notice). */
const SOON = 14;

/** A PIN whose time is over is refused although it is right. */
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
  const { uid, policy } = situation;
  const what = valueOf(pin.temporary) === true ? `temporary ${policy.label}` : policy.label;
  const alone = canResetAlone(facts.recovery, policy);
  return {
    status: 'fail',
    effect: 'blocked',
    code: 'pin-expired',
    evidence: `the ${what} expired ${timeAndSpan(end, situation)}`,
    cause: `the ${what} expired ${timeAndSpan(end, situation)}`,
    say: `Your ${what} expired on ${dateWords(end, situation)}; you need a new one.${alone === undefined ? '' : ` You can get one yourself: ${alone}.`}`,
    remedy: `uidctl pin reset ${uid}`,
    ...(alone === undefined ? {} : { instead: `the person alone: ${alone}` }),
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
    ...(place ? { instead: `the person changes it: ${place.text}` } : {}),
    until: end,
  };
}
