import { type Access, type Kind } from '../../core/account.js';
import { isKnown, isUnknown, valueOf, type Fact } from '../../core/fact.js';
import { type Instant, type When } from '../../core/instant.js';
import { daysBetween, dayOf } from '../../core/zone.js';
import { accessRemedies } from '../access-remedy.js';
import { absent, pass, unknown } from '../result.js';
import { type Check, type Result, type Situation } from '../types.js';
import { endWords, lastDayWords, timeAndSpan, timeWords } from '../words.js';

/** So many days before the end it is worth saying. Our own value. */
const SOON = 14;

/** The validity window: not begun, ended, in the time after it (grace), or ending soon. */
export const access: Check<'access' | 'kind'> = {
  id: 'access',
  title: 'access',
  needs: ['access', 'kind'],
  decisiveUnknown: true,
  examine({ access: fact, kind }, situation) {
    if (isUnknown(fact)) return unknown(fact, 'from when until when it may be used is unknown');
    if (!isKnown(fact)) return absent(fact, 'time limits of accounts');
    return asEnforced(byWindow(fact.value, valueOf(kind), situation), fact.value.enforced);
  },
};

/** What the dates say, as if this system held to them. */
function byWindow(window: Access, kind: Kind | undefined, situation: Situation): Result {
  const end = instantOf(window.until);
  const grace = instantOf(window.graceUntil);
  const over = end !== undefined && end <= situation.now ? end : undefined;
  const running = grace !== undefined && grace > situation.now ? grace : undefined;
  if (over !== undefined && running === undefined && !isUnknown(window.graceUntil)) return ended(over, window, kind, situation);
  const outside = notBegun(window, situation) ?? windowUnknown(window, over, situation);
  if (outside) return outside;
  if (over !== undefined && running !== undefined) return inGrace(over, running, window, kind, situation);
  return inside(end, window, kind, situation);
}

/** A system that keeps the dates and lets people in all the same refuses nobody for them: then they are only worth knowing. */
function asEnforced(result: Result, enforced: Fact<boolean>): Result {
  const { status, code, evidence, cause, remedies, effect } = result;
  if (valueOf(enforced) === true || status === 'pass') return result;
  if (!isUnknown(enforced)) {
    if (status === 'unknown') return { ...result, decisive: false };
    const idle = 'this system keeps the date and does not hold to it';
    return {
      status: 'warn',
      ...(code === undefined ? {} : { code }),
      evidence: `${evidence}; ${idle}`,
      cause: `${cause ?? evidence}; ${idle}`,
      ...(remedies === undefined ? {} : { remedies }),
    };
  }
  return effect === 'blocked' ? unknown(enforced, `${evidence}; whether this system refuses for it is unknown`) : result;
}

/** An instant that is known; neither `never` nor anything unknown or absent. */
function instantOf(fact: Fact<When>): Instant | undefined {
  const when = valueOf(fact);
  return when === 'never' ? undefined : when;
}

/** What keeps us from telling whether now is inside the window. */
function windowUnknown({ from, until, graceUntil }: Access, over: Instant | undefined, situation: Situation): Result | undefined {
  if (isUnknown(until)) return unknown(until, 'when access ends is unknown');
  if (isUnknown(from)) return unknown(from, 'when access begins is unknown');
  if (over === undefined || !isUnknown(graceUntil)) return undefined;
  return unknown(graceUntil, `ended, last day ${lastDayWords(over, situation)}; whether a time after it still runs is unknown`);
}

function inside(end: Instant | undefined, all: Access, kind: Kind | undefined, situation: Situation): Result {
  if (end === undefined) return pass('access never ends');
  const evidence = `last day ${lastDayWords(end, situation)}`;
  const { now, policy } = situation;
  if (daysBetween(dayOf(now, policy.zone), dayOf(end, policy.zone)) > SOON) return pass(evidence);
  return {
    status: 'warn',
    effect: 'will-be-blocked',
    code: 'access-ends-soon',
    evidence,
    cause: `access ends soon: the last day is ${endWords(end, situation)}`,
    say: `You can sign in until ${lastDayWords(end, situation)}.`,
    until: end,
    remedies: accessRemedies(all, kind, situation),
  };
}

function ended(end: Instant, all: Access, kind: Kind | undefined, situation: Situation): Result {
  const evidence = `ended; the last day was ${lastDayWords(end, situation)}`;
  const grace = instantOf(all.graceUntil);
  return {
    status: 'fail',
    effect: 'blocked',
    code: 'access-ended',
    evidence,
    cause: `access ended ${endWords(end, situation)}${isRenewed(all, situation) ? ': not renewed' : ''}${grace === undefined ? '' : `; its grace ended ${lastDayWords(grace, situation)}`}`,
    say: `Your access ended; its last day was ${lastDayWords(end, situation)}. It has to be extended before you can sign in again.`,
    remedies: accessRemedies(all, kind, situation),
  };
}

/** Whether the rule that set the end gives more when somebody renews it. */
function isRenewed({ rule }: Access, { policy: { access: rules } }: Situation): boolean {
  const name = valueOf(rule);
  return name !== undefined && Object.hasOwn(rules.rules, name) && rules.rules[name]?.opens !== undefined;
}

function inGrace(end: Instant, grace: Instant, all: Access, kind: Kind | undefined, situation: Situation): Result {
  const { policy, service } = situation;
  const kept = policy.access.graceServices?.value;
  const stops = service !== undefined && kept !== undefined && !kept.includes(service);
  const goesOn = kept
    ? ` In this time only these go on: ${kept.map((name) => policy.services[name]?.title ?? name).join(', ')}.`
    : '';
  return {
    status: 'warn',
    effect: stops ? 'in-doubt' : 'will-be-blocked',
    code: 'in-grace',
    evidence: `ended, last day ${lastDayWords(end, situation)}; the time after it runs until ${lastDayWords(grace, situation)}`,
    cause: stops
      ? `access ended on ${lastDayWords(end, situation)}, and policy ${policy.id} does not name ${service} among what goes on after it`
      : `in grace until ${endWords(grace, situation)}; access ended ${lastDayWords(end, situation)}`,
    say: `You can still sign in until ${lastDayWords(grace, situation)}.${goesOn}`,
    until: grace,
    remedies: accessRemedies(all, kind, situation),
  };
}

function notBegun({ from: fact }: Access, situation: Situation): Result | undefined {
  const from = valueOf(fact);
  if (from === undefined || from === 'always' || from <= situation.now) return undefined;
  return {
    status: 'fail',
    effect: 'blocked',
    code: 'access-not-begun',
    evidence: `begins ${timeAndSpan(from, situation)}`,
    cause: 'access has not begun',
    say: `Your account can be used from ${timeWords(from, situation)} on. Trying it earlier will fail.`,
    remedies: [{ text: `wait until ${timeWords(from, situation)}` }],
    until: from,
  };
}
