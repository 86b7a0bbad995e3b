import { type AccountRef } from '../../core/account.js';
import { type Change, type Plan } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../ldap/patience.js';
import { asking, noSuchAccount, unreadable } from './asking.js';
import { NO_SESSIONS } from './capabilities.js';
import { planEnd, planExtend } from './changes/access.js';
import { type PlanDraft, type Planning } from './changes/draft.js';
import { planDisable, planEnable } from './changes/enabled.js';
import { planRequireChange, planReset, planUnlock } from './changes/pin.js';
import { type AdParts } from './parts.js';
import { DESCRIPTOR_FLAGS, lacking, missingRight, RIGHT_ATTRIBUTES, RIGHT_BINARIES } from './rights.js';
import { basisOf, stateOf } from './state.js';

/** Steps as data. Our rights on the account are looked at first: what the server would refuse is refused here, before anything is written. */
export async function plan(parts: AdParts, change: Change, on: AccountRef, { signal }: Call): Promise<Plan> {
  stopIfCancelled(signal);
  const more = { attributes: RIGHT_ATTRIBUTES, binary: RIGHT_BINARIES, controls: [DESCRIPTOR_FLAGS] };
  const [entry, root] = await asking(
    'look at the account',
    Promise.all([stateOf(parts, on.id, { signal }, more), parts.controller.root({ signal })]),
  );
  if (entry === undefined) throw noSuchAccount();
  const drafted = draftOf(change, { entry, root, now: parts.clock() });
  const missing = drafted.steps.length === 0 ? undefined : missingRight(change.action, entry, root.sids);
  if (missing !== undefined) throw lacking(missing, entry);
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
