import { type Instant } from './instant.js';

/** How many records a long piece of work has done. */
export interface Headway {
  readonly done: number;
  readonly total: number | undefined;
}

/** One record of an import that cannot be taken. */
export interface BadRecord {
  /** The line of the file on which the record begins, counted from 1. */
  readonly line: number;
  readonly uid?: string;
  readonly field?: string;
  readonly code: string;
  /** What is wrong and the rule, with the value cleaned and shortened. */
  readonly message: string;
}

export interface ImportOptions {
  /** Our field -> the file's header, from `--column uid=Login`. */
  readonly columns: Readonly<Record<string, string>>;
  /** What to do when some records are bad: nothing at all, or take the good ones. */
  readonly badRecords: 'refuse-all' | 'skip';
  readonly onExisting: 'refuse' | 'update' | 'skip';
  /** With `update`: service accounts, these UIDs and the members of these groups are not changed; a record that would is bad. Left out: all are. */
  readonly protected?: { readonly uids: readonly string[]; readonly groups: readonly string[] };
  /** Unknown columns are left out instead of being an error. */
  readonly ignoreUnknown: boolean;
  /** Looks at everything and writes nothing. */
  readonly dryRun: boolean;
  readonly onProgress?: (headway: Headway) => void;
  /** The file was read to its end, and this is what will be written; what it throws ends the import with nothing written. */
  readonly beforeWrite?: (planned: ImportReport) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface ImportReport {
  readonly read: number;
  readonly added: number;
  readonly updated: number;
  readonly same: number;
  readonly skipped: number;
  /** How many records are bad; `bad` holds the first of them. */
  readonly badCount: number;
  readonly bad: readonly BadRecord[];
  /** False: nothing was written. */
  readonly written: boolean;
}

/** One account that an export leaves out, since its record holds what cannot be read. */
export interface LeftOut {
  readonly uid: string;
  readonly field: string;
  /** What is wrong, as a sentence with the account and the field. */
  readonly message: string;
}

/** What an embedded directory can do for the people who keep it. */
export interface Maintenance {
  /** Throws `usage` for a file that cannot be read as a table at all, with the reason. */
  importAccounts(bytes: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<ImportReport>;
  /** The same columns that import reads; never a hash, never a seed. Numbers and recovery contacts are personal values: masked unless the output unmasks them, and a masked file is refused by import. An account whose record cannot be read is left out and told; without `onLeftOut` it throws setup. */
  exportAccounts(onLeftOut?: (account: LeftOut) => void): AsyncIterable<Readonly<Record<string, unknown>>>;
  /** The columns of an export, in order. */
  readonly exportColumns: readonly string[];
  /** Of a practice directory: the code that the person's phone would show now for a method; undefined elsewhere, so that nobody can read one out. */
  practiceCode(uid: string, methodId: string): Promise<string | undefined>;
}

export interface NewDirectory {
  /** Absolute path; an existing file is never touched. */
  readonly file: string;
  /** A built-in policy's name, or a policy file. */
  readonly policy: string;
  readonly practice: boolean;
  /** So many made-up people; 0: empty. */
  readonly people: number;
  readonly seed: number;
  readonly now: Instant;
  readonly onProgress?: (headway: Headway) => void;
  readonly signal: AbortSignal;
}

/** Makes directories. Nothing else in the program ever makes one. */
export interface DirectoryMaker {
  /** Throws conflict when the file is there already, setup when it cannot be made; nothing half done stays behind. */
  create(options: NewDirectory): Promise<void>;
}
