import { type Instant } from '../core/instant.js';
import { type Policy } from '../policy/schema.js';
import { rules } from './rules/index.js';
import {
  type Decision,
  type GuardFacts,
  type GuardRequest,
  type Records,
  type Rule,
  type RuleId,
  type Situation,
} from './types.js';

/**
 * May this operator do this to this account now? Pure: the same arguments give the same answer. The first rule that objects decides;
 * an objection that `--force` may override is noted and passed. A fact that is unknown never makes an action allowed that a
 * known one would have refused, unless the policy says so by `protected.unknown`.
 */
export function decide(request: GuardRequest, facts: GuardFacts, policy: Policy, records: Records, now: Instant): Decision {
  return decideBy(rules, { request, facts, policy, records, now });
}

/** {@link decide} with another list of rules. */
export function decideBy(list: readonly Rule[], situation: Situation): Decision {
  const overridden: RuleId[] = [];
  for (const rule of list) {
    const objection = rule.judge(situation);
    if (!objection) continue;
    if (rule.overridable && situation.request.force) overridden.push(rule.id);
    else return { allow: false, rule: rule.id, overridable: rule.overridable, ...objection };
  }
  return { allow: true, overridden, notes: notesOf(situation, overridden) };
}

function notesOf({ request }: Situation, overridden: readonly RuleId[]): readonly string[] {
  return request.force && overridden.length === 0 ? ['--force was not needed: no rule stood in the way'] : [];
}
