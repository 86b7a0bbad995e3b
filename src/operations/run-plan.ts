import { setTimeout as sleep } from 'node:timers/promises';
import { type Plan, type Step, type StepResult } from '../core/change.js';
import { AppError } from '../core/error.js';
import { type IdempotencyKey } from '../core/provider.js';
import { type Secret } from '../core/secret.js';
import { EACH_FACT, type Bench } from './types.js';

/**
 * Runs the steps of a plan and gives one result a step, whatever happens. Never throws: what a provider throws before its first step makes that step
 * failed (nothing was done), and what it throws otherwise, or leaves unsaid, makes a step uncertain.
 */
export async function runPlan(
  bench: Bench,
  plan: Plan,
  key: IdempotencyKey,
  pin: Secret | undefined,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  const progress = bench.desk.progress(plan.steps[0]?.text ?? '');
  try {
    const call = { signal: bench.signal, requestId: bench.requestId, key, secrets: pin ? { pin } : {} };
    for await (const result of bench.provider.run(plan, call)) {
      results.push(result);
      progress.update(plan.steps[results.length]?.text ?? '');
    }
    return withAllSteps(plan, results, undefined);
  } catch (error) {
    return withAllSteps(plan, results, error);
  } finally {
    progress.done();
  }
}

/** So often it is asked whether an accepted step is finished, and so long in all, in milliseconds: an Entra reset takes seconds. Our own values. */
const MOST_QUESTIONS = 10;
const MOST_WAITING = 60_000;
/** The wait before a question where the server names none, and the least and most of those that it names. Our own values, in milliseconds. */
const WAIT = { usual: 2_000, least: 200, most: 15_000 };

/**
 * Asks about steps that were accepted or are uncertain, by reading; about accepted ones again, a bounded number of times, as the server says when it is
 * worth it. A question that fails leaves the result as it was. Asked also after Ctrl-C, once and for a short time: what happened is then worth knowing most.
 */
export async function settleAll(bench: Bench, plan: Plan, results: readonly StepResult[]): Promise<readonly StepResult[]> {
  const settled: StepResult[] = [];
  for (const result of results) {
    const step = plan.steps.find(({ id }) => id === result.step);
    if (step && result.outcome === 'accepted') settled.push(await settleAccepted(bench, plan, step, result));
    else settled.push(step && result.outcome === 'uncertain' ? await settleOne(bench, plan, step, result) : result);
  }
  return settled;
}

async function settleAccepted(bench: Bench, plan: Plan, step: Step, accepted: StepResult): Promise<StepResult> {
  const progress = bench.desk.progress(`${step.text}: accepted, not finished yet`);
  const { wait = waitFor } = bench;
  let result = accepted;
  let waited = 0;
  try {
    for (let asked = 1; asked <= MOST_QUESTIONS; asked++) {
      result = await settleOne(bench, plan, step, result);
      const length = Math.min(Math.max(result.retryAfter ?? WAIT.usual, WAIT.least), WAIT.most);
      if (result.outcome !== 'accepted' || bench.signal.aborted || waited + length > MOST_WAITING) return result;
      if (asked < MOST_QUESTIONS) await wait(length, bench.signal);
      waited += length;
      progress.update(`${step.text}: accepted, asked ${String(asked)} ${asked === 1 ? 'time' : 'times'}`);
    }
    return result;
  } finally {
    progress.done();
  }
}

async function waitFor(length: number, signal: AbortSignal): Promise<void> {
  await sleep(length, undefined, { signal }).catch(() => undefined);
}

async function settleOne(bench: Bench, plan: Plan, step: Step, result: StepResult): Promise<StepResult> {
  try {
    const settled = await bench.provider.settle(step, result, {
      signal: lateSignal(bench),
      requestId: bench.requestId,
      on: plan.on,
    });
    // A bug stays the reason, so that it is reported as one.
    return settled.outcome === 'failed' && result.error?.kind === 'failed' ? { ...settled, error: result.error } : settled;
  } catch {
    return result;
  }
}

/** The run's own signal, and after Ctrl-C one that gives a last look some seconds. */
export function lateSignal(bench: Bench): AbortSignal {
  return bench.signal.aborted ? AbortSignal.timeout(bench.each ?? EACH_FACT) : bench.signal;
}

function withAllSteps(plan: Plan, results: readonly StepResult[], thrown: unknown): readonly StepResult[] {
  const [next, ...rest] = plan.steps.slice(results.length);
  if (!next) return results;
  const nothingDone = results.length === 0 && thrown instanceof AppError;
  const error =
    thrown instanceof AppError ? thrown : new AppError('failed', `step ${next.id} ended without an answer`, { cause: thrown });
  return [
    ...results,
    { step: next.id, outcome: nothingDone ? 'failed' : 'uncertain', confirmed: 'no', error },
    ...rest.map(({ id }): StepResult => ({ step: id, outcome: 'not-reached', confirmed: 'no' })),
  ];
}
