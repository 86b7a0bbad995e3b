import { type AccountRef } from '../../core/account.js';
import { type Change, type Plan } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { factsOf } from '../../core/fact.js';
import { type Call } from '../../core/provider.js';
import { type HttpCall } from '../../http/types.js';
import { unlessFails } from './answers.js';
import { stopIfCancelled } from './asking.js';
import { basisOf } from './basis.js';
import { planEnd, planExtend } from './changes/access.js';
import { type PlanDraft, type Planning, type SignedIn } from './changes/draft.js';
import { planDisable, planEnable } from './changes/enabled.js';
import { planClear, planDefault, planRemove } from './changes/mfa.js';
import { planRequireChange, planReset } from './changes/pin.js';
import { planRevoke } from './changes/sessions.js';
import { planUnlock } from './changes/unlock.js';
import { isReadOnly } from './federation.js';
import { bruteForceOf } from './lock.js';
import { type KeycloakParts } from './parts.js';
import { refuseProtected } from './protection.js';
import { profileOf } from './realm.js';
import { askedAs } from './refusal.js';
import { missingFor } from './rights.js';
import { offlineGrants, offlineSessions, onlineSessions } from './sessions.js';
import { isDeclared } from './standing.js';
import { stateOf, type State } from './state.js';

/** What Keycloak will do for a change, on the account as it stands. Writes nothing. */
export async function plan(parts: KeycloakParts, change: Change, on: AccountRef, { signal, requestId }: Call): Promise<Plan> {
  stopIfCancelled(signal);
  const call: HttpCall = { signal, requestId };
  const recording = recordFor(parts, change, on, call);
  // A login with a permission on a group is refused the record of nobody: that the account is not there says the account.
  recording.catch(() => undefined);
  const state = await stateOf(parts, on.id, call);
  const record = await recording;
  await refuseProtected(parts, state.user, call);
  const { steps, warnings } = draft(change, await planningFor(parts, change, { state, record }, call));
  for (const step of steps) {
    const right = missingFor(state.user, askedAs(step));
    if (right !== undefined) throw noRight(state, right);
  }
  return {
    change,
    on,
    basis: await basisOf(state),
    steps: steps.map((step, n) => ({ id: String(n + 1), system: parts.system, ...step })),
    warnings,
  };
}

/** The record of failed log-ins, where the change may open a lock. */
async function recordFor(
  parts: KeycloakParts,
  { action }: Change,
  { id }: AccountRef,
  call: HttpCall,
): Promise<Planning['record']> {
  return action === 'pin.reset' || action === 'account.unlock' ? bruteForceOf(parts, id, call) : undefined;
}

async function planningFor(
  parts: KeycloakParts,
  change: Change,
  { state, record }: Pick<Planning, 'state' | 'record'>,
  call: HttpCall,
): Promise<Planning> {
  const now = parts.clock();
  return {
    state,
    record,
    options: parts.options,
    now,
    facts: factsOf(parts.system, now),
    signedIn: endsSessions(change) ? await signedIn(parts, state, call) : undefined,
    readOnly:
      NEEDS_WRITABLE.includes(change.action) && state.credentials !== undefined
        ? await isReadOnly(parts, state.user, call)
        : undefined,
    endDropped: SETS_END.includes(change.action) && (await dropsEnd(parts, call)),
  };
}

const SETS_END: readonly Change['action'][] = ['access.extend', 'access.end'];

/** A user profile that cannot be read says nothing: then the step looks whether its end was kept. */
async function dropsEnd(parts: KeycloakParts, call: HttpCall): Promise<boolean> {
  const attribute = parts.options.attributes?.accessEnd;
  if (attribute === undefined) return false;
  const profile = await unlessFails(profileOf(parts, call));
  return !(profile instanceof AppError) && !isDeclared(attribute, profile);
}

/** What the realm cannot do to somebody from a directory that it only reads. */
const NEEDS_WRITABLE: readonly Change['action'][] = ['pin.reset', 'pin.require-change', 'access.extend', 'access.end'];

function endsSessions(change: Change): boolean {
  return change.action === 'session.revoke' || ('endSessions' in change && change.endSessions);
}

async function signedIn(parts: KeycloakParts, { user: { id } }: State, call: HttpCall): Promise<SignedIn> {
  const [online, grants] = await Promise.all([onlineSessions(parts, id, call), offlineGrants(parts, id, call)]);
  const offline = await offlineSessions(parts, id, grants, call);
  return { sessions: [...online, ...offline], grants };
}

function draft(change: Change, planning: Planning): PlanDraft {
  switch (change.action) {
    case 'pin.reset':
      return planReset(change, planning);
    case 'pin.require-change':
      return planRequireChange(planning);
    case 'mfa.clear':
      return planClear(change, planning);
    case 'mfa.remove':
      return planRemove(change, planning);
    case 'mfa.default':
      return planDefault(change, planning);
    case 'access.extend':
      return planExtend(change, planning);
    case 'access.end':
      return planEnd(change, planning);
    case 'session.revoke':
      return planRevoke(change, planning);
    case 'account.unlock':
      return planUnlock(planning);
    case 'account.enable':
      return planEnable(planning);
    case 'account.disable':
      return planDisable(change, planning);
  }
}

/** The server says beforehand what our login may do with a user, not which right is missing: that we know by the request. */
function noRight({ user }: State, right: string): AppError {
  return new AppError('forbidden', `Our login may not change ${user.username}.`, {
    code: 'missing-right',
    right,
    hint: `Ask who runs the realm for the right: ${right}.`,
  });
}
