import { type Instant } from '../core/instant.js';
import { instantAt } from '../core/zone.js';
import { type Policy, type Version, type Versioned } from './schema.js';

/** The version of a rule that holds at an instant (whose meaning `selectedBy` names); undefined before the first one began. */
export function versionAt<T>(policy: Pick<Policy, 'zone'>, rule: Versioned<T>, at: Instant): Version<T> | undefined {
  return rule.versions.findLast(({ from, at: time }) => from === undefined || instantAt(from, time ?? '00:00', policy.zone) <= at);
}
