import { type Plan, type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Provider } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { legsOf, type Leg } from './legs.js';
import { lookAgain } from './look-again.js';
import { naming } from './naming.js';
import { type CompositeParts } from './parts.js';

export type RunCall = Parameters<Provider['run']>[1];

/**
 * Does a plan system by system. Before the first step every system is looked at again, so that a conflict is found while nothing is done anywhere. When
 * one system fails or is lost in the middle, the steps behind are not reached, and the results say what was done where.
 */
export async function* run(parts: CompositeParts, plan: Plan, call: RunCall): AsyncGenerator<StepResult> {
  stopIfCancelled(call.signal);
  if (plan.steps.length === 0) return;
  const legs = legsOf(parts, plan);
  await lookAgain(parts, plan.on, legs, call);
  const state = { begun: false, stopped: false };
  for (const leg of legs) {
    for await (const result of runLeg(parts, leg, call, state)) {
      state.begun = true;
      state.stopped ||= stops(result);
      yield result;
    }
  }
}

/** How far a run is. */
interface RunState {
  /** A step has its result: from then on nothing is thrown. */
  begun: boolean;
  stopped: boolean;
}

const stops = ({ outcome }: StepResult): boolean => outcome === 'failed' || outcome === 'uncertain' || outcome === 'not-reached';

/** The steps of one system, one result each. Throws only before the first step of the whole run. */
async function* runLeg(parts: CompositeParts, leg: Leg, call: RunCall, state: RunState): AsyncGenerator<StepResult> {
  const { member, plan, steps } = leg;
  const open = steps.map(({ id }) => id);
  if (state.stopped || (state.begun && call.signal.aborted)) {
    yield* notReached(open);
    return;
  }
  if (open.length === 0) return;
  let lost: { readonly error: AppError; readonly sent: boolean } | undefined;
  try {
    for await (const result of member.provider.run(plan, { ...call, secrets: secretsFor(leg, call) })) {
      const id = open.shift();
      if (id !== undefined) yield named(parts, leg, { ...result, step: id });
    }
  } catch (error) {
    const first = open.length === steps.length;
    if (!state.begun && first) throw naming(parts, member, error);
    // Before its first step a system that throws has done nothing; behind it, or when it falls over, nobody knows.
    lost = { error: appErrorOf(error, leg), sent: !first || !(error instanceof AppError) };
  }
  yield* unsaid(parts, leg, open, lost);
}

/** A PIN goes to the system that sets it, and to no other. */
function secretsFor({ steps }: Leg, { secrets }: RunCall): RunCall['secrets'] {
  return secrets.pin !== undefined && steps.some(({ verb }) => verb === 'set-pin') ? { pin: secrets.pin } : {};
}

/** The results of steps about which the system said nothing, the first of them the one at which it stopped. */
function* unsaid(
  parts: CompositeParts,
  leg: Leg,
  open: readonly string[],
  lost: { readonly error: AppError; readonly sent: boolean } | undefined,
): Generator<StepResult> {
  const [first, ...rest] = open;
  if (first === undefined) return;
  const error = lost?.error ?? new AppError('uncertain', 'it did not say what became of this step', { code: 'no-result' });
  if (error.kind === 'cancelled' && lost?.sent === false) {
    yield* notReached(open);
    return;
  }
  const outcome = lost?.sent === false ? 'failed' : 'uncertain';
  yield named(parts, leg, { step: first, outcome, confirmed: 'no', error });
  yield* notReached(rest);
}

function* notReached(steps: readonly string[]): Generator<StepResult> {
  for (const step of steps) yield { step, outcome: 'not-reached', confirmed: 'no' };
}

/** An error says in which system it was. */
function named(parts: CompositeParts, { member }: Leg, result: StepResult): StepResult {
  const error = result.error && naming(parts, member, result.error);
  return error instanceof AppError ? { ...result, error } : result;
}

function appErrorOf(error: unknown, { member }: Leg): AppError {
  return error instanceof AppError ? error : new AppError('failed', `${member.system} could not do this step`, { cause: error });
}
