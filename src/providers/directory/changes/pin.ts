import { type Change } from '../../../core/change.js';
import { parseDuration } from '../../../core/duration.js';
import { AppError } from '../../../core/error.js';
import { dayInWords, type Instant } from '../../../core/instant.js';
import { dayOf } from '../../../core/zone.js';
import { accessFrom, accessUntil, graceUntil } from '../access-window.js';
import { isLocked } from '../lock.js';
import { ALREADY, step, type PlanDraft, type Planning, type StepDraft } from './draft.js';

type Reset = Extract<Change, { action: 'pin.reset' }>;

/** A temporary PIN, then the duty to change it, then the lock where there is one. */
export function planReset(change: Reset, { state, policy, now }: Planning): PlanDraft {
  const { label } = policy;
  if (change.via === 'link') {
    throw new AppError('unsupported', 'the embedded directory sends no mail and no messages', {
      hint: `Set a temporary ${label} in place of a link.`,
    });
  }
  checkLife(change.livesFor);
  return {
    steps: [
      step('set-pin', `set a temporary ${label}`, { repeatable: false, issues: 'pin' }),
      requireChangeStep(state.account.pin_must_change !== 0),
      ...unlockSteps({ state, now }),
    ],
    warnings: [
      ...(state.account.enabled === 0 ? [`the account is disabled: the new ${label} works only when it is enabled again`] : []),
      ...accessWarnings(state.account, policy, now),
    ],
  };
}

/** A new PIN opens nothing outside of access and the grace that follows it. */
function accessWarnings(account: Planning['state']['account'], policy: Planning['policy'], now: Instant): string[] {
  const { label, zone } = policy;
  const begins = accessFrom(account, policy);
  if (begins !== undefined && begins > now)
    return [`access begins ${dayInWords(dayOf(begins, zone))}: the new ${label} works only from then, if it still lives`];
  const until = accessUntil(account);
  const grace = graceUntil(account, policy);
  const isOver = until !== 'never' && until <= now && (grace === 'never' || grace <= now);
  return isOver ? [`access has ended: the new ${label} works only when it is extended`] : [];
}

function checkLife(life: string | undefined): void {
  const length = life === undefined ? undefined : parseDuration(life);
  if (life !== undefined && (!length || length.years > 0 || length.months > 0)) {
    throw new AppError('unsupported', 'how long the PIN lives must be an ISO 8601 duration of days or less, such as PT24H', {
      code: 'bad-duration',
    });
  }
}

/** The present PIN must be changed at the next log-in. */
export function planRequireChange({ state, policy }: Planning): PlanDraft {
  const { account } = state;
  if (account.pin_hash === null) {
    throw new AppError('unsupported', `no ${policy.label} was ever set for this account: there is none to change`, {
      code: 'pin-missing',
    });
  }
  return account.pin_must_change === 0 ? { steps: [requireChangeStep(false)], warnings: [] } : ALREADY;
}

/** Takes the lock of failed sign-ins off, with the failures that led to it. */
export function planUnlock({ state, now }: Planning): PlanDraft {
  return { steps: unlockSteps({ state, now }), warnings: [] };
}

function requireChangeStep(already: boolean): StepDraft {
  return step('require-change', 'must be changed at the next log-in', {
    before: already ? 'change due' : 'no change due',
    after: 'change due',
  });
}

function unlockSteps({ state, now }: Pick<Planning, 'state' | 'now'>): readonly StepDraft[] {
  return isLocked(state.account, now) ? [step('unlock', 'take off the lock', { before: 'locked', after: 'not locked' })] : [];
}
