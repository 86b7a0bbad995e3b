import { after, duration } from '../../core/duration.js';
import { type Instant, type When } from '../../core/instant.js';
import { type Policy } from '../schema.js';
import { versionAt } from '../versions.js';

/** When a change of the PIN is due by age; today selects the version, so a withdrawn rule makes nothing due. `never`: no ageing today. */
export function pinDueAt(policy: Pick<Policy, 'zone' | 'pin'>, changedAt: Instant, now: Instant): When {
  const version = policy.pin.ageing && versionAt(policy, policy.pin.ageing, now);
  return version?.value == null ? 'never' : after(changedAt, duration(version.value));
}
