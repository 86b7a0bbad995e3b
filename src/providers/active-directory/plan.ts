import { type AccountRef } from '../../core/account.js';
import { type Change, type Plan } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { asking, noSuchAccount, unreadable } from './asking.js';
import { BOUNDS, outOfBounds, refusal } from './bounds.js';
import { NO_SESSIONS } from './capabilities.js';
import { planEnd, planExtend } from './changes/access.js';
import { type PlanDraft, type Planning } from './changes/draft.js';
import { planDisable, planEnable } from './changes/enabled.js';
import { planRequireChange, planReset, planUnlock } from './changes/pin.js';
import { type AdParts } from './parts.js';
import { basisOf, stateOf } from './state.js';

/** Steps as data. What is not ours to change, and what the server would refuse, is refused here, before anything is written. */
export async function plan(parts: AdParts, change: Change, on: AccountRef, { signal }: Call): Promise<Plan> {
  stopIfCancelled(signal);
  const [entry, root] = await asking(
    'look at the account',
    Promise.all([stateOf(parts, on.id, { signal }, BOUNDS), parts.controller.root({ signal })]),
  );
  if (entry === undefined) throw noSuchAccount();
  const stop = outOfBounds(change.action, entry, { login: parts.login, sids: root.sids });
  if (stop !== undefined && stop.code !== 'missing-right') throw refusal(stop);
  const drafted = draftOf(change, { entry, root, now: parts.clock() });
  // Where nothing is to be written, no right is missing.
  if (stop !== undefined && drafted.steps.length > 0) throw refusal(stop);
  return {
    change,
    on,
    basis: basisOf(entry),
    steps: drafted.steps.map((step, n) => ({ id: String(n + 1), system: parts.system, ...step })),
    warnings: drafted.warnings,
  };
}

function draftOf(change: Change, planning: Planning): PlanDraft {
  try {
    return draft(change, planning);
  } catch (error) {
    throw error instanceof RangeError ? unreadable(error) : error;
  }
}

function draft(change: Change, planning: Planning): PlanDraft {
  switch (change.action) {
    case 'pin.reset':
      return planReset(change, planning);
    case 'pin.require-change':
      return planRequireChange(planning);
    case 'access.extend':
      return planExtend(change, planning);
    case 'access.end':
      return planEnd(change, planning);
    case 'account.unlock':
      return planUnlock(planning);
    case 'account.enable':
      return planEnable(planning);
    case 'account.disable':
      return planDisable(change, planning);
    case 'mfa.clear':
    case 'mfa.remove':
    case 'mfa.default':
      throw new AppError('unsupported', 'Active Directory keeps no MFA methods.');
    case 'session.revoke':
      throw new AppError('unsupported', `${NO_SESSIONS}.`, {
        hint: 'Disabling the account stops new tickets; applications end their own sessions.',
      });
  }
}
