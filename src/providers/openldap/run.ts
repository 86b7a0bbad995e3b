import { type Plan, type Step, type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { type Secret } from '../../core/secret.js';
import { assertion } from '../../ldap/controls.js';
import { LdapFailure, LdapUncertain } from '../../ldap/failure.js';
import { equals } from '../../ldap/filter.js';
import { stopIfCancelled } from '../../http/patience.js';
import { type Modification } from '../../ldap/types.js';
import { accountOf, findAccount, NO_SUCH_ATTRIBUTE, type Account } from './account.js';
import { basisOf, stampOf, stillStands } from './basis.js';
import { modificationsOf } from './modifications.js';
import { type OpenldapParts } from './parts.js';
import { seenOf } from './plan.js';
import { refusedPin, setPinResult } from './new-pin.js';
import { refusal } from './refusal.js';
import { type Seen } from './seen.js';
import { stands } from './stands.js';

type RunCall = Call & { readonly secrets: { readonly pin?: Secret } };

/** Result 122 (RFC 4528): the entry is not what the request says it is, and nothing was done. */
const ASSERTION_FAILED = 122;
/** Result 12: the server does not know a control that must be known. */
const UNKNOWN_CONTROL = 12;

/** So many log-ins between our look and our write are put up with. Our own value. */
const MOST_LOOKS = 5;

/**
 * Does a plan step by step. Each write carries the stamp of the state that it was made from, so the server itself refuses it once somebody else wrote: of
 * two runs from one basis one happens. A write is sent once; only one that the server refused for its stamp is made anew, from a state that the plan still
 * stands on.
 */
export async function* run(parts: OpenldapParts, plan: Plan, { signal, secrets }: RunCall): AsyncGenerator<StepResult> {
  stopIfCancelled(signal);
  let account: Account | undefined;
  let stopped = false;
  for (const [n, step] of plan.steps.entries()) {
    stopped ||= n > 0 && signal.aborted;
    if (stopped) {
      yield { step: step.id, outcome: 'not-reached', confirmed: 'no' };
      continue;
    }
    const first = n === 0;
    const basis = first ? plan.basis : account && basisOf(account, parts.names);
    const { result, left } = await runStep({ parts, plan, step, pin: secrets.pin, first, basis, signal }, account);
    account = left;
    stopped = result.outcome !== 'done' && result.outcome !== 'already';
    yield result;
  }
}

/** One step with all that it needs. */
interface Task {
  readonly parts: OpenldapParts;
  readonly plan: Plan;
  readonly step: Step;
  readonly pin: Secret | undefined;
  readonly first: boolean;
  /** The state that the step stands on: the plan's, then the one that the step before left. Undefined: nobody looked. */
  readonly basis: string | undefined;
  readonly signal: AbortSignal;
}

interface Ran {
  readonly result: StepResult;
  /** The account as the step left it, where it was read again. */
  readonly left: Account | undefined;
}

/** The first step may throw as long as nothing was sent; later ones are told as failed. */
async function runStep(task: Task, known: Account | undefined): Promise<Ran> {
  try {
    return await lookAndWrite(task, known);
  } catch (error) {
    if (task.first || !(error instanceof AppError)) throw error;
    return { result: failed(task.step, error), left: undefined };
  }
}

async function lookAndWrite(task: Task, known: Account | undefined): Promise<Ran> {
  const { parts, plan, step, signal } = task;
  let account = known ?? (await accountOf(parts, plan.on.id, { signal }));
  for (let look = 1; ; look++) {
    if (task.basis !== undefined && !stillStands(task.basis, account, parts.names)) throw moved(task.first);
    const seen = await seenOf(parts, account, { signal });
    const refused = step.verb === 'set-pin' ? refusedPin(task.pin, seen) : undefined;
    if (refused !== undefined) return { result: failed(step, refused), left: account };
    const modifications = modificationsOf({
      step,
      change: plan.change,
      entry: account.entry,
      names: parts.names,
      now: seen.now,
      pin: task.pin,
      demandChange: seen.policy.state !== 'none',
    });
    if (modifications.length === 0)
      return { result: { step: step.id, outcome: 'already', confirmed: 'read-back' }, left: account };
    if (task.first) stopIfCancelled(signal);
    const answer = await write(task, account, modifications);
    if (answer !== 'moved') return told(task, account, seen, answer);
    if (look >= MOST_LOOKS) throw moved(task.first);
    account = await accountOf(parts, plan.on.id, { signal });
  }
}

/** What became of a write: `moved` means that nothing was done, since somebody else wrote. */
type Written = 'done' | 'moved' | LdapFailure | LdapUncertain | AppError;

async function write({ parts, signal }: Task, account: Account, modifications: readonly Modification[]): Promise<Written> {
  const csn = stampOf(account);
  const controls = csn === undefined ? [] : [assertion(equals('entryCSN', csn))];
  const answer = await sent(parts, account.dn, modifications, { signal }, controls);
  if (!(answer instanceof LdapFailure)) return answer;
  if (answer.code === ASSERTION_FAILED) return 'moved';
  // A server without the control refused it whole; the state was compared a moment ago.
  return answer.code === UNKNOWN_CONTROL && controls.length > 0 ? sent(parts, account.dn, modifications, { signal }, []) : answer;
}

async function sent(
  { ldap }: OpenldapParts,
  dn: string,
  modifications: readonly Modification[],
  call: { readonly signal: AbortSignal },
  controls: ReturnType<typeof assertion>[],
): Promise<Exclude<Written, 'moved'>> {
  try {
    await ldap.modify(dn, modifications, call, controls);
    return 'done';
  } catch (error) {
    if (error instanceof LdapFailure || error instanceof LdapUncertain) return error;
    if (error instanceof AppError && error.kind !== 'cancelled') return error;
    throw error;
  }
}

/** The result of a write, after a look at what the server now has. */
async function told(task: Task, before: Account, seen: Seen, answer: Exclude<Written, 'moved'>): Promise<Ran> {
  const { parts, plan, step } = task;
  if (answer instanceof AppError) return { result: failed(step, answer), left: undefined };
  if (answer instanceof LdapFailure) {
    if (answer.code === NO_SUCH_ATTRIBUTE && (step.verb === 'unlock' || step.verb === 'remove-method'))
      return { result: { step: step.id, outcome: 'already', confirmed: 'answer' }, left: undefined };
    return { result: failed(step, await refusal(parts, { dn: before.dn, uid: plan.on.uid, step }, answer)), left: undefined };
  }
  const after = await look(task);
  const isSo = after === undefined ? undefined : stands(step, after, parts.names, parts.clock());
  if (answer instanceof LdapUncertain && isSo !== true) {
    const error = new AppError('uncertain', answer.message, { code: 'answer-lost', cause: answer });
    return { result: { step: step.id, outcome: 'uncertain', confirmed: 'no', ...moving(step), error }, left: undefined };
  }
  const result: StepResult = {
    step: step.id,
    outcome: 'done',
    confirmed: isSo === true ? 'read-back' : 'answer',
    ...moving(step),
  };
  return {
    result: step.verb === 'set-pin' ? await setPinResult(parts, result, { before, after, seen, pin: task.pin }) : result,
    left: after,
  };
}

/** A look that fails is none: the write is told by its answer alone then. After Ctrl-C it is still worth having. */
async function look({ parts, plan }: Task): Promise<Account | undefined> {
  return findAccount(parts, plan.on.id, { signal: new AbortController().signal }).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
}

const moving = ({ before, after }: Step): Pick<StepResult, 'before' | 'after'> => ({
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

function failed(step: Step, error: AppError): StepResult {
  return { step: step.id, outcome: 'failed', confirmed: 'answer', error };
}

function moved(first: boolean): AppError {
  const when = first ? 'after the plan was made; nothing was done' : 'by somebody else between two steps';
  return new AppError('conflict', `The account was changed ${when}.`, {
    code: 'moved',
    hint: 'Look at the account again, then repeat the command.',
  });
}
