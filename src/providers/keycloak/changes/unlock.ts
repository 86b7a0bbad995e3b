import { isLockedForGood } from '../account.js';
import { liftStep } from './enabled.js';
import { step, type PlanDraft, type Planning, type StepDraft } from './draft.js';

/** What an unlock here does not reach. */
const OWN_LOCK_THERE = 'the directory that the account comes from counts failed log-ins by itself: a lock there stays';
const DISABLED = 'an administrator disabled the account: it stays disabled, and lets nobody in';

/** Takes the failed log-ins away, and the lock for good where they led to one. What an administrator disabled stays so. */
export function planUnlock(planning: Planning): PlanDraft {
  const { user, credentials } = planning.state;
  const steps = unlockSteps(planning);
  const disabled = !user.enabled && !isLockedForGood(user) && credentials !== undefined;
  const warnings = [
    ...(disabled ? [DISABLED] : []),
    ...(user.federationLink === undefined ? [] : [OWN_LOCK_THERE]),
    ...(credentials === undefined
      ? ['the directory that the account comes from does not answer: until it does, nobody gets in']
      : []),
  ];
  return { steps, warnings };
}

/**
 * The failures first: that request looks at nothing else, while the one that lifts a lock for good is refused where the profile lacks a required field. Which
 * lock it is says the user, not the record of failures: a restart of the server forgets that.
 */
export function unlockSteps({ state: { user }, record }: Planning): readonly StepDraft[] {
  const forGood = isLockedForGood(user);
  const counted = record !== undefined && (record.disabled || record.failures > 0);
  if (!forGood && !counted) return [];
  const before = forGood || record?.disabled === true ? 'locked' : `${String(record?.failures ?? 0)} failed log-ins counted`;
  const after = forGood ? 'failed log-ins forgotten' : 'not locked';
  const forget = step('unlock', forGood ? 'forget the failed log-ins' : 'take off the lock and its failed log-ins', {
    before,
    after,
  });
  return [forget, ...(forGood ? [liftStep()] : [])];
}
