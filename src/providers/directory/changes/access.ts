import { type Change } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { instant } from '../../../core/instant.js';
import { accessUntil, ENDED, graceUntil } from '../access-window.js';
import { ALREADY, step, type PlanDraft, type Planning, type StepDraft } from './draft.js';

type Extend = Extract<Change, { action: 'access.extend' }>;
type End = Extract<Change, { action: 'access.end' }>;

/** A later end. Throws unsupported for an earlier one: that is `access.end`. */
export function planExtend({ until, rule }: Extend, { state }: Planning): PlanDraft {
  const present = accessUntil(state.account);
  if (until === present)
    return state.account.access_rule === ENDED ? { steps: [endStep(present, until, state)], warnings: [] } : ALREADY;
  if (present === 'never' || (until !== 'never' && until < present)) {
    throw new AppError('unsupported', 'access lasts longer than that already: an extension never makes it shorter', {
      code: 'earlier-end',
      hint: 'To end access earlier, end it.',
      details: { present, wanted: until, rule },
    });
  }
  return { steps: [endStep(present, until, state, present)], warnings: [] };
}

/** An end at an instant, without grace after it. Where access ends before that anyway, it is already so. */
export function planEnd({ at }: End, { state, policy, now }: Planning): PlanDraft {
  const { account } = state;
  const present = accessUntil(account);
  const grace = safeGrace({ state, policy, now });
  const inGrace = grace !== 'never' && grace > at;
  if (present !== 'never' && present <= at) {
    return inGrace
      ? {
          steps: [step('set-access-end', 'end the grace after the last day of access', { before: grace, after: instant(at) })],
          warnings: [],
        }
      : ALREADY;
  }
  const undo: Change | undefined =
    account.access_rule === null ? undefined : { action: 'access.extend', until: present, rule: account.access_rule };
  return {
    steps: [step('set-access-end', 'last day of access', { before: present, after: at, ...(undo ? { undo } : {}) })],
    warnings: [],
  };
}

/** Whether a grace would follow an end at this instant, so that the end must be marked as one without. */
export function graceWouldFollow(account: Planning['state']['account'], at: number, policy: Planning['policy']): boolean {
  return graceUntil({ ...account, access_until: at }, policy) !== 'never';
}

function endStep(
  present: StepDraft['before'],
  until: Extend['until'],
  { account }: Planning['state'],
  undoAt?: Extend['until'],
): StepDraft {
  const undo: Change | undefined =
    undoAt === undefined || undoAt === 'never' || account.access_rule === ENDED
      ? undefined
      : { action: 'access.end', at: undoAt };
  return step('set-access-end', 'last day of access', { before: present, after: until, ...(undo ? { undo } : {}) });
}

function safeGrace({ state, policy }: Planning): ReturnType<typeof graceUntil> {
  try {
    return graceUntil(state.account, policy);
  } catch (error) {
    // A contract end that is no day gives no grace, here and at the sign-in.
    if (error instanceof RangeError) return 'never';
    throw error;
  }
}
