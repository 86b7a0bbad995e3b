import { type Kind } from '../../core/account.js';
import { type Instant } from '../../core/instant.js';
import { startOfDay } from '../../core/zone.js';
import { type Policy } from '../schema.js';

type Service = Pick<Policy['services'][string], 'mfa' | 'methods'>;

/**
 * Whether a service asks an account of this kind for a second factor from this place; today selects. `depends`: that turns on the kind or the place, which
 * is not known. A service that names the methods it takes, and no day, always asks. What the account's own duty demands comes on top of it.
 */
export function serviceAsks(
  { zone }: Pick<Policy, 'zone'>,
  { mfa, methods }: Service,
  kind: Kind | undefined,
  from: 'campus' | 'outside' | undefined,
  now: Instant,
): 'yes' | 'no' | 'depends' {
  if (mfa.length === 0) return methods ? 'yes' : 'no';
  const knownKind = kind !== undefined && kind !== 'unknown';
  const answers = mfa
    .filter(({ value }) => startOfDay(value.from, zone) <= now)
    .map(({ value: { where, kinds } }) => {
      if (kinds && knownKind && !kinds.includes(kind)) return 'no';
      if (where === 'outside' && from === 'campus') return 'no';
      return (kinds && !knownKind) || (where === 'outside' && from === undefined) ? 'depends' : 'yes';
    });
  return answers.includes('yes') ? 'yes' : answers.includes('depends') ? 'depends' : 'no';
}
