import { type AccountRef } from '../../core/account.js';
import { type Step, type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { sameName } from '../../ldap/distinguished-name.js';
import { stopIfCancelled } from '../../http/patience.js';
import { accountOf, type Account } from './account.js';
import { passwordOf } from './changes/pin.js';
import { type OpenldapParts } from './parts.js';
import { mustChange } from './pin.js';
import { timeIn } from './seen.js';
import { stands } from './stands.js';

/** Looks whether an uncertain step happened. Every other result is final here and comes back as it is. */
export async function settle(
  parts: OpenldapParts,
  step: Step,
  result: StepResult,
  { signal, on }: Call & { readonly on: AccountRef },
): Promise<StepResult> {
  stopIfCancelled(signal);
  if (result.outcome !== 'uncertain') return result;
  const account = await accountOf(parts, on.id, { signal });
  const isSo = step.verb === 'set-pin' ? pinArrived(step, account, parts) : stands(step, account, parts.names, parts.clock());
  if (isSo === undefined) return result;
  if (isSo) {
    const { error, ...rest } = result;
    void error;
    return { ...rest, outcome: 'done', confirmed: 'read-back' };
  }
  const error = new AppError('unavailable', 'The step did not happen: the account shows nothing of it.', { code: 'not-done' });
  return { step: result.step, outcome: 'failed', confirmed: 'read-back', error };
}

/**
 * Whether a new password arrived. The step names the old one by its time. Another time, pwdReset and our own name as the last who changed the entry: that
 * was us. The same time and no pwdReset: nothing arrived, for with ours it would stand there. Else nobody can tell.
 */
function pinArrived({ before }: Step, { entry }: Account, { credentials }: OpenldapParts): boolean | undefined {
  const changed = timeIn(entry, 'pwdChangedTime');
  const due = mustChange({ entry });
  if (passwordOf(changed) === before) return due || typeof changed !== 'number' ? undefined : false;
  const last = entry.text('modifiersName');
  return due && last !== undefined && sameName(last, credentials.name) ? true : undefined;
}
