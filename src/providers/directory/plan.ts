import { type AccountRef } from '../../core/account.js';
import { type Change, type Plan } from '../../core/change.js';
import { type Call } from '../../core/provider.js';
import { checkId, noSuchAccount, stopIfCancelled, unlessCancelled } from './call.js';
import { planEnd, planExtend } from './changes/access.js';
import { type PlanDraft, type Planning } from './changes/draft.js';
import { planDisable, planEnable } from './changes/enabled.js';
import { planRevoke } from './changes/sessions.js';
import { planClear, planDefault, planRemove } from './changes/mfa.js';
import { planRequireChange, planReset, planUnlock } from './changes/pin.js';
import { type DirectoryParts } from './parts.js';
import { basisOf, stateOf } from './state.js';

/** What this directory will do for a change, on the account as it stands. Writes nothing. */
export async function plan(
  { store, system, policy, clock }: DirectoryParts,
  change: Change,
  on: AccountRef,
  { signal }: Call,
): Promise<Plan> {
  stopIfCancelled(signal);
  checkId(on.id);
  const state = await unlessCancelled(
    store.read((trx) => stateOf(trx, on.id)),
    signal,
  );
  if (!state) throw noSuchAccount();
  const { steps, warnings } = draft(change, { state, policy, now: clock() });
  return {
    change,
    on,
    basis: basisOf(state.account),
    steps: steps.map((step, n) => ({ id: String(n + 1), system, ...step })),
    warnings,
  };
}

function draft(change: Change, planning: Planning): PlanDraft {
  switch (change.action) {
    case 'pin.reset':
      return planReset(change, planning);
    case 'pin.require-change':
      return planRequireChange(planning);
    case 'mfa.clear':
      return planClear(change, planning);
    case 'mfa.remove':
      return planRemove(change, planning);
    case 'mfa.default':
      return planDefault(change, planning);
    case 'access.extend':
      return planExtend(change, planning);
    case 'access.end':
      return planEnd(change, planning);
    case 'session.revoke':
      return planRevoke(change, planning);
    case 'account.unlock':
      return planUnlock(planning);
    case 'account.enable':
      return planEnable(planning);
    case 'account.disable':
      return planDisable(change, planning);
  }
}
