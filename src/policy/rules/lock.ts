import { duration, type Duration } from '../../core/duration.js';
import { type Policy } from '../schema.js';

/** So many failed sign-ins in a row lock for so long. Undefined: the policy has no such rule; what a server enforces is its own. */
export function lockRule(policy: Pick<Policy, 'lock'>): { readonly failures: number; readonly length: Duration } | undefined {
  return policy.lock && { failures: policy.lock.failures.value, length: duration(policy.lock.length.value) };
}
