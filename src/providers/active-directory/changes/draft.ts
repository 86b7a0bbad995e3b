import { type Step } from '../../../core/change.js';
import { type Instant } from '../../../core/instant.js';
import { type Entry } from '../../../ldap/types.js';
import { type RootEntry } from '../controller.js';

/** A step before it has its number and its system. */
export type StepDraft = Omit<Step, 'id' | 'system'>;

/** Steps in order and what must be known before saying yes. No steps: it is already so. */
export interface PlanDraft {
  readonly steps: readonly StepDraft[];
  readonly warnings: readonly string[];
}

/** What a plan is made from. */
export interface Planning {
  readonly entry: Entry;
  readonly root: RootEntry;
  readonly now: Instant;
}

export const ALREADY: PlanDraft = { steps: [], warnings: [] };

/** A step of which sending it twice does what sending it once does, and that implies nothing. */
export function step(verb: Step['verb'], text: string, more: Partial<StepDraft> = {}): StepDraft {
  return { verb, text, implies: [], repeatable: true, ...more };
}
