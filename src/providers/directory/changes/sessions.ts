import { type Change } from '../../../core/change.js';
import { endSessions, step, type PlanDraft, type Planning } from './draft.js';

type Revoke = Extract<Change, { action: 'session.revoke' }>;

/** Ends every open session, or the one that is named. One that is gone already needs no step. */
export function planRevoke({ session }: Revoke, { state }: Planning): PlanDraft {
  if (session === undefined) return { steps: endSessions(state, true), warnings: [] };
  if (!state.sessions.includes(session)) return { steps: [], warnings: [`this account has no session ${session} (any more)`] };
  return {
    steps: [step('end-sessions', `end session ${session}`, { target: session, before: 'open', after: 'ended' })],
    warnings: [],
  };
}
