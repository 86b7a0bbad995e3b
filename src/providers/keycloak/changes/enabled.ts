import { type Change } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { isLockedForGood } from '../account.js';
import { knownCredentials } from '../state.js';
import { ALREADY, step, type PlanDraft, type Planning, type StepDraft } from './draft.js';
import { endToo } from './sessions.js';

type Disable = Extract<Change, { action: 'account.disable' }>;

/** What disabling leaves. */
const SESSIONS_STAY = 'sessions stay listed and get no further tokens; they go on when the account is enabled again';
const NO_REASON = 'Keycloak keeps no reason: only the audit of this machine has it';

/** Lets the person in again. The server forgets failed log-ins beside it. */
export function planEnable({ state }: Planning): PlanDraft {
  knownCredentials(state);
  const { user } = state;
  if (user.enabled) return ALREADY;
  if (isLockedForGood(user)) return { steps: [], warnings: [`no administrator disabled it: ${lockedForGood(user.username)}`] };
  const undo: Change = { action: 'account.disable', reason: 'other', endSessions: false };
  return {
    steps: [step('enable', 'enable the account', { before: 'disabled', after: 'enabled', implies: ['unlock'], undo })],
    warnings: ['the sessions from before work again, offline ones too'],
  };
}

/** Keeps the person out until somebody enables the account. */
export function planDisable(change: Disable, planning: Planning): PlanDraft {
  const { state } = planning;
  knownCredentials(state);
  if (isLockedForGood(state.user)) throw hasOneFlag(state.user.username);
  const ending = endToo(change.endSessions, planning);
  if (!state.user.enabled) return { steps: ending, warnings: [] };
  const undo: Change = { action: 'account.enable' };
  const disable = step('disable', `disable the account, reason ${change.reason}`, { before: 'enabled', after: 'disabled', undo });
  return { steps: [disable, ...ending], warnings: [NO_REASON, ...(change.endSessions ? [] : [SESSIONS_STAY])] };
}

/** The second half of taking off a lock for good: the server keeps it as "disabled", with a reason of its own. */
export function liftStep(): StepDraft {
  return step('enable', 'lift the lock for good: the server kept it by disabling the account', {
    before: 'locked until an administrator acts',
    after: 'not locked',
    implies: ['unlock'],
  });
}

const lockedForGood = (uid: string): string => `wrong log-ins locked it for good, which "uidctl account unlock ${uid}" takes off`;

/** Keycloak has one flag for both, and keeps the reason of the first: an unlock would open it, and to change the reason it would have to be opened first. */
function hasOneFlag(uid: string): AppError {
  return new AppError(
    'conflict',
    'wrong log-ins locked this account for good, so it lets nobody in; Keycloak cannot keep "disabled" beside that, and an unlock would open it',
    {
      code: 'locked-for-good',
      hint: `To have it disabled, unlock it first (it is open for that moment): uidctl account unlock ${uid}`,
    },
  );
}
