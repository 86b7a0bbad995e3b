import { type Recovery } from '../core/account.js';
import { isKnown, valueOf, type Fact } from '../core/fact.js';
import { type Policy } from '../policy/schema.js';

/** Where the person resets a forgotten PIN alone; undefined unless the system would let them and the policy says where. */
export function canResetAlone(recovery: Fact<Recovery>, policy: Policy): string | undefined {
  if (!isKnown(recovery) || valueOf(recovery.value.selfReset) !== true) return undefined;
  return policy.places['forgot-pin']?.text;
}
