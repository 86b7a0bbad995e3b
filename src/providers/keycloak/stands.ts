import { type Step } from '../../core/change.js';
import { type HttpCall } from '../../http/types.js';
import { isLockedForGood, valuesOf } from './account.js';
import { passwordIn, passwordOf, UPDATE_PASSWORD } from './changes/pin.js';
import { endTargetOf } from './changes/sessions.js';
import { endIn } from './end-of-access.js';
import { bruteForceOf } from './lock.js';
import { methodCredentials } from './methods.js';
import { type KeycloakParts } from './parts.js';
import { offlineGrants, offlineSessions, onlineSessions } from './sessions.js';
import { stateOf, type State } from './state.js';

/** Whether an account is as a step leaves it, asked for anew; undefined: reading does not tell. Throws AppError where it cannot be read. */
export async function stands(parts: KeycloakParts, step: Step, id: string, call: HttpCall): Promise<boolean | undefined> {
  switch (step.verb) {
    case 'unlock': {
      const { disabled, failures } = await bruteForceOf(parts, id, call);
      return !disabled && failures === 0;
    }
    case 'end-sessions':
      return ended(parts, step, id, call);
    case 'send-link':
      return undefined;
    default:
      return standsIn(step, await stateOf(parts, id, call), parts.options.attributes?.accessEnd);
  }
}

/** The same for what stands in the account itself. A set-pin is so when another password than before stands there, and must be changed: whose it is, that does not tell. */
export function standsIn(step: Step, { user, credentials }: State, accessEnd: string | undefined): boolean | undefined {
  switch (step.verb) {
    case 'set-pin':
      return (
        credentials &&
        user.requiredActions.includes(UPDATE_PASSWORD) &&
        passwordOf(passwordIn(credentials)?.createdAt) !== step.before
      );
    case 'require-change':
      return user.requiredActions.includes(UPDATE_PASSWORD);
    case 'require-method':
      return step.target !== undefined && user.requiredActions.includes(step.target);
    case 'enable':
      return user.enabled;
    case 'disable':
      // Without the directory behind it, everybody from there looks disabled.
      return credentials === undefined ? undefined : !user.enabled && !isLockedForGood(user);
    case 'remove-method':
      return credentials?.every(({ id }) => id !== step.target);
    case 'set-default-method':
      return credentials && methodCredentials(credentials)[0]?.id === step.target;
    case 'set-access-end': {
      const end = endIn(valuesOf(user, accessEnd));
      return end.state === 'known' ? end.until === step.after : end.state === 'never' && step.after === 'never';
    }
    default:
      return undefined;
  }
}

async function ended(parts: KeycloakParts, step: Step, id: string, call: HttpCall): Promise<boolean> {
  const target = endTargetOf(step);
  if (target.end === 'all') return (await onlineSessions(parts, id, call)).length === 0;
  const grants = target.end === 'session' && !target.offline ? [] : await offlineGrants(parts, id, call);
  if (target.end === 'client') return grants.every(({ clientId }) => clientId !== target.clientId);
  const sessions = target.offline ? await offlineSessions(parts, id, grants, call) : await onlineSessions(parts, id, call);
  return sessions.every((session) => session.id !== target.session);
}
