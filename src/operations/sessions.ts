import { type FactSet, type Session } from '../core/account.js';
import { type Change } from '../core/change.js';
import { AppError } from '../core/error.js';
import { isKnown, valueOf, type Fact } from '../core/fact.js';
import { readFacts } from './account-facts.js';
import { change } from './change.js';
import { resolveOne } from './resolve.js';
import { type Bench, type ChangeOptions, type ChangeReport, type Present, type Target } from './types.js';
import { type Ended, type Job, type Wish } from './wish.js';

/** The open sessions of one account. */
export interface SessionList {
  readonly target: Target;
  readonly sessions: Fact<readonly Session[]>;
}

export interface RevokeOptions extends ChangeOptions {
  /** The id of the one session to end; left out: all of them. */
  readonly session?: string;
}

/** Where the account is signed in now. Throws what {@link resolveOne} throws. */
export async function listSessions(bench: Bench, who: string): Promise<SessionList> {
  const match = await resolveOne(bench, who, true);
  const target: Target = { ...match, facts: await readFacts(bench, match.ref.id) };
  return { target, sessions: target.facts.sessions };
}

/**
 * Ends every open session, or the one that is named. None open is success with `changed: false`. Throws not-found for a session that a list of
 * known sessions does not have, unsupported where this system cannot end them, and what {@link change} throws.
 */
export function revokeSessions(bench: Bench, who: string, options: RevokeOptions, present: Present): Promise<ChangeReport> {
  const { session, ...rest } = options;
  const job: Job = {
    action: 'session.revoke',
    wish: (target) => Promise.resolve(session === undefined ? allWish(bench, target) : oneWish(bench, target, session)),
  };
  return change(bench, who, job, rest, present);
}

/** How a change that also ends sessions speaks of them: only where there are some, or may be. */
export interface SessionWords {
  /** True when there is something to ask about. */
  readonly mayBeOpen: boolean;
  /** What the question says of them; empty where there are none. */
  readonly question: '' | ', and end the sessions' | ', and end the sessions, if any are open';
}

export function sessionWords({ sessions }: Pick<FactSet, 'sessions'>): SessionWords {
  if (sessions.state === 'unknown') return { mayBeOpen: true, question: ', and end the sessions, if any are open' };
  if (sessions.state === 'known') {
    const open = sessions.value.length > 0;
    return { mayBeOpen: open, question: open ? ', and end the sessions' : '' };
  }
  // What goes on instead is said by the plan of the system that has none.
  return { mayBeOpen: false, question: '' };
}

function allWish(bench: Bench, { ref, facts }: Target): Wish {
  const count = valueOf(facts.sessions)?.length;
  const which = count === undefined ? 'the sessions' : count === 1 ? 'the open session' : `all ${String(count)} sessions`;
  return {
    ...wishFor(bench, { action: 'session.revoke' }, facts),
    question: { text: `End ${which} of ${ref.uid}, ${ref.name}?`, initial: false, flag: '--yes' },
  };
}

function oneWish(bench: Bench, { ref, facts }: Target, session: string): Wish {
  if (isKnown(facts.sessions) && !facts.sessions.value.some(({ id }) => id === session)) {
    throw new AppError('not-found', `${ref.uid} has no open session ${session}`, {
      code: 'session-not-found',
      hint: `See them with: uidctl session list ${ref.uid}`,
    });
  }
  return {
    ...wishFor(bench, { action: 'session.revoke', session }, facts),
    question: { text: `End this session of ${ref.uid}, ${ref.name}?`, initial: false, flag: '--yes' },
  };
}

type Revoke = Extract<Change, { action: 'session.revoke' }>;

function wishFor({ policy: { label } }: Bench, revoke: Revoke, facts: FactSet): Omit<Wish, 'question'> {
  return {
    change: revoke,
    topics: ['pin', 'mfa', 'lock', 'access'],
    remarks: [`Whoever knows the ${label} can sign in again: if it is not the caller's alone, reset it first.`],
    details: { endSessions: true },
    say: ({ outcome }: Ended) =>
      outcome === 'done' || outcome === 'accepted'
        ? [
            revoke.session === undefined
              ? 'Everything that was signed in has to sign in again.'
              : 'What used that session has to sign in again.',
          ]
        : [],
    extra: (ended) => ({
      ...(revoke.session === undefined ? {} : { session: revoke.session }),
      before: countOf(facts),
      ...(ended?.after ? { after: countOf(ended.after) } : {}),
    }),
  };
}

/** How many sessions are open. */
function countOf({ sessions }: FactSet): Fact<number> {
  return isKnown(sessions) ? { ...sessions, value: sessions.value.length } : sessions;
}
