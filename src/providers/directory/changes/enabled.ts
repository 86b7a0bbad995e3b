import { type Change } from '../../../core/change.js';
import { type AccountRecord } from '../tables.js';
import { ALREADY, endSessions, step, type PlanDraft, type Planning } from './draft.js';

type Disable = Extract<Change, { action: 'account.disable' }>;

/** Lets the account in again, and forgets why it was kept out. */
export function planEnable({ state: { account } }: Planning): PlanDraft {
  if (account.enabled !== 0) return ALREADY;
  const undo: Change | undefined =
    account.disabled_reason === null
      ? undefined
      : {
          action: 'account.disable',
          reason: account.disabled_reason,
          endSessions: false,
          ...(account.disabled_note === null ? {} : { note: account.disabled_note }),
        };
  return {
    steps: [
      step('enable', 'enable the account', { before: disabledInWords(account), after: 'enabled', ...(undo ? { undo } : {}) }),
    ],
    warnings: [],
  };
}

/** Keeps the account out, then ends its sessions. Already disabled for another reason: the reason is written anew. */
export function planDisable(change: Disable, { state }: Planning): PlanDraft {
  const { account } = state;
  const sessions = endSessions(state, change.endSessions);
  const same =
    account.enabled === 0 &&
    account.disabled_reason === change.reason &&
    (change.note ?? account.disabled_note) === account.disabled_note;
  if (same) return { steps: sessions, warnings: [] };
  const off = step('disable', `disable the account, reason ${change.reason}`, {
    before: account.enabled === 0 ? disabledInWords(account) : 'enabled',
    after: disabledInWords({ disabled_reason: change.reason }),
    ...(account.enabled === 0 ? {} : { undo: { action: 'account.enable' } }),
  });
  return { steps: [off, ...sessions], warnings: [] };
}

function disabledInWords({ disabled_reason: reason }: Pick<AccountRecord, 'disabled_reason'>): string {
  return reason === null ? 'disabled' : `disabled, reason ${reason}`;
}
