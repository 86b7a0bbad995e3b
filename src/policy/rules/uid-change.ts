import { type Kind } from '../../core/account.js';
import { type Instant } from '../../core/instant.js';
import { type Policy } from '../schema.js';
import { versionAt } from '../versions.js';

/** Whether a holder of this kind may have another UID today (H4, H5 in `hku`); undefined where the policy does not say. */
export function uidChangeAt(
  policy: Pick<Policy, 'zone' | 'uid'>,
  kind: Kind,
  now: Instant,
): 'once-within-7-days' | 'for-a-fee' | 'no' | undefined {
  const rule = policy.uid.change?.[kind];
  return rule && versionAt(policy, rule, now)?.value;
}
