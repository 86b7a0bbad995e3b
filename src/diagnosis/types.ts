import { type FactName, type FactSet } from '../core/account.js';
import { type UnknownCode } from '../core/fact.js';
import { type Instant } from '../core/instant.js';
import { type Policy } from '../policy/schema.js';

/** `pass`: nothing against the log-in here; `warn`: worth saying, does not refuse; `unknown`: we cannot tell, because. */
export type Status = 'pass' | 'fail' | 'warn' | 'unknown' | 'not-applicable';

/**
 * What a finding means for the log-in. `blocked`: the right credentials are refused; `step-needed`: they are taken, then the person must do
 * something; `will-be-blocked`: not yet; `in-doubt`: a rule of the policy that this system does not enforce, and the service that was named
 * may: never "blocked", and never "not blocked".
 */
export type Effect = 'blocked' | 'step-needed' | 'will-be-blocked' | 'in-doubt';

export const VERDICTS = ['blocked', 'step-needed', 'will-be-blocked', 'not-blocked', 'cannot-tell'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Every cause that a check can name. */
export const CAUSE_CODES = [
  'typed-alias',
  'typed-address',
  'typed-capitals',
  'typed-number',
  'locked-temporary',
  'locked-permanent',
  'lock-near',
  'pin-missing',
  'disabled',
  'access-not-begun',
  'access-ended',
  'in-grace',
  'access-ends-soon',
  'restricted',
  'pin-not-effective',
  'pin-expired',
  'pin-expires-soon',
  'pin-must-change',
  'pin-old-form',
  'mfa-method-missing',
  'mfa-method-unusable',
  'mfa-method-not-taken',
  'mfa-due',
  'demand-open',
  'kind-not-served',
  'last-try-refused',
] as const;
export type CauseCode = (typeof CAUSE_CODES)[number];

/** Why something is unknown. `not-told`: the operator did not say; `not-looked-at`: another system decides it. */
export interface WhyUnknown {
  readonly code: UnknownCode | 'not-told' | 'not-looked-at';
  readonly why: string;
  readonly right?: string;
}

/** What to do: a command that can be typed as it stands, or words where no command helps. */
export type Remedy = { readonly command: string } | { readonly text: string };

/** What one check found. Texts are plain sentences; instants in them are in the policy's zone. */
export interface Finding {
  /** The check's id. */
  readonly check: string;
  readonly title: string;
  readonly status: Status;
  /** What a `fail`, or a `warn` about the future or about a service, means for the log-in. */
  readonly effect?: Effect;
  readonly code?: CauseCode;
  /** What the facts say, in a line. */
  readonly evidence: string;
  /** The plain cause; without the time that stands in `until`. */
  readonly cause?: string;
  /** A sentence to say to the caller. */
  readonly say?: string;
  /** What to do, the best first: what helps without the desk, such as waiting, stands before the command. */
  readonly remedies?: readonly Remedy[];
  /** When it ends by itself, or when it will begin to block. */
  readonly until?: Instant;
  readonly unknown?: WhyUnknown;
  /** True when this unknown alone keeps us from saying "not blocked". */
  readonly decisive?: boolean;
}

/** What a check may look at besides the facts. */
export interface Situation {
  /** The UID of the resolved account, for the commands in the texts. */
  readonly uid: string;
  readonly policy: Policy;
  readonly now: Instant;
  /** A service of the policy; left out: the back end's own sign-in. */
  readonly service?: string;
  readonly from?: 'campus' | 'outside';
  /** What the caller types on the log-in page, where it is known: by default what the operator looked for. */
  readonly typed?: string;
}

/** One check of the list: one file in `checks/`. */
export interface Check<N extends FactName = FactName> {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly N[];
  /** Whether its unknown keeps us from saying "not blocked". */
  readonly decisiveUnknown: boolean;
  examine(facts: FactSet<N>, situation: Situation): Result;
}

/** A finding before the engine puts the check's name to it. `decisive` only where it differs from what the check says of itself. */
export type Result = Omit<Finding, 'check' | 'title'>;

/** The whole answer to "why can't they log in?". */
export interface Report {
  readonly verdict: Verdict;
  /** The first cause. */
  readonly code: CauseCode | undefined;
  /** One line: what blocks, or that nothing seen does. */
  readonly cause: string;
  /** What is worth knowing although nothing seen blocks. */
  readonly but: string | undefined;
  /** What to do about the first cause, the best first. */
  readonly next: readonly Remedy[];
  /** What to say to the caller. */
  readonly say: string | undefined;
  /** Other causes that follow once the first is gone, in the order in which the system would refuse. */
  readonly then: readonly { readonly code: CauseCode; readonly cause: string; readonly next: readonly Remedy[] }[];
  /** Of the first cause: when it ends by itself, or when it will begin to block. */
  readonly until: Instant | undefined;
  /** Every check, causes first. */
  readonly findings: readonly Finding[];
  readonly service: string | undefined;
  /** What keeps us from telling; empty unless the verdict is `cannot-tell`. */
  readonly unknownBecause: readonly WhyUnknown[];
}
