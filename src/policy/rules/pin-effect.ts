import { after, duration } from '../../core/duration.js';
import { type Instant } from '../../core/instant.js';
import { type Policy } from '../schema.js';
import { versionAt } from '../versions.js';

/** From when a PIN works that was changed at this instant; the instant of the change selects the version (H2, H23 in `hku`). At once where the policy says nothing. */
export function pinEffectiveAt(policy: Pick<Policy, 'zone' | 'pin'>, changedAt: Instant): Instant {
  const version = policy.pin.effectAfter && versionAt(policy, policy.pin.effectAfter, changedAt);
  return version ? after(changedAt, duration(version.value)) : changedAt;
}
