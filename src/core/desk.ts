import { type Instant, type When } from './instant.js';
import { type Secret } from './secret.js';

export interface Choice<T> {
  readonly value: T;
  readonly label: string;
}

/** Something to be shown once, and what the person needs to pass it on. */
export interface SecretNote {
  readonly uid: string;
  readonly secret: Secret;
  readonly effectiveAt: Instant | undefined;
  readonly expiresAt: When | undefined;
}

/** A place for a secret, opened before the first step so that none can be lost: the own screen, or a new 0600 file. */
export interface SecretPlace {
  /** Where it goes, for the audit. */
  readonly kind: 'screen' | 'file' | 'result';
  /** What is told about it: `shown once on its own screen`, `written to FILE`. */
  readonly text: string;
  /** Hands the secret over and waits until it is safe (read back, or synced). */
  deliver(note: SecretNote): Promise<void>;
  /** The change did not happen: removes what was prepared. After `deliver` it does nothing. */
  abandon(): Promise<void>;
  /** The secret that `deliver` kept for the command's result, where the operator asked for that (`--reveal-secrets`); undefined in every other case. */
  revealed?(): Secret | undefined;
}

export interface Progress {
  update(text: string): void;
  done(): void;
}

/**
 * Who is there to be asked. `io` fills it for a terminal, bulk from its approved plan, the server from its approvals, a test with answers
 * written down; an operation never knows which. Every question throws `cancelled` on Ctrl-C or end of input, and `usage` (naming the flag
 * that answers it) where nobody is there.
 */
export interface Desk {
  /** True when somebody can answer. */
  readonly present: boolean;
  /** Lines for people before a question: card, plan, warnings. Cleaned by whoever shows them. */
  show(lines: readonly string[]): void;
  /** `flag` is the option that answers it without a terminal, such as `--yes`. */
  confirm(question: { readonly text: string; readonly initial: boolean; readonly flag: string }): Promise<boolean>;
  choose<T>(question: {
    readonly text: string;
    readonly choices: readonly Choice<T>[];
    readonly initial: T;
    readonly flag: string;
  }): Promise<T>;
  text(question: { readonly text: string; readonly flag: string }): Promise<string>;
  /** Opens the place where an issued secret will go. Throws `usage` when there is none and none was named. */
  openSecretPlace(): Promise<SecretPlace>;
  progress(text: string): Progress;
}
