import { type Change } from '../../../core/change.js';
import { CONTROL, controlOf, has } from '../account-control.js';
import { NO_SESSIONS } from '../capabilities.js';
import { hasLockTraces } from '../lock.js';
import { ALREADY, step, type PlanDraft, type Planning, type StepDraft } from './draft.js';

type Disable = Extract<Change, { action: 'account.disable' }>;

/** Lets the account in again. */
export function planEnable(planning: Planning): PlanDraft {
  if (!isDisabled(planning)) return ALREADY;
  const undo: Change = { action: 'account.disable', reason: 'other', endSessions: false };
  return {
    steps: [step('enable', 'enable the account', { before: 'disabled', after: 'enabled', implies: impliesOf(planning), undo })],
    warnings: lockWarnings(planning),
  };
}

/** Keeps the account out. The reason is kept in the audit alone. */
export function planDisable(change: Disable, planning: Planning): PlanDraft {
  const sessions = change.endSessions ? [`No session is ended: ${NO_SESSIONS}.`] : [];
  if (isDisabled(planning)) return { steps: [], warnings: sessions };
  const off = step('disable', 'disable the account', {
    before: 'enabled',
    after: 'disabled',
    implies: impliesOf(planning),
    undo: { action: 'account.enable' },
  });
  return {
    steps: [off],
    warnings: [
      'Active Directory keeps no reason for it: that is written only in the audit of this tool.',
      ...sessions,
      ...lockWarnings(planning),
    ],
  };
}

function isDisabled({ entry }: Planning): boolean {
  return has(controlOf(entry.text('userAccountControl')), CONTROL.disabled);
}

/** Samba takes any write of userAccountControl for the end of a lock, and sets lockoutTime and badPwdCount to 0; Windows does not. */
function impliesOf({ entry, root }: Planning): StepDraft['implies'] {
  return root.isSamba && hasLockTraces(entry) ? ['unlock'] : [];
}

function lockWarnings(planning: Planning): readonly string[] {
  return impliesOf(planning).length > 0
    ? ['This server also takes off the lock and forgets the failed tries when the flag is written.']
    : [];
}
