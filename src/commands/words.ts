import { duration, milliseconds } from '../core/duration.js';
import { type Bench } from '../operations/types.js';
import { type CardWords } from '../output/card-words.js';

/** What cards and plans say in the policy's own words. */
export function wordsOf({ policy }: Pick<Bench, 'policy'>): CardWords {
  const { rules } = policy.access;
  return {
    label: policy.label,
    zone: policy.zone,
    ruleText: (rule) => (Object.hasOwn(rules, rule) ? rules[rule]?.title : undefined),
    ...(policy.pin.selfReset ? { selfResetKinds: policy.pin.selfReset.value.kinds } : {}),
    fresh: milliseconds(duration(policy.mfa.fresh.value)),
  };
}
