import { type Step } from '../../../core/change.js';
import { type Instant } from '../../../core/instant.js';
import { type Policy } from '../../../policy/schema.js';
import { type AccountState } from '../state.js';

/** A step before it has its number and its system. */
export type StepDraft = Omit<Step, 'id' | 'system'>;

/** Steps in order and what must be known before saying yes. No steps: it is already so. */
export interface PlanDraft {
  readonly steps: readonly StepDraft[];
  readonly warnings: readonly string[];
}

/** What a plan is made from. */
export interface Planning {
  readonly state: AccountState;
  readonly policy: Policy;
  readonly now: Instant;
}

export const ALREADY: PlanDraft = { steps: [], warnings: [] };

/** A step of which sending it twice does what sending it once does, and that implies nothing. */
export function step(verb: Step['verb'], text: string, more: Partial<StepDraft> = {}): StepDraft {
  return { verb, text, implies: [], repeatable: true, ...more };
}

/** The step that ends the open sessions, where there are some and it is wanted. */
export function endSessions({ sessions }: AccountState, wanted: boolean): readonly StepDraft[] {
  if (!wanted || sessions.length === 0) return [];
  const count = sessionCount(sessions.length);
  return [step('end-sessions', `end ${count}`, { before: count, after: sessionCount(0) })];
}

export function sessionCount(count: number): string {
  if (count === 0) return 'no session';
  return count === 1 ? '1 session' : `${String(count)} sessions`;
}
