import { type AccountId, type DisableReason } from '../core/account.js';
import { type ResetWay } from '../core/capability.js';
import { type Action, type Outcome, type StepResult } from '../core/change.js';
import { type ErrorKind } from '../core/error.js';
import { type SystemId } from '../core/fact.js';
import { type Clock, type Instant } from '../core/instant.js';
import { type CallerProof, type Operator } from '../core/operator.js';
import { type IdempotencyKey } from '../core/provider.js';

/** `intent` stands before the first step, `outcome` after the last; `refusal`: the guard said no; `look`: personal values were shown unmasked. */
export const AUDIT_KINDS = ['intent', 'outcome', 'refusal', 'look'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** How a change ended as a whole. `already` is `done` with `changed: false`; a change that was cancelled before its first step is `failed`. */
export const AUDIT_OUTCOMES = ['done', 'accepted', 'partial', 'failed', 'uncertain'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/**
 * Where an entry stands now. `left-open`: no outcome, and the process that wrote the intent is gone; `running`: it still runs;
 * `unknown`: no outcome, and it ran on another host, so nobody here can tell.
 */
export const AUDIT_STATES = [...AUDIT_OUTCOMES, 'running', 'left-open', 'unknown', 'refused', 'looked'] as const;
export type AuditState = (typeof AUDIT_STATES)[number];

/** What the desk does to one account, and what is done to a whole directory: such an entry has `*` for its account. */
export type AuditAction = Action | 'directory.init' | 'directory.import';

/** Who did it, where, to whom. Part of every entry but the outcome. */
export interface AuditSubject {
  readonly requestId: string;
  readonly profile: string;
  readonly system: SystemId;
  /** The host of the back end; undefined where there is none. */
  readonly place: string | undefined;
  readonly operator: Operator;
  readonly accountId: AccountId;
  readonly uid: string;
  readonly ticket?: string;
  readonly reason?: string;
}

/** What may be written down about a change beyond the columns. The list is closed: what is not named here is refused. Never a secret. */
export interface AuditDetails {
  /** How a PIN was reset. */
  readonly via?: ResetWay;
  /** Ids of MFA methods. */
  readonly methods?: readonly string[];
  /** Name of an access rule. */
  readonly rule?: string;
  /** Ends of access as ISO 8601 instants, or `never`. */
  readonly from?: string;
  readonly until?: string;
  readonly disableReason?: DisableReason;
  readonly endSessions?: boolean;
  /** Who endorsed a long extension. */
  readonly endorsedBy?: string;
  /** Where an issued secret went; never the secret. */
  readonly secretTo?: 'screen' | 'file' | 'result';
  /** Guard rules that only `--force` passed. */
  readonly overridden?: readonly string[];
  /** SHA-256 of a file that was read, hexadecimal. */
  readonly sha256?: string;
  /** `--again`: a second PIN reset soon after the first was wanted. */
  readonly again?: boolean;
}

/** Written and synced before the first step. */
export interface IntentEntry extends AuditSubject {
  readonly action: AuditAction;
  readonly key: IdempotencyKey;
  readonly proof: CallerProof;
  readonly force: boolean;
  /** SHA-256 of the plan, hexadecimal. See `planHash`. */
  readonly planHash: string;
  /** The text of each step, in order. */
  readonly steps: readonly string[];
  readonly details?: AuditDetails;
}

/** What came of an intent. A later outcome for the same intent (after `settle`) replaces an earlier one in every answer; both rows stay. */
export interface OutcomeEntry {
  readonly outcome: AuditOutcome;
  /** `unknown` for a step that may have happened. */
  readonly changed: boolean | 'unknown';
  /** The code of the error that ended it. */
  readonly errorCode?: string;
  readonly steps?: readonly Pick<StepResult, 'step' | 'outcome' | 'confirmed'>[];
}

/** The guard (or the operator's own No to an override) ended it before the first step. */
export interface RefusalEntry extends AuditSubject {
  readonly action: Action;
  readonly proof: CallerProof;
  readonly force: boolean;
  /** The guard's rule. */
  readonly rule: string;
  readonly errorCode: ErrorKind;
  readonly details?: AuditDetails;
}

/** Personal values of one account were shown unmasked. */
export interface LookEntry extends AuditSubject {
  /** Which facts, by name. */
  readonly fields: readonly string[];
}

/** Names a written intent. */
export interface IntentRef {
  readonly seq: number;
}

/** One line of the list: an intent with its last outcome, a refusal or a look. */
export interface AuditItem {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: Exclude<AuditKind, 'outcome'>;
  readonly state: AuditState;
  readonly requestId: string;
  readonly profile: string;
  readonly system: SystemId;
  readonly place: string | undefined;
  readonly operator: Operator;
  /** `look` for a look. */
  readonly action: AuditAction | 'look';
  readonly accountId: AccountId;
  readonly uid: string;
  readonly ticket: string | undefined;
  readonly reason: string | undefined;
  readonly key: IdempotencyKey | undefined;
  readonly proof: CallerProof | undefined;
  readonly force: boolean;
  readonly planHash: string | undefined;
  readonly steps: readonly string[];
  readonly details: AuditDetails;
  /** The guard's rule of a refusal. */
  readonly rule: string | undefined;
  /** The facts of a look. */
  readonly fields: readonly string[];
  readonly host: string;
  readonly pid: number;
  /** Undefined while there is no outcome. */
  readonly endedAt: Instant | undefined;
  readonly changed: boolean | 'unknown' | undefined;
  readonly errorCode: string | undefined;
  readonly results: readonly { readonly step: string; readonly outcome: Outcome; readonly confirmed: StepResult['confirmed'] }[];
}

export interface AuditFilter {
  readonly uid?: string;
  /** The operator's id. */
  readonly operator?: string;
  /** From this instant on. */
  readonly since?: Instant;
  readonly action?: AuditAction | 'look';
  readonly state?: AuditState;
  /** At most so many, the newest; all when left out. */
  readonly limit?: number;
}

/** What is wrong, and where. */
export interface ChainProblem {
  /** The row; null: the file as a whole. */
  readonly seq: number | null;
  readonly what: string;
}

export interface Verification {
  readonly ok: boolean;
  /** How many rows were looked at. */
  readonly rows: number;
  /** False: there is no file yet. */
  readonly record: boolean;
  readonly problems: readonly ChainProblem[];
}

/** The last PIN reset that may have happened. `certain` is false when its outcome is not known. */
export interface LastReset {
  readonly at: Instant;
  readonly certain: boolean;
  readonly operator: Operator;
  /** How, where that was written down. */
  readonly via?: ResetWay;
}

/** One account of one system. */
export interface AuditTarget {
  readonly system: SystemId;
  readonly accountId: AccountId;
}

/**
 * The record of what the desk did. Rows are only ever added, each holds the hash of the one before it. Writing makes the file
 * when there is none; reading never does, and a missing file is an empty record.
 *
 * Every method throws `setup` (exit 13) when the record cannot be opened, read or written.
 */
export interface Audit {
  /** Makes sure that entries can be written, before anything is changed. */
  ready(): Promise<void>;
  /** Committed and synced to the disk when it returns. */
  intent(entry: IntentEntry): Promise<IntentRef>;
  /** An intent whose plan has no step, and its outcome: it is so already. Both or neither; throws like `intent`. */
  already(entry: IntentEntry): Promise<void>;
  /** Throws RangeError for a number that is no intent. */
  outcome(of: IntentRef, entry: OutcomeEntry): Promise<void>;
  refusal(entry: RefusalEntry): Promise<void>;
  look(entry: LookEntry): Promise<void>;
  /** Newest first. Rows are fetched as they are pulled. */
  list(filter?: AuditFilter): AsyncIterable<AuditItem>;
  /**
   * Intents without an outcome that are left open, or of which nobody here can tell; newest first. Left out are running ones, and those of an account
   * that somebody changed afterwards (or found to be so already) and saw how it ended: that was the look that they asked for. What the run
   * `requestId` itself did does not count for that.
   */
  leftOpen(requestId?: string): Promise<readonly AuditItem[]>;
  /** Intents for one account since an instant, newest first: what the desk did to it. Refusals, looks and what was so already are left out. */
  recent(target: AuditTarget, since: Instant): Promise<readonly AuditItem[]>;
  /** The last reset that changed the PIN, or may have. */
  lastReset(target: AuditTarget): Promise<LastReset | undefined>;
  /** Reads every row and says where the chain breaks, and what in the file is not as this program makes it. */
  verify(): Promise<Verification>;
  close(): Promise<void>;
}

export interface AuditOptions {
  /** The state database, such as `~/.local/state/uidctl/state.db`. */
  readonly path: string;
  readonly clock: Clock;
  /** The name of this machine, and the process that writes. */
  readonly host: string;
  readonly pid: number;
  readonly isAlive: (pid: number) => boolean;
  /** What tells a process from a later one with the same number, such as its start time; undefined where the machine does not say. */
  readonly processToken: (pid: number) => string | undefined;
}
