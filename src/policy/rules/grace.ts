import { type Kind } from '../../core/account.js';
import { duration } from '../../core/duration.js';
import { type Day, type Instant } from '../../core/instant.js';
import { addToDay, endOfDay, startOfDay } from '../../core/zone.js';
import { type Policy } from '../schema.js';
import { versionAt } from '../versions.js';

/**
 * The first instant after a leaver's grace; the contract end selects the version (H9, H10 in `hku`), and the last day of grace is so
 * many days after it. Undefined: no grace follows for this kind.
 */
export function graceEnd(policy: Pick<Policy, 'zone' | 'access'>, kind: Kind, contractEnd: Day): Instant | undefined {
  const { grace, graceKinds } = policy.access;
  if (!grace || !graceKinds.includes(kind)) return undefined;
  const version = versionAt(policy, grace, startOfDay(contractEnd, policy.zone));
  return version && endOfDay(addToDay(contractEnd, duration(version.value)), policy.zone);
}
