import { type AccountRef } from '../../core/account.js';
import { type Step, type StepResult } from '../../core/change.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { asking } from './asking.js';
import { type AdParts } from './parts.js';
import { named, seen } from './run.js';
import { stateOf } from './state.js';

/** Looks whether an uncertain step happened. Never writes; a final result stays as it is. */
export async function settle(
  parts: AdParts,
  step: Step,
  result: StepResult,
  { signal, on }: Call & { readonly on: AccountRef },
): Promise<StepResult> {
  stopIfCancelled(signal);
  if (result.outcome !== 'uncertain') return result;
  const entry = await asking('look at the account', stateOf(parts, on.id, { signal }));
  if (entry === undefined) return result;
  const is = seen(step, entry);
  if (is === undefined) return result;
  if (is) return { ...named(step), outcome: 'done', confirmed: 'read-back' };
  return { ...result, step: step.id, outcome: 'failed', confirmed: 'read-back' };
}
