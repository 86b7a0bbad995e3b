import { type Step } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { type FactMaker } from '../../../core/fact.js';
import { type Instant } from '../../../core/instant.js';
import { type BruteForce } from '../lock.js';
import { type OfflineGrant, type UserSession } from '../sessions.js';
import { type State } from '../state.js';
import { type KeycloakOptions } from '../types.js';

/** A step before it has its number and its system. */
export type StepDraft = Omit<Step, 'id' | 'system'>;

/** Steps in order and what must be known before saying yes. No steps: it is already so. */
export interface PlanDraft {
  readonly steps: readonly StepDraft[];
  readonly warnings: readonly string[];
}

/** What a plan is made from. A part that the change does not need is not asked for. */
export interface Planning {
  readonly state: State;
  readonly options: Pick<KeycloakOptions, 'attributes' | 'registerAgain' | 'link'>;
  readonly now: Instant;
  readonly facts: FactMaker;
  readonly record: BruteForce | undefined;
  readonly signedIn: SignedIn | undefined;
  /** Whether the realm only reads the directory that the user comes from; undefined: the user is the realm's own, or nobody says. */
  readonly readOnly: boolean | undefined;
  /** True where the user profile of the realm does not declare the attribute of the end: then its value shows nowhere, and one that is written is dropped. */
  readonly endDropped: boolean;
}

/** Where somebody is signed in. */
export interface SignedIn {
  readonly sessions: readonly UserSession[];
  readonly grants: readonly OfflineGrant[];
}

export const ALREADY: PlanDraft = { steps: [], warnings: [] };

/** A step of which sending it twice does what sending it once does, and that implies nothing. */
export function step(verb: Step['verb'], text: string, more: Partial<StepDraft> = {}): StepDraft {
  return { verb, text, implies: [], repeatable: true, ...more };
}

/** Why a password, and what is asked about it, stays as it is. */
export const PASSWORD_READ_ONLY = 'the password is kept in another directory, and this realm only reads that';
export const PROFILE_READ_ONLY = 'the profile of the account is kept in another directory, and this realm only reads that';

/** Throws unsupported for somebody from a directory that the realm cannot write to. */
export function refuseReadOnly({ readOnly }: Planning, why: string): void {
  if (readOnly !== true) return;
  throw new AppError('unsupported', why, {
    code: 'read-only',
    hint: 'Change it in the directory that the account comes from, by the profile of that one.',
  });
}
