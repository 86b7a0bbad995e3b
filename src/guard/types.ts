import { type FactName, type FactSet } from '../core/account.js';
import { type Action } from '../core/change.js';
import { type Instant } from '../core/instant.js';
import { type CallerProof, type Operator } from '../core/operator.js';
import { type Policy } from '../policy/schema.js';

/** Every rule by name, in the order in which they are asked. */
export const RULE_IDS = ['own-account', 'service-account', 'protected-account', 'force-reason'] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** The facts that the guard judges by. An operation reads at least these before it asks. */
export const GUARD_FACTS = ['uid', 'aliases', 'mail', 'kind', 'groups'] as const satisfies readonly FactName[];
export type GuardFacts = FactSet<(typeof GUARD_FACTS)[number]>;

/** Who wants to do what to whom. `uid` is that of the resolved account, never what somebody typed. */
export interface GuardRequest {
  readonly operator: Operator;
  readonly action: Action;
  readonly uid: string;
  readonly force: boolean;
  readonly reason?: string;
  readonly ticket?: string;
  readonly proof: CallerProof;
}

/** What was written down before and counts now. Every part may be left out; a missing part never makes an action allowed. */
export interface Records {
  /** Further login names of the operator, such as an administrator's everyday account. */
  readonly operatorUids?: readonly string[];
  /** The names that the tool itself signs in to its back ends with, as they are sent: nobody changes those accounts by accident. */
  readonly toolLogin?: string | readonly string[];
}

/** Nothing was written down. */
export const noRecords: Records = Object.freeze({});

/** Everything a rule may look at. */
export interface Situation {
  readonly request: GuardRequest;
  readonly facts: GuardFacts;
  readonly policy: Policy;
  readonly records: Records;
  readonly now: Instant;
}

/** The rule says no: what is missing in the message, how to get it in the hint. `kind` decides the exit code (5, 6 or 2). */
export interface Refusal {
  readonly allow: false;
  readonly rule: RuleId;
  readonly kind: 'forbidden' | 'unverified' | 'usage';
  readonly message: string;
  readonly hint?: string;
  /** The missing right by its real name, where an unreadable fact is the reason. */
  readonly right?: string;
  /** Whether `--force` with a reason passes this rule. */
  readonly overridable: boolean;
}

/** `overridden`: the rules that only `--force` passed; they belong in the audit. `notes`: what the operator should know. */
export interface Permission {
  readonly allow: true;
  readonly overridden: readonly RuleId[];
  readonly notes: readonly string[];
}

export type Decision = Permission | Refusal;

/** One rule. It answers undefined when it has nothing against the action. */
export interface Rule {
  readonly id: RuleId;
  readonly overridable: boolean;
  judge(situation: Situation): Objection | undefined;
}

/** A rule's no, before the engine puts its name to it. */
export interface Objection {
  readonly kind: Refusal['kind'];
  readonly message: string;
  readonly hint?: string;
  readonly right?: string;
}
