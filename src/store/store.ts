import { chmod, open, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Driver from '@photostructure/sqlite';
import { type Kysely, type Transaction } from 'kysely';
import { AppError } from '../core/error.js';
import { Commits, SLOW_DISK } from './commits.js';
import { SqliteConnection } from './connection.js';
import { isNot, missingFile, storeError, type StoreName } from './errors.js';
import { LogSync } from './log-sync.js';

/** How long a statement waits for a file that another process holds, milliseconds. */
const PATIENCE = 10_000;
/** How long the driver itself waits, blocking; the rest of the wait is ours and blocks nothing. */
const DRIVER_PATIENCE = 5;

export interface StoreOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** `create` makes the file (0600) when there is none; `create-new` makes it and throws conflict when there is one; the others never make one. */
  readonly mode: 'read-only' | 'read-write' | 'create' | 'create-new';
  /** With `read-write`: where the file or its folder cannot be written, it is opened all the same, and a write throws `setup`. */
  readonly orReadOnly?: boolean;
  /** What it is, for messages: `directory`, `audit record`. */
  readonly title: string;
  /** `full`: a commit is on the disk when it returns. `normal`: a power cut may take the last ones, and never damages the file. */
  readonly synchronous?: 'normal' | 'full';
  /** How long to wait for a file that another process holds, milliseconds. */
  readonly patience?: number;
  /** Milliseconds from which the disk counts as slow. */
  readonly slowDisk?: number;
}

/** One plain statement, prepared once. */
export type PlainRows = <R>(sql: string, parameters?: readonly unknown[]) => Promise<R[]>;

/** The same at once, inside a transaction that has begun: nobody else has to be waited for. */
export type RowsNow = <R>(sql: string, parameters?: readonly unknown[]) => R[];

/**
 * One SQLite file, open. Its single connection is taken in turns: inside `snapshot`, `commit`, `read` and `write` use what you are given, nothing else of
 * the store, or you wait for yourself. Kysely is loaded by the first who builds a query with it: a look-up does without.
 */
export interface Store<T> {
  readonly path: string;
  /** Kysely, one statement at a time. A transaction that is opened on it begins IMMEDIATE. */
  db(): Promise<Kysely<T>>;
  /** One plain statement: the short road for the questions that are asked most. */
  rows: PlainRows;
  /** Several plain reads of one state. */
  snapshot<R>(work: (rows: PlainRows) => Promise<R>): Promise<R>;
  /**
   * Several plain statements, without a pause between them, in one transaction that begins IMMEDIATE. All or nothing: what `work` throws takes all of it
   * back. `beside`: there is other work meanwhile, so a disk that is slow and `synchronous` full is waited for beside the connection; where that wait alone
   * fails, all of it may be there although this throws.
   */
  commit<R>(work: (rows: RowsNow) => R, how?: { readonly beside: boolean }): Promise<R>;
  /** Several reads of one state. */
  read<R>(work: (trx: Transaction<T>) => Promise<R>): Promise<R>;
  /** Reads and writes in one transaction that begins IMMEDIATE: what it read cannot move before it commits. All or nothing. */
  write<R>(work: (trx: Transaction<T>) => Promise<R>): Promise<R>;
  /** Waits for the work under way, then closes. Twice is once. */
  close(): Promise<void>;
}

/**
 * Opens a store. Throws AppError `setup` for a file that is missing, not a database, damaged, not readable or not writable, or a full
 * disk, `conflict` for `create-new` over a file, `unavailable` when it stays held by another program. Every later call throws the same.
 */
export async function openStore<T>(options: StoreOptions): Promise<Store<T>> {
  const name: StoreName = { title: options.title, path: options.path };
  const empty = await prepareFile(options, name);
  const connection = await connect(options, name, empty);
  const underWay = new Set<Promise<unknown>>();
  const tracked = async <R>(work: Promise<R>): Promise<R> => {
    underWay.add(work);
    try {
      return await work;
    } finally {
      underWay.delete(work);
    }
  };
  let kysely: Promise<Kysely<T>> | undefined;
  const log = new LogSync(name);
  const { synchronous, slowDisk = SLOW_DISK } = options;
  const commits = new Commits(connection, log, { full: synchronous === 'full', slowDisk });
  const db = (): Promise<Kysely<T>> => (kysely ??= import('./dialect.js').then(({ kyselyOn }) => kyselyOn<T>(connection)));
  return {
    path: options.path,
    db,
    rows: async <R>(sql: string, parameters: readonly unknown[] = []) => (await connection.alone(sql, parameters)).rows as R[],
    snapshot: (work) => tracked(snapshot(connection, work)),
    commit: (work, { beside } = { beside: false }) => tracked(commits.commit(work, beside)),
    read: (work) => tracked(db().then((built) => built.transaction().setAccessMode('read only').execute(work))),
    write: (work) => tracked(db().then((built) => built.transaction().execute(work))),
    close: async () => {
      await Promise.allSettled(underWay);
      await log.close();
      const release = await connection.turn();
      try {
        connection.close();
      } finally {
        release();
      }
    },
  };
}

async function snapshot<R>(connection: SqliteConnection, work: (rows: PlainRows) => Promise<R>): Promise<R> {
  const release = await connection.turn();
  try {
    await connection.begin('deferred');
    try {
      return await work(plainRows(connection));
    } finally {
      // Nothing was written: there is nothing to keep.
      connection.rollback();
    }
  } finally {
    release();
  }
}

/** For whoever has the turn. */
function plainRows(connection: SqliteConnection): PlainRows {
  return async <R>(sql: string, parameters: readonly unknown[] = []) => (await connection.execute(sql, parameters)).rows as R[];
}

/** The driver is a CommonJS package with a native part: asked for as such it is there sooner than by import(). */
function driver(): typeof Driver {
  return createRequire(import.meta.url)('@photostructure/sqlite') as typeof Driver;
}

async function connect(options: StoreOptions, name: StoreName, empty: boolean): Promise<SqliteConnection> {
  try {
    return await connectTo(options.path, options, name, empty);
  } catch (error) {
    const known = storeError(error, name);
    if (options.orReadOnly !== true || !(known instanceof AppError) || !UNWRITABLE.includes(known.code)) throw known;
    return connectUnwritable(options, name, known);
  }
}

/** A file in WAL mode cannot be opened where the files beside it cannot be made. */
const UNWRITABLE: readonly string[] = ['store-not-open', 'store-read-only'];

/**
 * A file that nobody here can write, as it stands. SQLite then looks at nothing beside it, so that is only whole while no -wal holds changes.
 * Whoever may write could begin while this one reads: it is for short runs.
 */
async function connectUnwritable(options: StoreOptions, name: StoreName, cause: AppError): Promise<SqliteConnection> {
  const beside = await stat(`${options.path}-wal`).catch(() => undefined);
  if (beside !== undefined && beside.size > 0) {
    throw new AppError('setup', `the ${name.title} ${name.path} cannot be read: its last changes are still in ${name.path}-wal`, {
      code: 'store-not-open',
      hint: `Run uidctl once as somebody who may write in ${dirname(name.path)}, or get the right to write there.`,
      cause,
    });
  }
  try {
    return await connectTo(`${pathToFileURL(options.path).href}?immutable=1`, { ...options, mode: 'read-only' }, name, false);
  } catch (error) {
    throw storeError(error, name);
  }
}

async function connectTo(path: string, options: StoreOptions, name: StoreName, empty: boolean): Promise<SqliteConnection> {
  const { DatabaseSync } = driver();
  const database = new DatabaseSync(path, { readOnly: options.mode === 'read-only', timeout: DRIVER_PATIENCE });
  const connection = new SqliteConnection(database, name, options.patience ?? PATIENCE);
  try {
    await connection.execute(`pragma synchronous = ${options.synchronous ?? 'normal'}`, []);
    // The first look into the file: what is not a database fails here.
    await connection.execute('pragma schema_version', []);
    if (empty) await connection.execute('pragma journal_mode = wal', []);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Makes the file where the mode asks for it, readable by its owner alone before SQLite sees it (-wal and -shm take over its rights). True: it is empty and ours to set up. */
async function prepareFile({ path, mode }: StoreOptions, name: StoreName): Promise<boolean> {
  if (path === ':memory:') return false;
  const making = mode === 'create' || mode === 'create-new';
  if (making) await makeFile(path, mode, name);
  const found = await stat(path).catch((error: unknown) => {
    throw fileError(error, name);
  });
  if (!found.isFile()) throw notAFile(name);
  // Also one that was left empty by a process that was killed, or that another is making right now.
  return making && found.size === 0;
}

async function makeFile(path: string, mode: 'create' | 'create-new', name: StoreName): Promise<void> {
  try {
    const handle = await open(path, 'wx', 0o600);
    await handle.close();
    // A strict umask may have taken the owner's own rights.
    await chmod(path, 0o600);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw fileError(error, name);
    if (mode === 'create-new') {
      throw new AppError('conflict', `there is already a file at ${path}`, {
        code: 'store-exists',
        hint: 'Choose another path, or remove the file yourself.',
      });
    }
  }
}

function notAFile(name: StoreName): AppError {
  return new AppError('setup', `${isNot(name)}: it is not a file`, {
    code: 'not-a-store',
    hint: 'Check the path.',
  });
}

function fileError(error: unknown, name: StoreName): unknown {
  if (hasCode(error, 'ENOENT')) return missingFile(name);
  if (hasCode(error, 'ENOTDIR')) return missingFile(name);
  if (hasCode(error, 'ENOSPC')) {
    return new AppError('setup', `no room left on the disk for the ${name.title} ${name.path}`, {
      code: 'disk-full',
      hint: 'Make room, then try again.',
      cause: error,
    });
  }
  if (hasCode(error, 'EACCES') || hasCode(error, 'EPERM') || hasCode(error, 'EROFS')) {
    return new AppError('setup', `the ${name.title} ${name.path} cannot be opened: permission denied`, {
      code: 'store-not-open',
      hint: 'Check the rights of the file and of its folder.',
      cause: error,
    });
  }
  return error;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
