import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Plan, type Step, type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { type Secret } from '../../core/secret.js';
import { noSuchAccount, stopIfCancelled } from './call.js';
import { take, type Effect } from './effects.js';
import { preparePin, type PreparedPin } from './new-pin.js';
import { type DirectoryParts } from './parts.js';
import { stands } from './settle.js';
import { basisOf, stateOf, type AccountState } from './state.js';

type RunCall = Call & { readonly secrets: { readonly pin?: Secret } };

/**
 * Does a plan step by step, each in a transaction of its own that first compares the account's revision: for the first step with the plan's
 * basis, then with the one that we left. So two runs from one basis cannot both begin, and nothing that somebody else wrote in between is lost.
 */
export async function* run(parts: DirectoryParts, plan: Plan, { signal, secrets }: RunCall): AsyncGenerator<StepResult> {
  stopIfCancelled(signal);
  const pin = await pinFor(parts, plan, secrets.pin);
  let revision = plan.basis;
  let stopped = false;
  for (const [n, step] of plan.steps.entries()) {
    // SQLite answers without waiting: only where the loop is let go on can a signal from outside arrive.
    if (n > 0) await nextTurn();
    stopped ||= signal.aborted && n > 0;
    if (stopped) {
      yield { step: step.id, outcome: 'not-reached', confirmed: 'no' };
      continue;
    }
    if (n === 0) stopIfCancelled(signal);
    const { result, left } = await runStep(parts, plan, step, pin, revision, n === 0);
    revision = left;
    stopped = result.outcome !== 'done' && result.outcome !== 'already';
    yield result;
  }
}

async function pinFor(parts: DirectoryParts, plan: Plan, pin: Secret | undefined): Promise<PreparedPin | undefined> {
  if (pin === undefined || plan.steps.every(({ verb }) => verb !== 'set-pin')) return undefined;
  return preparePin(parts, plan.on.id, pin.open('wire'));
}

/** What was done and the revision that it leaves, before it was kept. */
interface Made {
  readonly effect: Effect;
  readonly left: string;
}

interface Ran {
  readonly result: StepResult;
  /** The revision that the step left. */
  readonly left: string | undefined;
}

async function runStep(
  parts: DirectoryParts,
  plan: Plan,
  step: Step,
  pin: PreparedPin | undefined,
  revision: string | undefined,
  first: boolean,
): Promise<Ran> {
  const reached: { begun: boolean; made?: Made } = { begun: false };
  try {
    await parts.store.write(async (trx) => {
      const state = await stateOf(trx, plan.on.id);
      if (!state) throw noSuchAccount();
      if (revision !== undefined && basisOf(state.account) !== revision) throw moved(first);
      reached.begun = true;
      const effect = await take({ parts, trx, state, step, change: plan.change, pin, now: parts.clock() });
      const account = await trx.selectFrom('account').select('revision').where('id', '=', plan.on.id).executeTakeFirstOrThrow();
      reached.made = { effect, left: basisOf(account) };
    });
  } catch (error) {
    if (first && !reached.begun) throw error;
    return afterFailure(parts, plan, step, reached.made, revision, error);
  }
  const { made } = reached;
  if (!made) throw new Error('a transaction ended without its effect');
  const result: StepResult = { step: step.id, ...made.effect, confirmed: 'answer' };
  const account = await look(parts, plan);
  // Somebody who wrote right after us makes it less than a read-back, not a failure.
  return {
    result: account && stands(step, result, account, parts.clock()) ? { ...result, confirmed: 'read-back' } : result,
    left: made.left,
  };
}

/** A step that threw was rolled back, unless it threw while it was being kept: then only a look can tell, and without one nobody knows. */
async function afterFailure(
  parts: DirectoryParts,
  plan: Plan,
  step: Step,
  made: Made | undefined,
  revision: string | undefined,
  cause: unknown,
): Promise<Ran> {
  const error = cause instanceof AppError ? cause : new AppError('failed', 'the directory could not do this step', { cause });
  const failed: Ran = { result: { step: step.id, outcome: 'failed', confirmed: 'no', error }, left: undefined };
  if (!made) return failed;
  const result: StepResult = { step: step.id, ...made.effect, confirmed: 'read-back' };
  const state = await look(parts, plan);
  if (state && basisOf(state.account) === made.left && stands(step, result, state, parts.clock()))
    return { result, left: made.left };
  if (state && basisOf(state.account) === revision) return failed;
  return { result: { ...result, outcome: 'uncertain', confirmed: 'no', error }, left: undefined };
}

async function look({ store }: DirectoryParts, plan: Plan): Promise<AccountState | undefined> {
  return store.read((trx) => stateOf(trx, plan.on.id)).catch(() => undefined);
}

function moved(first: boolean): AppError {
  const when = first ? 'after the plan was made; nothing was done' : 'by somebody else between two steps';
  return new AppError('conflict', `the account was changed ${when}`, {
    code: 'moved',
    hint: 'Look at the account again, then repeat the command.',
  });
}
