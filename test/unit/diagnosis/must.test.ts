import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Access,
  type Enabled,
  type FactSet,
  type Lock,
  type Method,
  type MfaDuty,
  type Pin,
} from '../../../src/core/account.js';
import { valueOf, type Fact } from '../../../src/core/fact.js';
import { instant, type When } from '../../../src/core/instant.js';
import { diagnose, goodPin, lost, method, NOW, say } from './facts.js';

/** Instants on both sides of now, now itself, and never. */
const when: fc.Arbitrary<When> = fc.constantFrom<When>(
  'never',
  NOW,
  ...[-40, -1, 1, 40].map((days) => instant(NOW + days * 86_400_000)),
);
const time = when.filter((one) => one !== 'never');

function factOf<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Fact<T>> {
  return fc.oneof(
    { weight: 4, arbitrary: value.map((v) => say.known(v)) },
    { weight: 1, arbitrary: fc.constant(say.absent()) },
    { weight: 1, arbitrary: fc.constant(lost) },
  );
}

const enabled: fc.Arbitrary<Enabled> = fc.constantFrom<Enabled>(
  { enabled: true },
  { enabled: false, reason: lost, by: lost, since: lost, note: lost },
);
const lock: fc.Arbitrary<Lock> = fc.oneof(
  fc.constant<Lock>({ kind: 'none' }),
  fc.constant<Lock>({ kind: 'permanent', since: lost }),
  factOf(time).map((until): Lock => ({ kind: 'temporary', since: lost, until })),
);
const access: fc.Arbitrary<Access> = fc.record({
  from: factOf(when.map((one) => (one === 'never' ? 'always' : one))),
  until: factOf(when),
  enforced: factOf(fc.boolean()),
  rule: fc.constant(lost),
  graceUntil: factOf(when),
});
const pin: fc.Arbitrary<Pin> = fc
  .record({
    present: factOf(fc.boolean()),
    expiresAt: factOf(when),
    mustChange: factOf(fc.boolean()),
    effectiveAt: factOf(time),
    atExpiry: factOf(fc.constantFrom('refused' as const, 'must-change' as const)),
    graceLogins: factOf(fc.nat(2)),
  })
  .map((parts) => ({ ...goodPin, ...parts }));
const methods: fc.Arbitrary<readonly Method[]> = fc.array(
  factOf(fc.boolean()).map((usable) => method({ usable })),
  { maxLength: 2 },
);
const duty: fc.Arbitrary<MfaDuty> = fc.oneof(
  fc.constant<MfaDuty>({ demanded: false }),
  fc.constant<MfaDuty>({ demanded: 'when-registered' }),
  fc
    .record({ since: factOf(when), withoutMethod: factOf(fc.constantFrom('refused' as const, 'registers-at-sign-in' as const)) })
    .map((parts): MfaDuty => ({ demanded: true, ...parts })),
);

const anyFacts: fc.Arbitrary<Partial<FactSet>> = fc.record({
  enabled: factOf(enabled),
  lock: factOf(lock),
  access: factOf(access),
  pin: factOf(pin),
  'mfa.methods': factOf(methods),
  'mfa.duty': factOf(duty),
});

/** What a sign-in with the right credentials would refuse for, or ask for first, by what the facts show. Written apart from the checks. */
function refusals(facts: Partial<FactSet>): string[] {
  const reasons: string[] = [];
  const held = value(facts.lock);
  if (held?.kind === 'permanent') reasons.push('locked');
  if (held?.kind === 'temporary' && !(typeof valueOf(held.until) === 'number' && Number(valueOf(held.until)) <= NOW))
    reasons.push('locked');
  if (value(facts.enabled)?.enabled === false) reasons.push('disabled');
  const window = value(facts.access);
  if (window && valueOf(window.enforced) === true) reasons.push(...outside(window));
  const secret = value(facts.pin);
  if (secret) reasons.push(...pinRefusals(secret));
  const asked = value(facts['mfa.duty']);
  const list = value(facts['mfa.methods']);
  if (asked?.demanded === 'when-registered' && list && list.length > 0 && noneTaken(list)) reasons.push('no method');
  if (asked?.demanded === true && list && noneTaken(list)) {
    const since = valueOf(asked.since);
    if (typeof since === 'number' && since > NOW) return reasons;
    if (list.length > 0 || valueOf(asked.withoutMethod) === 'refused') reasons.push('no method');
    else if (valueOf(asked.withoutMethod) !== undefined) reasons.push('must register');
  }
  return reasons;
}

function outside({ from, until, graceUntil }: Access): string[] {
  const [begin, end, grace] = [valueOf(from), valueOf(until), valueOf(graceUntil)];
  return [
    ...(typeof begin === 'number' && begin > NOW ? ['not begun'] : []),
    ...(typeof end === 'number' && end <= NOW && !(typeof grace === 'number' && grace > NOW)
      ? [graceUntil.state === 'unknown' ? 'perhaps ended' : 'ended']
      : []),
  ];
}

function pinRefusals({ present, expiresAt, atExpiry, graceLogins, effectiveAt, mustChange }: Pin): string[] {
  if (valueOf(present) === false) return ['no PIN'];
  const end = valueOf(expiresAt);
  const isOver = typeof end === 'number' && end <= NOW && !((valueOf(graceLogins) ?? 0) > 0);
  const then = isOver && graceLogins.state !== 'unknown' ? valueOf(atExpiry) : undefined;
  return [
    ...(then === 'refused' ? ['expired'] : then === 'must-change' ? ['must change'] : []),
    ...(Number(valueOf(effectiveAt) ?? 0) > NOW ? ['not effective'] : []),
    ...(valueOf(mustChange) === true ? ['must change'] : []),
  ];
}

function noneTaken(list: readonly Method[]): boolean {
  return list.every(({ usable }) => valueOf(usable) === false);
}

/** What only asks the person for something on the way in. */
const STEPS = ['must change', 'must register'];

function value<T>(fact: Fact<T> | undefined): T | undefined {
  return fact && valueOf(fact);
}

it('never says "not blocked" of an account whose right credentials are refused for a reason that the facts show', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const { verdict } = diagnose(facts);
      if (refusals(facts).length > 0) expect(['blocked', 'step-needed', 'cannot-tell']).toContain(verdict);
    }),
    { numRuns: 1500 },
  );
});

it('says "blocked" of every account whose right credentials are certainly refused, and a step only where that is all', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const reasons = refusals(facts);
      const { verdict } = diagnose(facts);
      if (reasons.some((reason) => !STEPS.includes(reason) && reason !== 'perhaps ended')) expect(verdict).toBe('blocked');
      else if (reasons.some((reason) => STEPS.includes(reason))) expect(verdict).toBe('step-needed');
    }),
    { numRuns: 1500 },
  );
});

it('never says "blocked" of an account for which the facts show no reason', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      if (diagnose(facts).verdict === 'blocked')
        expect(refusals(facts).filter((reason) => !STEPS.includes(reason))).not.toEqual([]);
    }),
    { numRuns: 1500 },
  );
});

it('never turns a doubt into "not blocked": a fact that becomes unknown takes no cause away silently', () => {
  fc.assert(
    fc.property(anyFacts, fc.constantFrom('enabled', 'lock', 'access', 'pin'), (facts, name) => {
      expect(['not-blocked', 'will-be-blocked']).not.toContain(diagnose({ ...facts, [name]: lost }).verdict);
    }),
    { numRuns: 500 },
  );
});

it('gives every cause a sentence, and the first one something to do or to wait for', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const report = diagnose(facts);
      if (report.verdict === 'blocked') {
        expect(report.say).toBeTruthy();
        expect(report.code).toBeDefined();
      }
      if (report.verdict === 'cannot-tell') expect(report.unknownBecause).not.toEqual([]);
      for (const finding of report.findings) expect(finding.evidence).not.toMatch(/undefined|NaN|\[object|Invalid/);
    }),
    { numRuns: 500 },
  );
});
