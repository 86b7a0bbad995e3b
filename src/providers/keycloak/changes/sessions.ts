import { type Change, type Step } from '../../../core/change.js';
import { type OfflineGrant } from '../sessions.js';
import { step, type PlanDraft, type Planning, type SignedIn, type StepDraft } from './draft.js';

type Revoke = Extract<Change, { action: 'session.revoke' }>;

/** What stays although all sessions end. */
export const TOKENS_GO_ON =
  'an access token that was given out works until it runs out (minutes) where nobody asks the server about it';

/** What ending the sessions of a step means. */
export type EndTarget =
  | { readonly end: 'all' }
  | { readonly end: 'client'; readonly clientId: string }
  | { readonly end: 'session'; readonly session: string; readonly offline: boolean };

const CLIENT = 'client:';
const OFFLINE = 'offline:';

/** What a step is about, by its target: `client:ID` the offline tokens of a client, `offline:ID` or a bare id one session; none: all that a logout ends. */
export function endTargetOf({ target }: Pick<Step, 'target'>): EndTarget {
  if (target === undefined) return { end: 'all' };
  if (target.startsWith(CLIENT)) return { end: 'client', clientId: target.slice(CLIENT.length) };
  const offline = target.startsWith(OFFLINE);
  return { end: 'session', session: offline ? target.slice(OFFLINE.length) : target, offline };
}

/** Ends every session, or the one that is named. One that is gone already needs no step. */
export function planRevoke({ session }: Revoke, { signedIn }: Planning): PlanDraft {
  if (session === undefined) {
    const steps = endAll(signedIn);
    return { steps, warnings: steps.length === 0 ? [] : [TOKENS_GO_ON] };
  }
  // An offline session has the id of the online one that it began with: both are what people mean.
  const here = signedIn?.sessions.filter(({ id }) => id === session) ?? [];
  if (here.length === 0) return { steps: [], warnings: [`this account has no session ${session} (any more)`] };
  return { steps: here.map(({ offline }) => endOne(session, offline)), warnings: [TOKENS_GO_ON] };
}

/** The steps behind another change that was asked to end the sessions too. */
export function endToo(wanted: boolean, { signedIn }: Planning): readonly StepDraft[] {
  return wanted ? endAll(signedIn) : [];
}

/**
 * A logout, then the consent of each client with offline tokens: the logout stops those by time alone, in whole seconds, and one that was given out in that very
 * second goes on working.
 */
function endAll(signedIn: SignedIn | undefined): readonly StepDraft[] {
  if (signedIn === undefined || (signedIn.sessions.length === 0 && signedIn.grants.length === 0)) return [];
  return [step('end-sessions', 'end all sessions', { before: 'open', after: 'ended' }), ...signedIn.grants.map(endClient)];
}

function endClient({ clientId }: OfflineGrant): StepDraft {
  return step('end-sessions', `take the offline tokens of ${clientId} back, with what the person agreed to there`, {
    target: `${CLIENT}${clientId}`,
    before: 'open',
    after: 'ended',
  });
}

function endOne(session: string, offline: boolean): StepDraft {
  return step('end-sessions', `end ${offline ? 'offline ' : ''}session ${session}`, {
    target: offline ? `${OFFLINE}${session}` : session,
    before: 'open',
    after: 'ended',
  });
}
