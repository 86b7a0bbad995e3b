import { type Kind } from '../../core/account.js';
import { type ErrorKind } from '../../core/error.js';
import { type Day, type Instant, type When } from '../../core/instant.js';
import { type Policy } from '../schema.js';

/** The name that stands for "no named rule: the day that the desk was asked for". */
export const DESK_RULE = 'desk';

/** What somebody wants extended, and how the account stands. */
export interface ExtensionRequest {
  /** A rule by its name; without it, the one of the account's kind. */
  readonly rule?: string;
  readonly kind: Kind;
  /** When access ends as it stands; undefined: not known, and then nothing is extended. */
  readonly presentEnd: When | undefined;
  /** The rule that set the present end, where the back end keeps it. */
  readonly presentRule?: string;
  readonly now: Instant;
  /** The last usable day asked for. */
  readonly until?: Day;
  /** So many days asked for, for a rule that counts days. */
  readonly days?: number;
  /** Who endorsed it, for a rule that needs that. */
  readonly endorsedBy?: string;
}

export interface Extend {
  readonly result: 'extend';
  readonly rule: string;
  readonly from: Instant;
  /** The first instant without access. */
  readonly until: Instant;
  readonly lastDay: Day;
}

export interface AlreadySo {
  readonly result: 'already';
  readonly rule: string;
  readonly until: When;
  readonly lastDay: Day | 'never';
  /** The first day on which the rule would give more. */
  readonly renewalOpens?: Day;
}

export interface Refused {
  readonly result: 'refused';
  readonly code:
    | 'unknown-rule'
    | 'no-rule'
    | 'kind-does-not-fit'
    | 'follows-record'
    | 'end-unknown'
    | 'until-missing'
    | 'until-and-days'
    | 'days-not-counted'
    | 'days-invalid'
    | 'shortens'
    | 'in-the-past'
    | 'too-late'
    | 'not-open-yet'
    | 'endorsement-missing'
    | 'repeated';
  /** The exit code's kind. */
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint?: string;
}

export type ExtensionAnswer = Extend | AlreadySo | Refused;

export type ExtensionRule = Policy['access']['rules'][string];
export type Step<By extends ExtensionRule['step']['by']> = Extract<ExtensionRule['step'], { by: By }>;

/** What is known once the rule is chosen and the present end is. All days are in the policy's zone. */
export interface Standing {
  readonly policy: Pick<Policy, 'zone' | 'access'>;
  readonly rule: string;
  readonly today: Day;
  readonly presentEnd: Instant;
  /** The last usable day as it stands; it may be long past. */
  readonly presentLast: Day;
}

/** What a rule gives today: a new last day, or nothing before a day. */
export type Offer = { readonly open: true; readonly lastDay: Day } | { readonly open: false; readonly opens: Day };
