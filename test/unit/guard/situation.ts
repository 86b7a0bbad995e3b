import { factsOf } from '../../../src/core/fact.js';
import { instant } from '../../../src/core/instant.js';
import { type GuardFacts, type GuardRequest, type Situation } from '../../../src/guard/types.js';
import { policySchema, type PolicyInput } from '../../../src/policy/schema.js';

export const NOW = instant(Date.parse('2026-11-23T02:40:00Z'));
export const say = factsOf('campus', NOW);

/** A student whom lamky may help: every fact known, nothing against it. */
export const knownFacts: GuardFacts = {
  uid: say.known('u3001234'),
  aliases: say.known(['lee.ka.yan']),
  mail: say.known('u3001234@connect.example.edu'),
  kind: say.known('student'),
  groups: say.known(['students']),
};

export function policyWith(parts: Partial<PolicyInput> = {}) {
  return policySchema.parse({ id: 'test', title: 'Test', zone: 'Asia/Hong_Kong', ...parts });
}

export function requestOf(parts: Partial<GuardRequest> = {}): GuardRequest {
  return {
    operator: { id: 'lamky', from: 'os-user' },
    action: 'pin.reset',
    uid: 'u3001234',
    force: false,
    proof: 'in-person',
    ...parts,
  };
}

export function situationOf(
  parts: { request?: Partial<GuardRequest>; facts?: Partial<GuardFacts>; policy?: Partial<PolicyInput> } = {},
): Situation {
  return {
    request: requestOf(parts.request),
    facts: { ...knownFacts, ...parts.facts },
    policy: policyWith(parts.policy),
    records: {},
    now: NOW,
  };
}
