import { type AccountRef } from '../../core/account.js';
import { type Step, type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Instant } from '../../core/instant.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled, unlessCancelled } from './call.js';
import { accessUntil, ENDED } from './access-window.js';
import { isLocked } from './lock.js';
import { type DirectoryParts } from './parts.js';
import { stateOf, type AccountState } from './state.js';

/** Whether the account is as a step leaves it; undefined: the account alone does not tell. */
export function stands(
  step: Step,
  result: StepResult,
  { account, methods, sessions }: AccountState,
  now: Instant,
): boolean | undefined {
  switch (step.verb) {
    case 'set-pin':
      // A PIN looks like any other; what tells is when it begins to work.
      if (result.effectiveAt === undefined) return undefined;
      return account.pin_changed_at === result.after && account.pin_effective_at === result.effectiveAt;
    case 'require-change':
      return account.pin_must_change !== 0;
    case 'unlock':
      return !isLocked(account, now);
    case 'remove-method':
      return methods.every(({ id }) => id !== step.target);
    case 'set-default-method':
      return methods.some(({ id, is_default }) => id === step.target && is_default !== 0);
    case 'set-access-end':
      return endStands(account, result.after ?? step.after);
    case 'enable':
      return account.enabled !== 0;
    case 'disable':
      return account.enabled === 0;
    case 'end-sessions':
      return step.target === undefined ? sessions.length === 0 : !sessions.includes(step.target);
    case 'send-link':
    case 'require-method':
      return undefined;
  }
}

/** The end is the one that was wanted; where a grace was ended, it is the earlier end that the grace followed. */
function endStands(account: AccountState['account'], wanted: StepResult['after']): boolean {
  const until = accessUntil(account);
  if (until === wanted) return true;
  return account.access_rule === ENDED && until !== 'never' && typeof wanted === 'number' && until <= wanted;
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
  const state = await unlessCancelled(
    store.read((trx) => stateOf(trx, on.id)),
    signal,
  );
  const happened = state && stands(step, result, state, clock());
  if (state && happened === undefined) return result;
  if (happened) {
    return { ...result, outcome: 'done', confirmed: 'read-back', error: undefined };
  }
  const error = new AppError('unavailable', 'the step did not happen: the account shows nothing of it', { code: 'not-done' });
  return { step: result.step, outcome: 'failed', confirmed: 'read-back', error };
}
