import { type Plan, type Step, type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { instant } from '../../core/instant.js';
import { type Call } from '../../core/provider.js';
import { type Secret } from '../../core/secret.js';
import { HttpFailure, HttpUncertain } from '../../http/failure.js';
import { type HttpCall, type HttpRequest } from '../../http/types.js';
import { stopIfCancelled } from './asking.js';
import { basisOf } from './basis.js';
import { inTurn } from './in-turn.js';
import { type KeycloakParts } from './parts.js';
import { isGone, refusal } from './refusal.js';
import { requestOf } from './requests.js';
import { arrived } from './settle.js';
import { stands } from './stands.js';
import { directoryDown, stateOf, type State } from './state.js';

type RunCall = Call & { readonly secrets: { readonly pin?: Secret } };

/** Milliseconds for a link: the server answers only when its mail server took the mail, or when it gave that up (10 s to connect, 10 s to speak, as delivered). */
const MAIL_WITHIN = 60_000;

/**
 * Does a plan step by step, each by one request that is never sent twice, and looks at the account after each. The account is read right before each step: a PUT
 * replaces the whole list of required actions, or the whole profile. The basis is compared before the first step, in turn with other runs of this process.
 */
export async function* run(
  parts: KeycloakParts,
  plan: Plan,
  { signal, requestId, secrets }: RunCall,
): AsyncGenerator<StepResult> {
  stopIfCancelled(signal);
  let stopped = false;
  for (const [n, step] of plan.steps.entries()) {
    stopped ||= n > 0 && signal.aborted;
    if (stopped) {
      yield { step: step.id, outcome: 'not-reached', confirmed: 'no' };
      continue;
    }
    const task: Task = { parts, plan, step, pin: secrets.pin, isFirst: n === 0, signal, requestId };
    const result = await inTurn(parts.learnt, plan.on.id, () => runStep(task));
    stopped = result.outcome !== 'done' && result.outcome !== 'already';
    yield result;
  }
}

/** One step with all that it needs. */
interface Task {
  readonly parts: KeycloakParts;
  readonly plan: Plan;
  readonly step: Step;
  readonly pin: Secret | undefined;
  readonly isFirst: boolean;
  readonly signal: AbortSignal;
  readonly requestId: string;
}

/** What goes with a request of a step: nothing but its own limit ends it once it is sent. */
const unending = ({ requestId, step }: Task): HttpCall => ({
  signal: new AbortController().signal,
  requestId,
  ...(step.verb === 'send-link' ? { within: MAIL_WITHIN } : {}),
});

/** The first step may throw as long as nothing was sent; everything else is told as its result. */
async function runStep(task: Task): Promise<StepResult> {
  const { parts, plan, step, isFirst, signal, requestId } = task;
  let begun = !isFirst;
  try {
    const state = await stateOf(parts, plan.on.id, isFirst ? { signal, requestId } : unending(task));
    if (isFirst) await stopIfMoved(plan, state);
    const request = prepared(task, state);
    if (request === 'already') return { ...named(step), outcome: 'already', confirmed: 'read-back' };
    if (request instanceof AppError) return failed(step, request);
    if (isFirst) stopIfCancelled(signal);
    begun = true;
    return await told(task, await sent(task, request));
  } catch (error) {
    if (!begun) throw error;
    return failed(
      step,
      error instanceof AppError ? error : new AppError('failed', 'The step could not be done.', { cause: error }),
    );
  }
}

/** Throws conflict when the account is not what the plan stands on any more. */
async function stopIfMoved({ basis }: Plan, state: State): Promise<void> {
  if (basis === undefined || (await basisOf(state)) === basis) return;
  if (state.credentials === undefined) throw directoryDown();
  throw new AppError('conflict', 'The account was changed after the plan was made; nothing was done.', {
    code: 'moved',
    hint: 'Look at the account again, then repeat the command.',
  });
}

/** A step that cannot even be put together is one that failed: nothing was sent. */
function prepared({ parts, plan, step, pin }: Task, { user, json, credentials }: State): HttpRequest | 'already' | AppError {
  try {
    if (credentials === undefined && !WITHOUT_DIRECTORY.includes(step.verb)) return directoryDown();
    return requestOf(parts, { step, change: plan.change, user, json, pin });
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** What is the realm's own, also of somebody whose directory does not answer. */
const WITHOUT_DIRECTORY: readonly Step['verb'][] = ['unlock', 'end-sessions'];

/** What became of a write. */
type Sent = 'done' | HttpFailure | HttpUncertain | AppError;

async function sent(task: Task, request: HttpRequest): Promise<Sent> {
  try {
    await task.parts.http.send(request, unending(task));
    return 'done';
  } catch (error) {
    if (error instanceof HttpFailure || error instanceof HttpUncertain || error instanceof AppError) return error;
    throw error;
  }
}

/** The result of a write, after a look at what the server now has. */
async function told(task: Task, answer: Sent): Promise<StepResult> {
  const { parts, plan, step } = task;
  if (answer instanceof AppError) return failed(step, answer);
  if (answer instanceof HttpFailure) {
    if (isGone(step, answer)) return { ...named(step), outcome: 'already', confirmed: 'answer' };
    return failed(step, refusal(step, plan.on.uid, answer));
  }
  if (answer instanceof HttpUncertain) return lost(task, answer);
  const isSo = await look(stands(parts, step, plan.on.id, unending(task)));
  if (isSo === false) {
    const dropped = droppedSilently(step, parts);
    if (dropped !== undefined) return { ...failed(step, dropped), confirmed: 'read-back' };
    if (PLAIN_TO_SEE.includes(step.verb)) return unconfirmed(step);
  }
  return {
    ...named(step),
    outcome: 'done',
    confirmed: isSo === true ? 'read-back' : 'answer',
    ...(step.verb === 'set-pin' ? { effectiveAt: parts.clock() } : {}),
    ...(step.verb === 'send-link' ? linkEnd(parts) : {}),
  };
}

/** What stands in the account as soon as it is done, and goes by nobody else's doing at the same moment. */
const PLAIN_TO_SEE: readonly Step['verb'][] = ['enable', 'disable', 'remove-method', 'set-default-method'];

/** A good answer that the account contradicts: something in between may have given it. */
function unconfirmed(step: Step): StepResult {
  const error = new AppError('uncertain', 'The server said that it is done, and the account does not show it.', {
    code: 'not-shown',
    hint: 'Look at the account before it is done again.',
  });
  return { ...named(step), outcome: 'uncertain', confirmed: 'no', error };
}

/** Until when a link works that was just sent; only the profile's own length is known here. */
function linkEnd({ options: { link }, clock }: KeycloakParts): Pick<StepResult, 'expiresAt'> {
  return link?.lifespan === undefined ? {} : { expiresAt: instant(clock() + link.lifespan * 1000) };
}

/** No answer: the account is looked at once, and what cannot be seen there stays uncertain. */
async function lost(task: Task, answer: HttpUncertain): Promise<StepResult> {
  const { parts, plan, step } = task;
  if ((await look(arrived(parts, step, plan.on.id, unending(task)))) === true)
    return { ...named(step), outcome: 'done', confirmed: 'read-back' };
  const error = new AppError('uncertain', `It may have been done: ${answer.message}`, {
    code: 'answer-lost',
    hint: 'Look at the account before it is done again.',
    cause: answer,
  });
  return { ...named(step), outcome: 'uncertain', confirmed: 'no', error };
}

/** A look that fails is none. */
async function look(looking: Promise<boolean | undefined>): Promise<boolean | undefined> {
  return looking.catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
}

/** What Keycloak takes with a good answer and leaves out: an attribute that no profile declares, a required action that it does not know. */
function droppedSilently({ verb, target }: Step, { options }: KeycloakParts): AppError | undefined {
  if (verb === 'set-access-end') {
    const attribute = options.attributes?.accessEnd ?? 'the attribute';
    return new AppError(
      'unsupported',
      `The realm took the end and did not keep it: its user profile has no ${attribute} that can be written.`,
      {
        code: 'attribute-dropped',
        hint: `Have ${attribute} declared in the user profile of the realm, for administrators to edit.`,
      },
    );
  }
  if (verb !== 'require-method' && verb !== 'require-change') return undefined;
  const action = target ?? 'UPDATE_PASSWORD';
  return new AppError(
    'unsupported',
    `The realm took the required action ${action} and did not keep it: it knows none of that name.`,
    {
      code: 'no-such-action',
      hint: 'Correct the name in the profile, or have the action registered in the realm.',
    },
  );
}

function failed(step: Step, error: AppError): StepResult {
  return { step: step.id, outcome: 'failed', confirmed: 'answer', error };
}

/** What stood there and what stands there now, as the plan said it. */
export function named({ id, before, after }: Step): Pick<StepResult, 'step' | 'before' | 'after'> {
  return { step: id, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}
