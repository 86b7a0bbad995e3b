import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KINDS } from '../../../src/core/account.js';
import { type Fact } from '../../../src/core/fact.js';
import { decide } from '../../../src/guard/decide.js';
import { GUARD_FACTS, type GuardFacts, type GuardRequest } from '../../../src/guard/types.js';
import { type Policy } from '../../../src/policy/schema.js';
import { NOW, policyWith, requestOf, say } from './situation.js';

const unknown = fc
  .constantFrom('not-recorded', 'not-readable', 'unreachable', 'timed-out', 'disagrees', 'not-decodable')
  .map((code) => say.unknown(code, 'for some reason'));

function factOf<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Fact<T>> {
  return fc.oneof(
    value.map((v) => say.known(v)),
    fc.constant(say.absent()),
    unknown,
  );
}

const name = fc.constantFrom('lamky', 'LAMKY', 'chantm', 'u3001234', 'root');
const group = fc.constantFrom('admins', 'students', 'staff');
const anyFacts: fc.Arbitrary<GuardFacts> = fc.record({
  uid: factOf(name),
  aliases: factOf(fc.array(name, { maxLength: 3 })),
  mail: factOf(name.map((local) => `${local}@example.edu`)),
  kind: factOf(fc.constantFrom(...KINDS)),
  groups: factOf(fc.array(group, { maxLength: 3 })),
});
const anyRequest = fc
  .record({ uid: name, id: name, force: fc.boolean(), reason: fc.option(fc.constant('x'), { nil: undefined }) })
  .map(({ id, ...parts }) => requestOf({ ...parts, operator: { id, from: 'os-user' } }));
const kept = fc.record({ uids: fc.array(name, { maxLength: 2 }), groups: fc.array(group, { maxLength: 2 }) });
const lost = fc.subarray([...GUARD_FACTS], { minLength: 1 });

function allowed(request: GuardRequest, facts: GuardFacts, policy: Policy): boolean {
  return decide(request, facts, policy, {}, NOW).allow;
}

function without(facts: GuardFacts, names: readonly (keyof GuardFacts)[]): GuardFacts {
  return { ...facts, ...Object.fromEntries(names.map((n) => [n, say.unknown('timed-out', 'no answer')])) };
}

it('never allows what was refused because a fact became unknown', () => {
  fc.assert(
    fc.property(anyRequest, anyFacts, kept, lost, (request, facts, lists, names) => {
      const policy = policyWith({ protected: lists });
      if (!allowed(request, facts, policy)) expect(allowed(request, without(facts, names), policy)).toBe(false);
    }),
  );
});

it('never allows anything while a fact that it judges by is unknown', () => {
  fc.assert(
    fc.property(anyRequest, anyFacts, kept, lost, (request, facts, lists, names) => {
      expect(allowed(request, without(facts, names), policyWith({ protected: lists }))).toBe(false);
    }),
  );
});

it('never lets the own account pass because a fact became unknown, also where the policy lets the unknown pass', () => {
  fc.assert(
    fc.property(anyRequest, anyFacts, lost, (request, facts, names) => {
      const policy = policyWith({ protected: { unknown: 'allowed' } });
      const before = decide(request, facts, policy, {}, NOW);
      if (!before.allow && before.rule === 'own-account') expect(allowed(request, without(facts, names), policy)).toBe(false);
    }),
  );
});
