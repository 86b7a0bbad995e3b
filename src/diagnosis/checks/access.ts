import { type Access, type Kind } from '../../core/account.js';
import { isKnown, isUnknown, valueOf, type Fact } from '../../core/fact.js';
import { type Instant, type When } from '../../core/instant.js';
import { daysBetween, dayOf } from '../../core/zone.js';
import { accessRemedy } from '../access-remedy.js';
import { absent, pass, unknown } from '../result.js';
import { type Check, type Result, type Situation } from '../types.js';
import { lastDayWords, timeAndSpan, timeWords } from '../words.js';

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
    const end = instantOf(fact.value.until);
    const grace = instantOf(fact.value.graceUntil);
    const over = end !== undefined && end <= situation.now ? end : undefined;
    const running = grace !== undefined && grace > situation.now ? grace : undefined;
    if (over !== undefined && running === undefined && !isUnknown(fact.value.graceUntil))
      return ended(over, fact.value, valueOf(kind), situation);
    const outside = notBegun(fact.value, situation) ?? windowUnknown(fact.value, over, situation);
    if (outside) return outside;
    if (over !== undefined && running !== undefined) return inGrace(over, running, fact.value, valueOf(kind), situation);
    return inside(end, fact.value, valueOf(kind), situation);
  },
};

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
    cause: `access ends soon: the last day is ${lastDayWords(end, situation)}`,
    say: `You can sign in until ${lastDayWords(end, situation)}.`,
    until: end,
    ...accessRemedy(all, kind, situation),
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
    cause: `access ended: the last day was ${lastDayWords(end, situation)}${grace === undefined ? '' : `, and the time after it is over (${lastDayWords(grace, situation)})`}`,
    say: `Your access ended; its last day was ${lastDayWords(end, situation)}. It has to be extended before you can sign in again.`,
    ...accessRemedy(all, kind, situation),
  };
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
      : `access ended on ${lastDayWords(end, situation)}; the time after it runs until ${lastDayWords(grace, situation)}`,
    say: `You can still sign in until ${lastDayWords(grace, situation)}.${goesOn}`,
    until: grace,
    ...accessRemedy(all, kind, situation),
  };
}

function notBegun({ from: fact }: Access, situation: Situation): Result | undefined {
  const from = valueOf(fact);
  if (from === undefined || (from !== 'never' && from <= situation.now)) return undefined;
  if (from === 'never')
    return {
      ...NOT_BEGUN,
      evidence: 'access never begins',
      cause: 'access was never opened',
      say: 'Your account was never opened for signing in.',
    };
  return {
    ...NOT_BEGUN,
    evidence: `begins ${timeAndSpan(from, situation)}`,
    cause: 'access has not begun',
    say: `Your account can be used from ${timeWords(from, situation)} on. Trying it earlier will fail.`,
    instead: `wait until ${timeWords(from, situation)}`,
    until: from,
  };
}

const NOT_BEGUN = { status: 'fail', effect: 'blocked', code: 'access-not-begun' } as const;
