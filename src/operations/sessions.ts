import { type Session } from '../core/account.js';
import { type Fact } from '../core/fact.js';
import { readFacts } from './account-facts.js';
import { resolveOne } from './resolve.js';
import { type Bench, type Target } from './types.js';

/** The open sessions of one account. */
export interface SessionList {
  readonly target: Target;
  readonly sessions: Fact<readonly Session[]>;
}

/** Where the account is signed in now. Throws what {@link resolveOne} throws. */
export async function listSessions(bench: Bench, who: string): Promise<SessionList> {
  const match = await resolveOne(bench, who, true);
  const target: Target = { ...match, facts: await readFacts(bench, match.ref.id) };
  return { target, sessions: target.facts.sessions };
}
