import { type Kind } from '../../core/account.js';
import { type Instant } from '../../core/instant.js';
import { startOfDay } from '../../core/zone.js';
import { type Policy } from '../schema.js';

/**
 * Since when a service demands a second factor of this kind from this place; today selects. Undefined: not today, or the policy does
 * not say. What the account's own duty demands comes on top of it.
 */
export function serviceMfaSince(
  policy: Pick<Policy, 'zone' | 'services'>,
  service: string,
  kind: Kind,
  from: 'campus' | 'outside',
  now: Instant,
): Instant | undefined {
  const known = Object.hasOwn(policy.services, service) ? policy.services[service] : undefined;
  const begins = (known?.mfa ?? [])
    .filter(({ value }) => value.where === 'everywhere' || from === 'outside')
    .filter(({ value }) => value.kinds?.includes(kind) ?? true)
    .map(({ value }) => startOfDay(value.from, policy.zone))
    .filter((at) => at <= now);
  return begins.length === 0 ? undefined : begins.reduce((first, at) => (at < first ? at : first));
}
