import { instant, type Day, type Instant } from '../core/instant.js';
import { dayOf, endOfDay } from '../core/zone.js';
import { type Policy } from '../policy/schema.js';
import { policyRows, type PolicyRow } from '../policy/show.js';

/** The rules of a policy on one day. */
export interface PolicyOfDay {
  readonly policy: Pick<Policy, 'id' | 'title' | 'zone'>;
  readonly day: Day;
  readonly rows: readonly PolicyRow[];
}

/** The rules that hold at the end of a day in the policy's zone, so that one which begins on that day counts; without a day, those that hold now. */
export function policyOfDay(policy: Policy, asked: Day | undefined, now: Instant): PolicyOfDay {
  const day = asked ?? dayOf(now, policy.zone);
  const at = asked === undefined ? now : instant(endOfDay(asked, policy.zone) - 1);
  return { policy, day, rows: policyRows(policy, at) };
}
