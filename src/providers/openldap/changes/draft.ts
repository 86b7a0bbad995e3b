import { type Step } from '../../../core/change.js';
import { type Account } from '../account.js';
import { type Seen } from '../seen.js';

/** A step before it has its number and its system. */
export type StepDraft = Omit<Step, 'id' | 'system'>;

/** Steps in order and what must be known before saying yes. No steps: it is already so. */
export interface PlanDraft {
  readonly steps: readonly StepDraft[];
  readonly warnings: readonly string[];
}

/** What a plan is made from. */
export interface Planning {
  readonly account: Account;
  readonly seen: Seen;
  /** Whether there is a password; undefined: we may not know. */
  readonly present: boolean | undefined;
}

export const ALREADY: PlanDraft = { steps: [], warnings: [] };

/** What the person is signed in to goes on, whatever we do here. */
export const NO_SESSIONS = 'LDAP has no sessions: what the person has open goes on until the service behind it asks again';

/** A step of which sending it twice does what sending it once does, and that implies nothing. */
export function step(verb: Step['verb'], text: string, more: Partial<StepDraft> = {}): StepDraft {
  return { verb, text, implies: [], repeatable: true, ...more };
}
