import { type AccountRef } from '../core/account.js';
import { type Action, type Plan, type Step, type StepResult } from '../core/change.js';
import { iso, isoWhen, type Instant, type When } from '../core/instant.js';
import { type Row } from './result.js';

/** Every field that a change may have, for `--fields`: checked before anything is done, since afterwards it would be too late. */
export const CHANGE_FIELDS = [
  'action',
  'uid',
  'id',
  'system',
  'changed',
  'outcome',
  'steps',
  'effectiveAt',
  'expiresAt',
  'stillBlocks',
  'warnings',
  'at',
  'via',
  'sentTo',
  'pinLength',
  'pinBits',
  'secret',
  'before',
  'after',
  'protectedBy',
  'from',
  'to',
  'endsAt',
  'rule',
  'renewalOpens',
  'reason',
  'endSessions',
  'wasDisabled',
] as const;

/** What became of a change, as an operation reports it. */
export interface ChangeView {
  readonly action: Action;
  readonly target: { readonly ref: AccountRef };
  readonly changed: boolean;
  readonly outcome: string;
  readonly plan: Plan;
  /** One a step, in order; empty when nothing was run. */
  readonly results: readonly StepResult[];
  readonly warnings: readonly string[];
  readonly at: Instant;
  readonly effectiveAt?: Instant;
  readonly expiresAt?: When;
  /** Undefined: nothing was run, so nothing was looked at. */
  readonly stillBlocks: readonly { readonly code: string; readonly status: string; readonly text: string }[] | undefined;
  /** Further plain data of the action; it cannot take the place of the fields that every change has. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A change as machines read it: `{action, uid, changed, outcome, steps, effectiveAt, stillBlocks, ...}`. Secrets are not in it. */
export function changeJson(view: ChangeView): Row {
  const { action, target, changed, outcome, plan, results, warnings, at, effectiveAt, expiresAt, stillBlocks, extra } = view;
  const fixed = {
    action,
    uid: target.ref.uid,
    id: target.ref.id,
    system: target.ref.system,
    changed,
    outcome,
    steps: plan.steps.map((step) =>
      stepJson(
        step,
        results.find((result) => result.step === step.id),
      ),
    ),
    effectiveAt: effectiveAt === undefined ? null : iso(effectiveAt),
    expiresAt: expiresAt === undefined ? null : isoWhen(expiresAt),
    stillBlocks: stillBlocks?.map(({ code, status, text }) => ({ code, status, text })) ?? null,
    warnings: [...plan.warnings, ...warnings].filter((text, i, all) => all.indexOf(text) === i),
    at: iso(at),
  };
  return { ...fixed, ...extra, ...fixed };
}

/** One step of a plan, and what became of it; its outcome is null when nothing was run. */
export function stepJson(step: Step, result: StepResult | undefined): Row {
  return {
    id: step.id,
    system: step.system,
    verb: step.verb,
    target: step.target ?? null,
    text: step.text,
    implies: step.implies,
    before: whenOrText(result?.before ?? step.before),
    after: whenOrText(result?.after ?? step.after),
    outcome: result?.outcome ?? null,
    confirmed: result?.confirmed ?? null,
    error: result?.error ?? null,
  };
}

function whenOrText(value: Instant | string | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === 'number' ? iso(value) : value;
}
