import { type AccountRef } from '../../core/account.js';
import { type Step, type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { inwardStep } from './ids.js';
import { accountIn, joining } from './joining.js';
import { naming, neverLate } from './naming.js';
import { type CompositeParts } from './parts.js';

/**
 * Asks the system of the step. The step says by itself which it is, and what it works on there; its number is a name within its plan and nothing
 * else, so the system is asked with the one that it has here, and no memory is needed.
 */
export async function settle(
  parts: CompositeParts,
  step: Step,
  result: StepResult,
  { on, ...call }: Call & { readonly on: AccountRef },
): Promise<StepResult> {
  stopIfCancelled(call.signal);
  if (result.outcome !== 'uncertain' && result.outcome !== 'accepted') return result;
  const member = parts.member(step.system);
  if (!member)
    throw new AppError('unsupported', `${step.system} is none of these systems (any more)`, { code: 'no-such-system' });
  const there = await accountIn(parts, member, on, joining(parts, on.id, call, { look: 'anew' }));
  try {
    const asked = member.provider.settle(inwardStep(parts, step, step.id), result, { ...call, on: there });
    const settled = await parts.patience.wait(asked, { signal: call.signal, late: neverLate });
    const error = settled.error && naming(parts, member, settled.error);
    return { ...settled, step: step.id, ...(error instanceof AppError ? { error } : {}) };
  } catch (error) {
    throw naming(parts, member, error);
  }
}
