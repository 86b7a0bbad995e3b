import { type AccountRef } from '../../core/account.js';
import { type Step, type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Instant } from '../../core/instant.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled, unlessCancelled } from './call.js';
import { isLocked } from './lock.js';
import { type DirectoryParts } from './parts.js';
import { stateOf, type AccountState } from './state.js';

/** Whether the account is as a step leaves it. A grace that was ended shows in no value of its own: the end says nothing of it, and so that counts as not told. */
export function stands(step: Step, result: StepResult, { account, methods, sessions }: AccountState, now: Instant): boolean {
  switch (step.verb) {
    case 'set-pin':
      return result.effectiveAt !== undefined && account.pin_changed_at === result.after && account.pin_effective_at === result.effectiveAt;
    case 'require-change':
      return account.pin_must_change !== 0;
    case 'unlock':
      return !isLocked(account, now);
    case 'remove-method':
      return methods.every(({ id }) => id !== step.target);
    case 'set-default-method':
      return methods.some(({ id, is_default }) => id === step.target && is_default !== 0);
    case 'set-access-end':
      return (account.access_until ?? 'never') === result.after;
    case 'enable':
      return account.enabled !== 0;
    case 'disable':
      return account.enabled === 0;
    case 'end-sessions':
      return sessions === 0;
    case 'send-link':
      return false;
  }
}

/** Looks whether an uncertain step happened. Every other result is final here and comes back as it is. */
export async function settle(
  { store, clock }: DirectoryParts,
  step: Step,
  result: StepResult,
  { signal, on }: Call & { readonly on: AccountRef },
): Promise<StepResult> {
  stopIfCancelled(signal);
  if (result.outcome !== 'uncertain') return result;
  const state = await unlessCancelled(store.read((trx) => stateOf(trx, on.id)), signal);
  if (state && stands(step, result, state, clock())) {
    const { error: _, ...rest } = result;
    return { ...rest, outcome: 'done', confirmed: 'read-back' };
  }
  const error = new AppError('unavailable', 'the step did not happen: the account shows nothing of it', { code: 'not-done' });
  return { step: result.step, outcome: 'failed', confirmed: 'read-back', error };
}
