import { type Plan, type Step, type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { type Secret } from '../../core/secret.js';
import { LdapFailure, LdapUncertain } from '../../ldap/failure.js';
import { stopIfCancelled } from '../../http/patience.js';
import { type Entry } from '../../ldap/types.js';
import { asking, inWords, noSuchAccount, unreadable } from './asking.js';
import { type Effect, effectOf, stands } from './effects.js';
import { guidDn } from './guid.js';
import { type AdParts } from './parts.js';
import { PROTECTION_ATTRIBUTES, PROTECTION_BINARIES } from './protection.js';
import { RIGHTS, whyMissing } from './rights.js';
import { basisOf, stateOf } from './state.js';

type RunCall = Call & { readonly secrets: { readonly pin?: Secret } };

/** `noSuchAttribute` (RFC 4511): the old value that a change was to take away is not there any more. */
const VALUE_MOVED = 16;
/** `insufficientAccessRights`. */
const NO_RIGHT = 50;

/**
 * Does a plan step by step, each by one request, and looks at the account after each. The protocol of Active Directory cannot compare and write at once:
 * the basis is read just before the first write, in turn with other runs of this process, and values that can be named are replaced by name.
 */
export async function* run(parts: AdParts, plan: Plan, { signal, secrets }: RunCall): AsyncGenerator<StepResult> {
  stopIfCancelled(signal);
  let stopped = false;
  for (const [n, step] of plan.steps.entries()) {
    stopped ||= n > 0 && signal.aborted;
    if (stopped) {
      yield { step: step.id, outcome: 'not-reached', confirmed: 'no' };
      continue;
    }
    const isFirst = n === 0;
    const result = await parts.turns.take(plan.on.id, () => runStep(parts, plan, step, { isFirst, signal, pin: secrets.pin }));
    stopped = result.outcome !== 'done' && result.outcome !== 'already';
    yield result;
  }
}

interface StepCall {
  readonly isFirst: boolean;
  readonly signal: AbortSignal;
  readonly pin: Secret | undefined;
}

async function runStep(parts: AdParts, plan: Plan, step: Step, { isFirst, signal, pin }: StepCall): Promise<StepResult> {
  let begun = !isFirst;
  try {
    const entry = await before(parts, plan, isFirst, signal);
    const effect = prepared(step, plan, entry, pin);
    if (effect instanceof AppError) return failed(step, effect);
    try {
      await parts.ldap.modify(guidDn(plan.on.id), effect.changes, { signal: isFirst ? signal : unending() });
    } catch (error) {
      if (isFirst && error instanceof LdapFailure && error.code === VALUE_MOVED) throw moved();
      if (isFirst && error instanceof AppError && error.kind === 'cancelled') throw error;
      begun = true;
      return await refused(parts, plan, step, effect, error);
    }
    begun = true;
    return await confirmed(parts, plan, step);
  } catch (error) {
    if (!begun) throw error;
    return failed(
      step,
      error instanceof AppError ? error : new AppError('failed', 'The step could not be done.', { cause: error }),
    );
  }
}

/** The account just before a step. Throws conflict when it moved since the plan. */
async function before(parts: AdParts, plan: Plan, isFirst: boolean, signal: AbortSignal): Promise<Entry> {
  const entry = await asking('look at the account', stateOf(parts, plan.on.id, { signal: isFirst ? signal : unending() }));
  if (entry === undefined) throw noSuchAccount();
  if (isFirst && plan.basis !== undefined && basisOf(entry) !== plan.basis) throw moved();
  return entry;
}

/** A step that cannot even be put together is one that failed: nothing was sent. */
function prepared(step: Step, plan: Plan, entry: Entry, pin: Secret | undefined): Effect | AppError {
  try {
    return effectOf(step, plan, entry, pin);
  } catch (error) {
    if (error instanceof AppError) return error;
    if (error instanceof RangeError) return unreadable(error);
    throw error;
  }
}

/** Looks again after an answer that said yes. */
async function confirmed(parts: AdParts, plan: Plan, step: Step): Promise<StepResult> {
  const entry = await stateOf(parts, plan.on.id, { signal: unending() }).catch(() => undefined);
  const isSeen = entry !== undefined && seen(step, entry) === true;
  return { ...named(step), outcome: 'done', confirmed: isSeen ? 'read-back' : 'answer' };
}

/** No answer: the account is looked at once, and what cannot be seen there stays uncertain. A refusal: nothing was done. */
async function refused(parts: AdParts, plan: Plan, step: Step, effect: Effect, error: unknown): Promise<StepResult> {
  if (error instanceof LdapUncertain) {
    const entry = await stateOf(parts, plan.on.id, { signal: unending() }).catch(() => undefined);
    if (entry !== undefined && seen(step, entry) === true) return { ...named(step), outcome: 'done', confirmed: 'read-back' };
    const cause = new AppError('uncertain', `It may have been done: ${error.message}`, {
      hint: 'Look at the account before it is done again.',
      cause: error,
    });
    return { ...named(step), outcome: 'uncertain', confirmed: 'no', error: cause };
  }
  if (error instanceof LdapFailure && error.code === NO_RIGHT) return failed(step, await noRight(parts, plan, effect, error));
  const cause = inWords(error, effect.doing, RIGHTS[effect.right]);
  if (!(cause instanceof AppError)) throw cause;
  return failed(step, cause);
}

/** A refusal for want of a right, with the reason that can be seen: a protected account. */
async function noRight(parts: AdParts, plan: Plan, effect: Effect, failure: LdapFailure): Promise<AppError> {
  const { entryOf } = await import('./account-entry.js');
  const entry = await entryOf(
    parts,
    plan.on.id,
    { attributes: PROTECTION_ATTRIBUTES, binary: PROTECTION_BINARIES },
    { signal: unending() },
  ).catch(() => undefined);
  const why = entry === undefined ? `our login has not the right "${RIGHTS[effect.right]}"` : whyMissing(effect.right, entry);
  return new AppError('forbidden', `Cannot ${effect.doing}: ${why}.`, {
    code: 'missing-right',
    right: RIGHTS[effect.right],
    hint: `Ask who runs the domain for the right: ${RIGHTS[effect.right]}.`,
    details: { server: failure.text },
  });
}

/** Whether a step can be seen in an entry; an entry that cannot be read shows nothing. */
export function seen(step: Step, entry: Entry): boolean | undefined {
  try {
    return stands(step, entry);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function failed(step: Step, error: AppError): StepResult {
  return { step: step.id, outcome: 'failed', confirmed: 'answer', error };
}

/** What stood there and what stands there now, as the plan said it. */
export function named(step: Step): Pick<StepResult, 'step' | 'before' | 'after'> {
  const { id, before: was, after } = step;
  return {
    step: id,
    ...(after === undefined || was === undefined ? {} : { before: was }),
    ...(after === undefined ? {} : { after }),
  };
}

function moved(): AppError {
  return new AppError('conflict', 'The account has changed since the plan was made. Nothing was done.', {
    code: 'moved',
    hint: 'Look at it and plan again.',
  });
}

const unending = (): AbortSignal => new AbortController().signal;
