import { type Instant } from '../core/instant.js';
import { instantAt } from '../core/zone.js';
import { type Policy, type Version, type Versioned } from './schema.js';

/** The instant from which a version holds; undefined for one that has held from the beginning. */
export function beginOf(policy: Pick<Policy, 'zone'>, { from, at }: Pick<Version<unknown>, 'from' | 'at'>): Instant | undefined {
  return from === undefined ? undefined : instantAt(from, at ?? '00:00', policy.zone);
}

/** The version of a rule that holds at an instant (whose meaning `selectedBy` names); undefined before the first one began. */
export function versionAt<T>(policy: Pick<Policy, 'zone'>, rule: Versioned<T>, at: Instant): Version<T> | undefined {
  return rule.versions.findLast((version) => (beginOf(policy, version) ?? -Infinity) <= at);
}
