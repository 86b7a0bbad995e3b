/**
 * Every exit code of the program, by the kind of error or outcome that leads to it. One constant: README, help and tests are
 * held to it. The codes never change their meaning.
 */
export const EXIT_CODES = {
  failed: { code: 1, meaning: 'unexpected failure (our bug; the redacted stack goes to a file, its path is printed)' },
  usage: { code: 2, meaning: 'wrong usage, or an answer is needed and there is no terminal' },
  'not-found': { code: 3, meaning: 'not found' },
  unauthenticated: { code: 4, meaning: 'sign in (again)' },
  forbidden: { code: 5, meaning: 'not allowed, or the target is protected' },
  unverified: { code: 6, meaning: 'caller verification or approval is missing' },
  conflict: { code: 7, meaning: 'more than one match, or a conflict' },
  unavailable: {
    code: 8,
    meaning: 'temporary, and nothing was changed: network, time-out, rate limit, back end down; worth trying again',
  },
  partial: { code: 9, meaning: 'partly done: rows of a bulk run, or steps of one change' },
  problem: { code: 10, meaning: 'a check found a problem (diagnose, smoke, audit verify, doctor)' },
  unsupported: { code: 11, meaning: 'this provider cannot do it, or cannot say it (and why)' },
  uncertain: { code: 12, meaning: 'outcome unknown: it may have happened; look before you repeat' },
  setup: { code: 13, meaning: "this machine's set-up: config, profile, keychain, certificate file, audit not writable" },
  cancelled: { code: 130, meaning: 'cancelled' },
} as const;

/** What kind of failure or outcome this is; decides the exit code. */
export type ErrorKind = keyof typeof EXIT_CODES;

export interface AppErrorOptions {
  /** What to do next, as a sentence or a command. */
  readonly hint?: string;
  /** The cause in one word for scripts, such as `second-reset`; the kind when left out. */
  readonly code?: string;
  /** The missing right, by its real name. */
  readonly right?: string;
  /** True when the same call may work later. Only `unavailable` is, unless said otherwise. */
  readonly retryable?: boolean;
  /** Further plain data for JSON, such as the matches of an ambiguous name. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error class: what failed and the rule in the message, what to do next in the hint. Messages never hold a secret. */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly hint: string | undefined;
  readonly right: string | undefined;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(kind: ErrorKind, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.code = options.code ?? kind;
    this.hint = options.hint;
    this.right = options.right;
    this.retryable = options.retryable ?? kind === 'unavailable';
    this.details = options.details;
  }
}

/** The exit code of a kind. */
export function exitCode(kind: ErrorKind): number {
  return EXIT_CODES[kind].code;
}
