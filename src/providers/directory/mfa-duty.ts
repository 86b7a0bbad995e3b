import { after, duration } from '../../core/duration.js';
import { instant, type Instant } from '../../core/instant.js';
import { startOfDay } from '../../core/zone.js';
import { type Policy } from '../../policy/schema.js';
import { type AccountRecord } from './tables.js';

type Person = Pick<AccountRecord, 'kind' | 'made_at'>;

/**
 * Since when this directory's own sign-in asks the account for a second factor; undefined: it does not (yet). An account that was made in the time of a duty
 * has it some time after it was made (`onAfter`), and never before it was there.
 */
export function mfaDemandedSince({ kind, made_at: madeAt }: Person, policy: Policy, now: Instant): Instant | undefined {
  const { duty, newAccounts, onAfter } = policy.mfa;
  const made = instant(madeAt);
  const on = onAfter ? after(made, duration(onAfter.value)) : made;
  const ofKind = duty[kind];
  const since = [
    ...(ofKind ? [instant(Math.max(startOfDay(ofKind.value.from, policy.zone), on))] : []),
    ...(newAccounts?.value.kinds.includes(kind) && made >= startOfDay(newAccounts.value.from, policy.zone) ? [on] : []),
  ];
  const first = since.length === 0 ? undefined : instant(Math.min(...since));
  return first !== undefined && first <= now ? first : undefined;
}

/** Whether a service asks for a second factor by itself. What it asks of those outside counts for every source that is named and is not `campus`. */
export function serviceDemandsMfa(
  name: string | undefined,
  source: string | undefined,
  { kind }: Pick<Person, 'kind'>,
  policy: Policy,
  now: Instant,
): boolean {
  const service = name === undefined ? undefined : policy.services[name];
  if (!service) return false;
  return service.mfa.some(({ value: { from, where, kinds } }) => {
    if (kinds && !kinds.includes(kind)) return false;
    if (startOfDay(from, policy.zone) > now) return false;
    return where === 'everywhere' || (source !== undefined && source !== 'campus');
  });
}
