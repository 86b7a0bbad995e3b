import { type AccountId, type AccountRef } from '../../core/account.js';
import { type Step, type StepResult } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { parseInstant } from '../../core/instant.js';
import { type Call } from '../../core/provider.js';
import { type HttpCall } from '../../http/types.js';
import { get, stopIfCancelled } from './asking.js';
import { passwordIn, passwordOf } from './changes/pin.js';
import { listOf } from './json.js';
import { type KeycloakParts } from './parts.js';
import { VIEW_EVENTS, VIEW_USERS } from './rights.js';
import { stands, standsIn } from './stands.js';
import { stateOf } from './state.js';

/** Looks whether an uncertain step happened. Every other result is final here and comes back as it is. */
export async function settle(
  parts: KeycloakParts,
  step: Step,
  result: StepResult,
  { signal, requestId, on }: Call & { readonly on: AccountRef },
): Promise<StepResult> {
  stopIfCancelled(signal);
  if (result.outcome !== 'uncertain') return result;
  const isSo = await arrived(parts, step, on.id, { signal, requestId });
  // A request that was given up may still arrive: a password that is not there yet is no proof, and whoever has the new one must keep it.
  if (isSo === undefined || (!isSo && step.verb === 'set-pin')) return result;
  if (isSo) {
    const { error, ...rest } = result;
    void error;
    return { ...rest, outcome: 'done', confirmed: 'read-back' };
  }
  const error = new AppError('unavailable', 'The step did not happen: the account shows nothing of it.', { code: 'not-done' });
  return { step: result.step, outcome: 'failed', confirmed: 'read-back', error };
}

/** Whether a step happened whose answer was lost; undefined: nobody can tell. Throws AppError where the account cannot be read. */
export async function arrived(parts: KeycloakParts, step: Step, id: AccountId, call: HttpCall): Promise<boolean | undefined> {
  return step.verb === 'set-pin' ? pinArrived(parts, step, id, call) : stands(parts, step, id, call);
}

/**
 * Whether a new password arrived. The step names the old one by its time: milliseconds for the realm's own, where the same time says that nothing arrived; whole
 * seconds or nothing for the password of a directory, where it says nothing. Another time, a demand to change it, and our own login as the last who reset it by
 * the admin events: that was us. Else nobody can tell, since a colleague may have been quicker: so it is where the realm keeps no admin events, and where we may
 * not read them.
 */
async function pinArrived(parts: KeycloakParts, step: Step, id: AccountId, call: HttpCall): Promise<boolean | undefined> {
  const state = await stateOf(parts, id, call);
  const password = passwordIn(state.credentials ?? []);
  if (password === undefined) return undefined;
  if (passwordOf(password.createdAt) === step.before) return password.id === undefined ? undefined : false;
  if (standsIn(step, state, undefined) !== true) return undefined;
  const ours = await lastResetIsOurs(parts, { id, since: timeIn(step) }, call).catch(unknownIfRefused);
  return ours === true ? true : undefined;
}

/** The time of the old password in the words of the step. */
const timeIn = ({ before }: Step): number | undefined =>
  typeof before === 'string' ? parseInstant(before.replace(/^.* /, '')) : before;

async function lastResetIsOurs(
  parts: KeycloakParts,
  { id, since }: { readonly id: AccountId; readonly since: number | undefined },
  call: HttpCall,
): Promise<boolean | undefined> {
  const own = await ownId(parts, call);
  const question = {
    doing: 'read who reset the password',
    right: VIEW_EVENTS,
    query: { resourcePath: `users/${id}/reset-password`, max: 1 },
  };
  const [last] = listOf(await get(parts, ['admin-events'], question, call)) ?? [];
  const at = last?.number('time');
  if (own === undefined || at === undefined || (since !== undefined && at < since)) return undefined;
  return last?.fields('authDetails')?.text('userId') === own;
}

/** Our own id: admin events name who did it by nothing else. A login that may see one group alone does not see itself. */
async function ownId(parts: KeycloakParts, call: HttpCall): Promise<string | undefined> {
  const username = parts.tokens.subject();
  if (username === undefined) return undefined;
  const question = { doing: 'find our own account', right: VIEW_USERS, query: { username, exact: true } };
  const [own] = listOf(await get(parts, ['users'], question, call)) ?? [];
  return own?.text('username') === username.toLowerCase() ? own.text('id') : undefined;
}

function unknownIfRefused(error: unknown): undefined {
  if (error instanceof AppError && (error.kind === 'forbidden' || error.kind === 'not-found')) return undefined;
  throw error;
}
