import { duration, milliseconds } from '../core/duration.js';
import { type Bench } from '../operations/types.js';
import { type CardWords } from '../output/card-words.js';

/** Methods younger than this are marked where the policy names no time. Our own value, as in the operations. */
const FRESH = 'P30D';

/** What cards and plans say in the policy's own words. */
export function wordsOf({ policy }: Pick<Bench, 'policy'>): CardWords {
  const { rules } = policy.access;
  return {
    label: policy.label,
    zone: policy.zone,
    ruleText: (rule) => (Object.hasOwn(rules, rule) ? rules[rule]?.title : undefined),
    renewed: (rule) => Object.hasOwn(rules, rule) && rules[rule]?.opens !== undefined,
    ...(policy.pin.selfReset ? { selfResetKinds: policy.pin.selfReset.value.kinds } : {}),
    fresh: milliseconds(duration(policy.mfa.fresh?.value ?? FRESH)),
  };
}
