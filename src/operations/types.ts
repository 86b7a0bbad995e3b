import { type AccountRef, type FactSet, type KeyKind } from '../core/account.js';
import { type Action, type Plan, type StepResult } from '../core/change.js';
import { type Desk } from '../core/desk.js';
import { type ErrorKind } from '../core/error.js';
import { type Clock, type Instant, type When } from '../core/instant.js';
import { type CallerProof, type Operator } from '../core/operator.js';
import { type Provider } from '../core/provider.js';
import { type Secret } from '../core/secret.js';
import { type Audit } from '../audit/types.js';
import { type Finding, type Report } from '../diagnosis/types.js';
import { type Policy } from '../policy/schema.js';

/** Everything an operation works with. Made once a run, by the one place that wires real parts. */
export interface Bench {
  readonly provider: Provider;
  readonly policy: Policy;
  readonly audit: Audit;
  readonly operator: Operator;
  /** The names that the tool itself signs in to its systems with, as they are sent; undefined where it signs in nowhere. */
  readonly toolLogin?: readonly string[];
  readonly desk: Desk;
  readonly clock: Clock;
  readonly profile: { readonly name: string; readonly practice: boolean };
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** A whole number from 0 up to, not including, `below`; unbiased and fit for secrets (`randomInt` of node:crypto). */
  readonly randomInt: (below: number) => number;
  /** Milliseconds until one fact is given up; {@link EACH_FACT} when left out. */
  readonly each?: number;
  /** Waits so many milliseconds between two questions about a step that was accepted; ends early, without an error, when the signal fires. A timer when left out. */
  readonly wait?: (length: number, signal: AbortSignal) => Promise<void>;
}

/** Milliseconds until one fact is given up, unless the bench says otherwise. Our own value. */
export const EACH_FACT = 5000;

/** What the operator typed and what it turned out to be. A log-in page takes the UID only, so the difference is evidence. */
export interface TypedAs {
  /** As typed, without the spaces around it. */
  readonly text: string;
  /** The key that hit; `name` when it was chosen from a list. */
  readonly by: KeyKind | 'name';
  /** True when it is the UID, letter for letter. */
  readonly isUid: boolean;
  /** It is the UID but for capitals. */
  readonly capitals: boolean;
  /** A whole mail address was typed. */
  readonly address: boolean;
}

/** One account that exactly matches what was typed. */
export interface Match {
  readonly ref: AccountRef;
  readonly typedAs: TypedAs;
}

/** The account an operation works on, with all that could be read about it. */
export interface Target extends Match {
  readonly facts: FactSet;
}

/** The options that every change takes. */
export interface ChangeOptions {
  readonly ticket?: string;
  readonly reason?: string;
  /** `--force`: override a guard that the policy marks as overridable. */
  readonly force?: boolean;
  /** `--again`: a second PIN reset is wanted. */
  readonly again?: boolean;
  /** `--dry-run`: ends after the plan; asks nothing and writes nothing. */
  readonly dryRun?: boolean;
  /** `--proof`: how the caller was proven. */
  readonly proof?: CallerProof;
}

/** What is shown before the question. */
export interface PlanView {
  readonly target: Target;
  readonly plan: Plan;
  /** What the provider and the operation warn of. */
  readonly warnings: readonly string[];
  /** What this change leaves as it is, in plain words: `MFA methods`, `sessions`. */
  readonly untouched: readonly string[];
  /** What the person could do without the desk, in sentences. */
  readonly selfService: readonly string[];
  /** Lines of this action's own: the rule named, the methods with their age, why it was disabled. */
  readonly remarks: readonly string[];
}

/** How the command puts things before a person. Rendering belongs to the command: an operation only hands the lines to the desk. */
export interface Present {
  /** Hears whom it is about before anything is asked, so that no question stands without its account. */
  account?(target: Target): void;
  /** Profile, system, card, plan, warnings. */
  plan(view: PlanView): readonly string[];
}

/** A change as a whole. `accepted`: the back end took it and finishes later. `planned`: a dry run. What failed with nothing done is thrown. */
export type ChangeOutcome = 'done' | 'already' | 'accepted' | 'partial' | 'uncertain' | 'planned';

/** What became of a change. Plain data: it holds no secret but `revealed`, which was asked for. */
export interface ChangeReport {
  readonly action: Action;
  readonly target: Target;
  /** True when at least one step changed something. */
  readonly changed: boolean;
  readonly outcome: ChangeOutcome;
  /** The kind that decides the exit code; undefined: 0. */
  readonly exit: ErrorKind | undefined;
  readonly plan: Plan;
  /** One a step, in order; empty when nothing was run. */
  readonly results: readonly StepResult[];
  readonly warnings: readonly string[];
  readonly untouched: readonly string[];
  readonly selfService: readonly string[];
  readonly remarks: readonly string[];
  /** When it was over. */
  readonly at: Instant;
  readonly effectiveAt?: Instant;
  readonly expiresAt?: When;
  /** What the server says after the change; for a dry run undefined. */
  readonly after: FactSet | undefined;
  /** The diagnosis of `after`: what would still refuse the right credentials, and what nobody can tell. Undefined: nothing was looked at. */
  readonly diagnosis: Report | undefined;
  /** Of that diagnosis, the findings that keep the account out, ask the person for a step, or leave us unable to tell. */
  readonly stillBlocks: readonly Finding[];
  /** Sentences to say to the caller. */
  readonly say: readonly string[];
  /** What went wrong beside the change itself, such as an outcome that could not be written down. */
  readonly notes: readonly string[];
  /** Further plain data of this action: `from`, `to`, `rule`, the methods before and after. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** The secret, where the desk's secret place keeps it for the result (`--reveal-secrets`). */
  readonly revealed?: Secret;
}
