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
  from: factOf(when),
  until: factOf(when),
  rule: fc.constant(lost),
  graceUntil: factOf(when),
});
const pin: fc.Arbitrary<Pin> = fc
  .record({ present: factOf(fc.boolean()), expiresAt: factOf(when), mustChange: factOf(fc.boolean()), effectiveAt: factOf(time) })
  .map((parts) => ({ ...goodPin, ...parts }));
const methods: fc.Arbitrary<readonly Method[]> = fc.array(
  factOf(fc.boolean()).map((usable) => method({ usable })),
  { maxLength: 2 },
);
const duty: fc.Arbitrary<MfaDuty> = fc.oneof(
  fc.constant<MfaDuty>({ demanded: false }),
  factOf(when).map((since): MfaDuty => ({ demanded: true, since })),
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
  const until = window && valueOf(window.until);
  const grace = window && valueOf(window.graceUntil);
  if (typeof until === 'number' && until <= NOW && !(typeof grace === 'number' && grace > NOW)) reasons.push('ended');
  const from = window && valueOf(window.from);
  if (from === 'never' || (typeof from === 'number' && from > NOW)) reasons.push('not begun');
  const secret = value(facts.pin);
  if (secret) {
    const expires = valueOf(secret.expiresAt);
    if (valueOf(secret.present) === false) reasons.push('no PIN');
    if (typeof expires === 'number' && expires <= NOW) reasons.push('expired');
    if (Number(valueOf(secret.effectiveAt) ?? 0) > NOW) reasons.push('not effective');
    if (valueOf(secret.mustChange) === true) reasons.push('must change');
  }
  const asked = value(facts['mfa.duty']);
  const list = value(facts['mfa.methods']);
  if (asked?.demanded === true && list?.every(({ usable }) => valueOf(usable) === false) === true) {
    const since = valueOf(asked.since);
    if (!(typeof since === 'number' && since > NOW)) reasons.push('no method');
  }
  return reasons;
}

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

it('never says "blocked" of an account for which the facts show no reason', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      if (diagnose(facts).verdict === 'blocked') expect(refusals(facts)).not.toEqual([]);
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
