import { type Action } from '../core/change.js';
import { AppError, type ErrorKind } from '../core/error.js';
import { type CallerProof } from '../core/operator.js';
import { decide } from '../guard/decide.js';
import { type Permission, type Refusal } from '../guard/types.js';
import { subjectOf } from './subject.js';
import { type Bench, type ChangeOptions, type Target } from './types.js';

/** What the guard is asked about. */
export interface Petition {
  readonly action: Action;
  readonly target: Target;
  readonly options: ChangeOptions;
  readonly proof: CallerProof;
}

/**
 * Asks the guard. A server that guards for itself is not guarded twice. Throws the refusal as AppError of its kind (5, 6 or 2), after it was
 * written to the audit; a dry run writes nothing. With `proofMayCome`, a refusal that a proven caller could lift is left for later: undefined.
 */
export async function permit(bench: Bench, petition: Petition, proofMayCome: boolean): Promise<Permission | undefined> {
  if (bench.provider.governedBy !== undefined) return { allow: true, overridden: [], notes: [] };
  const { action, target, options, proof } = petition;
  const request = {
    operator: bench.operator,
    action,
    uid: target.ref.uid,
    force: options.force ?? false,
    ticket: options.ticket,
    reason: options.reason,
    proof,
  };
  const decision = decide(request, target.facts, bench.policy, { toolLogin: bench.toolLogin }, bench.clock());
  if (decision.allow) return decision;
  if (decision.kind === 'unverified' && proofMayCome) return undefined;
  if (options.dryRun !== true) await recordRefusal(bench, petition, decision.rule, decision.kind);
  throw refused(decision, action);
}

/** Throws the error again. One by which a rule of the desk refuses the change is written down first, unless it is a dry run. */
export async function recordRule(bench: Bench, petition: Petition, error: unknown): Promise<never> {
  const isRule =
    error instanceof AppError && (error.kind === 'forbidden' || error.kind === 'unverified' || error.code === 'second-reset');
  if (isRule && petition.options.dryRun !== true && bench.provider.governedBy === undefined)
    await recordRefusal(bench, petition, error.code, error.kind);
  throw error;
}

/** Writes down that a change was refused, by the guard, by another rule, or by the operator's own No to an override. */
export async function recordRefusal(bench: Bench, petition: Petition, rule: string, errorCode: ErrorKind): Promise<void> {
  const { action, target, options, proof } = petition;
  await bench.audit.refusal({
    ...subjectOf(bench, target.ref, options),
    action,
    proof,
    force: options.force ?? false,
    rule,
    errorCode,
  });
}

/** The word after `--reason` of a disabled account says what sort of reason it is; there the words of the operator are the note. */
function refused({ kind, message, hint, right, rule, overridable }: Refusal, action: Action): AppError {
  const flag = action === 'account.disable' ? '--note' : '--reason';
  const way = overridable ? `--force with ${flag} overrides this rule, and is written to the audit.` : undefined;
  return new AppError(kind, message, {
    code: rule,
    hint: [hint?.replaceAll('--reason', flag), way].filter((part) => part !== undefined).join(' ') || undefined,
    right,
  });
}
