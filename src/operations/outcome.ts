import { type AuditOutcome, type OutcomeEntry } from '../audit/types.js';
import { type StepResult } from '../core/change.js';
import { AppError } from '../core/error.js';

/** How a run ended as a whole. `failed`: nothing was done. */
export type RunOutcome = 'done' | 'already' | 'accepted' | 'partial' | 'failed' | 'uncertain';

/** The results of all steps as one outcome. A step that nobody can tell about makes the whole uncertain, whatever else was done. */
export function outcomeOf(results: readonly StepResult[]): RunOutcome {
  const has = (outcome: StepResult['outcome']) => results.some((result) => result.outcome === outcome);
  if (has('uncertain')) return 'uncertain';
  if (has('failed') || has('not-reached')) return has('done') || has('accepted') ? 'partial' : 'failed';
  if (has('accepted')) return 'accepted';
  return has('done') ? 'done' : 'already';
}

/** Whether the account is another one than before, as far as the results tell. */
export function hasChanged(results: readonly StepResult[]): boolean {
  return results.some(({ outcome }) => outcome === 'done' || outcome === 'accepted');
}

/** Why a run did not get to its end: the error of the step that stopped it; cancelled where steps were just not reached. */
export function whatStopped(results: readonly StepResult[]): AppError | undefined {
  const stopped = results.find(({ outcome }) => outcome === 'failed' || outcome === 'uncertain');
  if (stopped)
    return (
      stopped.error ??
      new AppError(stopped.outcome === 'failed' ? 'failed' : 'uncertain', `step ${stopped.step}: no reason was given`)
    );
  if (results.some(({ outcome }) => outcome === 'not-reached')) return new AppError('cancelled', 'stopped before the next step');
  return undefined;
}

/** What the audit keeps of an ended run. */
export function auditOutcome(results: readonly StepResult[]): OutcomeEntry {
  const outcome = outcomeOf(results);
  const changed = hasChanged(results) || (outcome === 'uncertain' ? 'unknown' : false);
  const written: AuditOutcome = outcome === 'already' ? 'done' : outcome;
  const error = whatStopped(results);
  return {
    outcome: written,
    changed,
    ...(error ? { errorCode: error.code } : {}),
    steps: results.map(({ step, outcome: of, confirmed }) => ({ step, outcome: of, confirmed })),
  };
}
