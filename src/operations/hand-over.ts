import { type Plan, type StepResult } from '../core/change.js';
import { type Desk, type SecretPlace } from '../core/desk.js';
import { AppError, type ErrorKind } from '../core/error.js';
import { type Secret } from '../core/secret.js';
import { type Wish } from './wish.js';

/** What came of the secrets of a change. */
export interface HandOver {
  /** True when somebody has one now. */
  readonly delivered: boolean;
  /** Kept for the result, where the operator asked for that. */
  readonly revealed: Secret | undefined;
  readonly note: string | undefined;
  readonly exit: ErrorKind | undefined;
  /** The steps whose secret was dealt with. */
  readonly steps: readonly string[];
}

export const NOTHING: HandOver = { delivered: false, revealed: undefined, note: undefined, exit: undefined, steps: [] };

interface Issue {
  readonly secret: Secret;
  readonly result: StepResult;
}

/** Whether a secret will come of a change, so that a place for it must be open before the first step. */
export function issuesSecret(plan: Plan, { pin }: Pick<Wish, 'pin'>): boolean {
  return pin !== undefined || plan.steps.some(({ issues }) => issues !== undefined);
}

/**
 * Hands every secret of a run to the place that was opened for it, as soon as it is valid or may be: what the server made (`issued`, of whatever
 * step), else the PIN that we sent, once its step is done. Those of `before` are not handed over twice. Where none comes any more, what was prepared is
 * removed. Never throws: the change is done by now. A Ctrl-C on the secret screen comes after it was shown, so it is no loss.
 */
export async function handOver(
  desk: Pick<Desk, 'openSecretPlace'>,
  place: SecretPlace | undefined,
  pin: Secret | undefined,
  plan: Plan,
  results: readonly StepResult[],
  before: HandOver = NOTHING,
): Promise<HandOver> {
  const due = issuesOf(plan, results, pin).filter(({ result }) => !before.steps.includes(result.step));
  if (due.length === 0) return before.delivered || stillToCome(plan, results) ? before : abandon(place, before);
  let handed = before;
  for (const issue of due) handed = joined(handed, await deliver(desk, place, plan, issue));
  return handed;
}

/** A step that was accepted may hand its secret back when it is finished. */
function stillToCome(plan: Plan, results: readonly StepResult[]): boolean {
  return results.some(({ step, outcome }) => outcome === 'accepted' && stepOf(plan, step)?.issues !== undefined);
}

function issuesOf(plan: Plan, results: readonly StepResult[], pin: Secret | undefined): readonly Issue[] {
  return results.flatMap((result) => {
    const isSet = ['done', 'already', 'accepted', 'uncertain'].includes(result.outcome);
    const ours = isSet && stepOf(plan, result.step)?.verb === 'set-pin' ? pin : undefined;
    const secret = result.issued ?? ours;
    return secret ? [{ secret, result }] : [];
  });
}

function stepOf(plan: Plan, id: string): Plan['steps'][number] | undefined {
  return plan.steps.find((step) => step.id === id);
}

/** A place is opened late only for a secret that no plan announced: better late than lost. */
async function deliver(
  desk: Pick<Desk, 'openSecretPlace'>,
  opened: SecretPlace | undefined,
  plan: Plan,
  { secret, result }: Issue,
): Promise<HandOver> {
  const steps = [result.step];
  const what = wordOf(plan, result);
  try {
    const place = opened ?? (await desk.openSecretPlace());
    const { effectiveAt, expiresAt } = result;
    await place.deliver({ uid: plan.on.uid, secret, effectiveAt, expiresAt });
    const note =
      result.outcome === 'uncertain' ? `Nobody knows whether this ${what} was set. Look before you pass it on.` : undefined;
    return { delivered: true, revealed: place.revealed?.(), note, exit: undefined, steps };
  } catch (error) {
    if (error instanceof AppError && error.kind === 'cancelled') return { ...NOTHING, delivered: true, steps };
    const why = error instanceof Error ? error.message : String(error);
    const again = what === 'PIN' ? 'Reset it again with --again.' : 'Do it again.';
    return { ...NOTHING, steps, note: `The ${what} was set, but could not be handed over: ${why}. ${again}`, exit: 'partial' };
  }
}

function wordOf(plan: Plan, { step }: StepResult): string {
  const issues = stepOf(plan, step)?.issues;
  return issues === undefined || issues === 'pin' ? 'PIN' : issues;
}

function joined(one: HandOver, other: HandOver): HandOver {
  const notes = [one.note, other.note].filter((note) => note !== undefined);
  return {
    delivered: one.delivered || other.delivered,
    revealed: other.revealed ?? one.revealed,
    note: notes.length === 0 ? undefined : notes.join(' '),
    exit: one.exit ?? other.exit,
    steps: [...one.steps, ...other.steps],
  };
}

async function abandon(place: SecretPlace | undefined, before: HandOver): Promise<HandOver> {
  try {
    await place?.abandon();
    return before;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return joined(before, { ...NOTHING, note: `What was prepared for the secret could not be removed: ${why}` });
  }
}
