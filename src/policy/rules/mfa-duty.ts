import { type Kind } from '../../core/account.js';
import { type Instant, type When } from '../../core/instant.js';
import { startOfDay } from '../../core/zone.js';
import { type Policy } from '../schema.js';

type Rules = Pick<Policy, 'zone' | 'mfa'>;

/**
 * Since when a second factor is demanded of an account of this kind, made at `madeAt` (undefined: not known); today selects: undefined
 * where none is demanded yet. Also undefined where the policy says nothing, which is not a promise that none is asked for.
 */
export function mfaDutySince(policy: Rules, kind: Kind, madeAt: When | undefined, now: Instant): Instant | undefined {
  const begins = mfaDutyBegins(policy, kind, madeAt);
  return begins !== undefined && begins <= now ? begins : undefined;
}

/** The same, also when it is still to come. An account made after its kind's day has it from when it was made. */
export function mfaDutyBegins(policy: Rules, kind: Kind, madeAt: When | undefined): Instant | undefined {
  const { duty, newAccounts } = policy.mfa;
  const forKind = duty[kind] && startOfDay(duty[kind].value.from, policy.zone);
  if (madeAt === undefined || madeAt === 'never') return forKind;
  const madeAsNew = newAccounts?.value.kinds.includes(kind) && madeAt >= startOfDay(newAccounts.value.from, policy.zone);
  return madeAsNew || (forKind !== undefined && forKind < madeAt) ? madeAt : forKind;
}
