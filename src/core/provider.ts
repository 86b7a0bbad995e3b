import {
  type AccountId,
  type AccountKey,
  type AccountRef,
  type AccountRow,
  type FactName,
  type FactSet,
  type Query,
  type SignIn,
  type SignInReason,
} from './account.js';
import { type Capabilities } from './capability.js';
import { type Change, type Plan, type Step, type StepResult } from './change.js';
import { type Fact, type SystemId } from './fact.js';
import { type Instant } from './instant.js';
import { type Maintenance } from './maintenance.js';
import { type Probe } from './probe.js';
import { type Secret } from './secret.js';

/** What goes with every call. `signal` ends a read at once; in `run` it stops before the next step. */
export interface Call {
  readonly signal: AbortSignal;
  readonly requestId: string;
}

/** Names one wish, so that a repeated request can be told from a second wish. */
export type IdempotencyKey = string;

/** Where a back end is, as shown on every card, plan and question. */
export interface Place {
  /** What it is, for people: `embedded directory`, `Active Directory`. */
  readonly title: string;
  /** Its host; undefined where there is none. */
  readonly host: string | undefined;
  /** True for made-up people only. */
  readonly practice: boolean;
}

/** One page of a search. `complete` on the last page says whether the list is whole (false: a server or a right cut it short). */
export interface SearchPage {
  readonly rows: readonly AccountRow[];
  readonly complete: Fact<boolean>;
}

/** What a real sign-in said. */
export interface SignInAnswer {
  readonly result: 'signed-in' | 'refused';
  readonly reason: SignInReason | undefined;
  /** What the person must do next although the credentials were right, such as `change-pin` or `register-method`. */
  readonly next: 'change-pin' | 'register-method' | undefined;
  readonly code: string | undefined;
}

/**
 * One back end. Every provider keeps this contract and is held to it by the conformance suite.
 *
 * A provider of several systems (a composite) keeps it too: ids are those of the system that finds accounts, the accounts of the others are found by a
 * key that must lead to one (two are a conflict with the code `join`), and one system that is down leaves its own facts unknown and no others.
 *
 * Throws AppError only, of the kinds not-found, forbidden (names the right), unauthenticated, unavailable, unsupported, conflict, cancelled, and
 * setup where this machine's side is wrong (a certificate that it does not trust). Never prompts, prints, reads the environment, audits, or retries a write. No time limit ever closes a connection that others use.
 */
export interface Provider {
  /** `directory`, `openldap`, `composite`, ... */
  readonly kind: string;
  readonly systems: readonly SystemId[];
  /** Where the whole is, as profiles name it. */
  readonly place: Place;
  /** Where each system is, for a provider of several: a step or fact of one names its host. Left out: `place` is where each is. */
  readonly places?: Readonly<Record<SystemId, Place>>;
  /** A server that guards and audits for us. */
  readonly governedBy?: SystemId;

  /** What it can do; with `on`, for this account. Writes nothing. Throws not-found for an account that is not there. */
  capabilities(on: AccountId | undefined, call: Call): Promise<Capabilities>;

  /**
   * Exact match on one key (letter case as the system has it): none, one or more. Nothing is guessed or shortened. A key that the system does not
   * have (its capabilities list them) throws unsupported, which is not "nobody".
   * Throws `forbidden` where "none" could mean "not allowed to see", `unavailable` where the system did not answer.
   */
  resolve(key: AccountKey, call: Call): Promise<readonly AccountRef[]>;

  /**
   * Part of a name, or filters. Pages are fetched when pulled; the last says whether the list is whole. Order: best match first, then UID.
   * Where a server sorts nothing, the best match is still first, and each page is in order of UID. A filter that the system cannot apply throws unsupported at the first pull: it is never left out of the question, since the answer would
   * then be everybody.
   */
  search(query: Query, call: Call): AsyncIterable<SearchPage>;

  /**
   * Each fact has its own fate: one that fails or is late (`each`, milliseconds) is unknown, and the others stand. One request may serve many.
   * Throws not-found for an account that is not there, cancelled when the signal fires; a system that is down makes facts unknown.
   */
  read<N extends FactName>(id: AccountId, names: readonly N[], call: Call & { readonly each: number }): Promise<FactSet<N>>;

  /**
   * Steps as data, in order; none when it is already so. What the server does by itself beside a step stands in its `implies`; what it does not
   * do, and people expect, is a step of its own or a warning. Throws `unsupported` with the reason, not-found; forbidden where a right is
   * missing or the account is protected, conflict where its state stands against it. Writes nothing.
   */
  plan(change: Change, on: AccountRef, call: Call): Promise<Plan>;

  /**
   * Does what the plan says, one result a step, in order, also for steps that were not reached. Compares the plan's basis first and throws
   * `conflict` with nothing done if it moved; once the first step began it never throws. A failed or uncertain step leaves the rest not reached.
   */
  run(
    plan: Plan,
    call: Call & { readonly key: IdempotencyKey; readonly secrets: { readonly pin?: Secret } },
  ): AsyncIterable<StepResult>;

  /**
   * Asks again about an accepted step (by the `handle` of its result), or about an uncertain one by reading the account. Never writes, waits or
   * remembers: whoever calls waits `retryAfter` and asks again with the last result. Still accepted, or still uncertain, is an answer.
   */
  settle(step: Step, result: StepResult, call: Call & { readonly on: AccountRef }): Promise<StepResult>;

  close(): Promise<void>;

  /** The history of one account's attempts, newest first, where the system keeps it. */
  signIns?(id: AccountId, window: { readonly since?: Instant; readonly limit: number }, call: Call): Promise<readonly SignIn[]>;

  /** A real sign-in, counted by the system like any other. */
  tryPin?(attempt: SignInAttempt, call: Call): Promise<SignInAnswer>;

  /** The person's own change of PIN, with the present one as proof. Throws forbidden with the reason when the new one is refused. */
  changePin?(attempt: SignInAttempt, newPin: Secret, call: Call): Promise<void>;

  /** A look at the back end itself: who we are to it, its certificate, its clock, our rights. Changes no account. */
  probe?(call: Call): Promise<Probe>;

  /** Of a directory that this tool itself keeps. */
  readonly maintenance?: Maintenance;
}

/** A real sign-in: what a person would type. `method` is the code or answer of a second factor. */
export interface SignInAttempt {
  readonly uid: string;
  readonly pin: Secret;
  /** The method used and what it gave; undefined: the person has none at hand. */
  readonly method?: { readonly id: string; readonly code: Secret };
  readonly service?: string;
  readonly source?: string;
  readonly device?: string;
}
