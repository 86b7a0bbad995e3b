import { type AuditDetails } from '../audit/types.js';
import { type FactSet } from '../core/account.js';
import { type Action, type Change, type Plan, type StepResult } from '../core/change.js';
import { type Instant, type When } from '../core/instant.js';
import { type Secret } from '../core/secret.js';
import { type Topic } from './untouched.js';
import { type Bench, type ChangeOptions, type ChangeOutcome, type PlanView, type Target } from './types.js';

/** The one question before a change. `flag` is what answers it where nobody is there. */
export interface Question {
  readonly text: string;
  readonly initial: boolean;
  readonly flag: string;
}

/** How it ended, as far as an action's own sentences need it. */
export interface Ended {
  readonly outcome: Exclude<ChangeOutcome, 'planned'>;
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  readonly before: FactSet;
  /** Undefined: the account could not be read again. */
  readonly after: FactSet | undefined;
  readonly effectiveAt: Instant | undefined;
  readonly expiresAt: When | undefined;
  readonly now: Instant;
}

/** What one action wants done to this account, and its words for it. */
export interface Wish {
  readonly change: Change;
  /** It is so already, by a rule that the back end does not know: no plan is asked for. */
  readonly already?: true;
  readonly question: Question;
  /** What this action leaves alone, unless a step of the plan says otherwise. */
  readonly topics: readonly Topic[];
  /** A PIN that goes beside the plan. */
  readonly pin?: Secret;
  readonly remarks?: readonly string[];
  readonly warnings?: readonly string[];
  readonly selfService?: readonly string[];
  readonly details?: AuditDetails;
  /** Why, where the operator was asked for it. */
  readonly reason?: string;
  /** What the audit keeps as the reason where the operator gave none in words; to the guard it is no reason. */
  readonly reasonWord?: string;
  /** What to say to the caller. */
  say?(ended: Ended): readonly string[];
  /** Further data for the report; without an end for a dry run. */
  extra?(ended: Ended | undefined): Readonly<Record<string, unknown>>;
}

/** One action of the desk: what it wants, once the account is known. */
export interface Job {
  readonly action: Action;
  /** May ask the desk, but never in a dry run. Throws usage, conflict, unsupported, not-found, cancelled. */
  wish(target: Target, options: ChangeOptions): Promise<Wish>;
}

/** A change whose plan is made. */
export interface Prepared {
  readonly bench: Bench;
  readonly options: ChangeOptions;
  readonly target: Target;
  readonly wish: Wish;
  readonly plan: Plan;
  readonly view: PlanView;
}
