import { type Kind } from '../../core/account.js';
import { type Instant } from '../../core/instant.js';
import { startOfDay } from '../../core/zone.js';
import { type Policy } from '../schema.js';

/**
 * Since when a second factor is demanded of every account of this kind; today selects: undefined where none is demanded yet. Also undefined where the
 * policy says nothing, which is not a promise that none is asked for. An account made later has it from when it was made, which no fact tells.
 */
export function mfaDutySince(policy: Pick<Policy, 'zone' | 'mfa'>, kind: Kind, now: Instant): Instant | undefined {
  const rule = policy.mfa.duty[kind];
  const begins = rule && startOfDay(rule.value.from, policy.zone);
  return begins !== undefined && begins <= now ? begins : undefined;
}
