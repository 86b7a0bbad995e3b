import { type ResetWay } from '../core/capability.js';
import { type Pin } from '../core/account.js';
import { after, duration } from '../core/duration.js';
import { valueOf } from '../core/fact.js';
import { type Instant } from '../core/instant.js';
import { pinEffectiveAt } from '../policy/rules/pin-effect.js';
import { type Bench, type Target } from './types.js';

/** A reset whose PIN, or whose link, may still be on its way to the caller. */
export interface RecentReset {
  readonly at: Instant;
  /** False: nobody knows whether it happened. */
  readonly certain: boolean;
  /** The operator, where our own record has it. */
  readonly by: string | undefined;
  /** A link was sent: the PIN from before goes on working until it is used, so nothing that was read out is killed. */
  readonly via: ResetWay;
}

/**
 * The last desk reset if it is so recent that a second one needs thought: inside the policy's time for it, or before its PIN has begun to work. Both the
 * server's own date and our record count, the later first. Throws setup when the record cannot be read.
 */
export async function lastReset(bench: Bench, { ref, facts }: Target): Promise<RecentReset | undefined> {
  const pin = valueOf(facts.pin);
  const bySystem = pin && valueOf(pin.lastResetAt);
  const written =
    bench.provider.governedBy === undefined ? await bench.audit.lastReset({ system: ref.system, accountId: ref.id }) : undefined;
  const mine = written && { at: written.at, certain: written.certain, by: written.operator.id, via: written.via ?? 'temporary' };
  const theirs =
    bySystem === undefined || bySystem === 'never'
      ? undefined
      : { at: bySystem, certain: true, by: mine && near(mine.at, bySystem) ? mine.by : undefined, via: 'temporary' as const };
  const last = [mine, theirs].filter((one) => one !== undefined).sort((a, b) => b.at - a.at)[0];
  return last && isRecent(bench, last.at, pin) ? last : undefined;
}

function isRecent({ policy, clock }: Bench, at: Instant, pin: Pin | undefined): boolean {
  const now = clock();
  if (now < after(at, duration(policy.desk.repeatReset.value)) || now < pinEffectiveAt(policy, at)) return true;
  const works = pin && valueOf(pin.effectiveAt);
  return pin !== undefined && works !== undefined && works > now && valueOf(pin.temporary) === true;
}

/** The record is written a moment before the server acts, and their clocks differ a little. */
function near(a: Instant, b: Instant): boolean {
  return Math.abs(a - b) < 60_000;
}
