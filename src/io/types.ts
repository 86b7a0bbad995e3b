import { type Readable, type Writable } from 'node:stream';
import { type Desk, type Progress } from '../core/desk.js';
import { type Secret } from '../core/secret.js';

/** Marks parts of a line for the eye. Colour never carries meaning alone; without colour each returns its text. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly caution: (text: string) => string;
}

/** One output stream, as far as the program needs to know it. */
export interface Out {
  /** Writes text as it is (whoever calls has cleaned it). Once the reader is gone it does nothing. */
  write(text: string): void;
  readonly terminal: boolean;
  /** Columns of the terminal; elsewhere the environment's COLUMNS, or 80. Read at each use: a window can change. */
  readonly width: number;
  /** Marks nothing until `Io.prepare` is through, and never where colour is off. */
  readonly paint: Paint;
  /** True once the reader went away (`| head -1`). Whoever produces a long list stops then; it is not an error. */
  readonly closed: boolean;
  /**
   * Waits until what was written is taken: between the rows of a long list, so that a slow reader is not overrun, and once at the end.
   * Throws `setup` when the data cannot be written, as on a full disk.
   */
  ready(): Promise<void>;
}

/** The terminal side of the program: stdout is data, stderr is for people. */
export interface Io {
  readonly out: Out;
  readonly err: Out;
  /** True when somebody can answer: standard input and standard error are terminals, and `--no-input` was not given. */
  readonly present: boolean;
  /** Loads what colour needs, when colour is on, and what cleans a line. Call it once before the first use of `paint`, before anything is asked or shown. */
  prepare(): Promise<void>;
  /** Standard input as lines of UTF-8, for `--from -`; ends at the end of input. Two iterations share one input: the second goes on where the first stopped. */
  lines(): AsyncIterable<string>;
  /** Bytes of a file as lines of UTF-8, in the same way; `name` is used in messages. Throws `usage` for a line over 1 MiB. */
  linesOf(bytes: AsyncIterable<Uint8Array>, name: string): AsyncIterable<string>;
  /** Standard input as bytes, for `import -`. Throws `usage` when it cannot be read. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Asks for a secret without echo; from a pipe, the next line. Throws `cancelled` on Ctrl-C and at the end of input, `usage` where nobody may be asked. */
  secret(text: string): Promise<Secret>;
  progress(text: string): Progress;
  desk(options: DeskOptions): Desk;
  /**
   * Puts the terminal back at once, whatever was going on: own screen left, cursor shown, echo on, spinner gone. Harmless at any time
   * and more than once. The program calls it on every way out, SIGTERM and an uncaught exception included.
   */
  restore(): void;
}

/** How questions are answered on this run. */
export interface DeskOptions {
  /** `--yes` */
  readonly yes: boolean;
  /** `--secret-file FILE`: new, 0600, opened and synced before the change. */
  readonly secretFile?: string;
  /** `--reveal-secrets`: the secret goes into the result. */
  readonly revealSecrets: boolean;
  /** An instant as people read it, in the policy's zone: `10:52, in 10 min`. */
  readonly when: (epochMilliseconds: number) => string;
}

/** Standard input as it is handed in. `ref` and `unref` say whether waiting for it keeps the program alive. */
export type InputStream = Readable & {
  readonly isTTY?: boolean;
  readonly setRawMode?: (on: boolean) => unknown;
  readonly ref?: () => unknown;
  readonly unref?: () => unknown;
};

/** Standard output or error as it is handed in. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

/** What `createIo` is made of. The streams are read when they are first needed, so a getter costs nothing before. */
export interface IoOptions {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False with `--no-input`. */
  readonly inputAllowed: boolean;
  /** `never` with `--no-color`. */
  readonly colour: ColourChoice;
  /** Makes one line of foreign text safe for a terminal. */
  readonly clean: (line: string) => string;
  /** Loads what `clean` needs; `Io.prepare` waits for it. */
  readonly loadClean?: () => Promise<void>;
  /** True with `--quiet`: no spinner. */
  readonly quiet?: boolean;
  /** Fires when the program is told to stop (SIGINT, SIGTERM): an open question ends as `cancelled`, the own screen is left. */
  readonly signal?: AbortSignal;
}

export type ColourChoice = 'auto' | 'always' | 'never';
