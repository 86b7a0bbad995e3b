import { sql, type Transaction } from 'kysely';
import { AppError } from '../core/error.js';
import { type Store } from './store.js';

/** The statements that lead from one version of a store to the next. The first makes it. Never changed once released. */
export type Migration = readonly string[];

/** Whose file it is (`pragma application_id`, 0: nobody said) and which version (`pragma user_version`, 0: new). */
export interface StoreMark {
  readonly applicationId: number;
  readonly version: number;
}

/** Reads both marks; nothing is written. */
export async function storeMark(store: Pick<Store<unknown>, 'rows'>): Promise<StoreMark> {
  const [found] = await store.rows<{ application_id: number; user_version: number }>(
    'select application_id, user_version from pragma_application_id, pragma_user_version',
  );
  return { applicationId: found?.application_id ?? 0, version: found?.user_version ?? 0 };
}

/**
 * Brings a store to the newest version, in one transaction; an empty file becomes ours. Nothing is written when it is up to date.
 * Throws AppError `setup` for a file of another program and for one that a newer version of this program made.
 */
export async function migrate<T>(store: Store<T>, migrations: readonly Migration[], applicationId: number): Promise<void> {
  const mark = await storeMark(store);
  checkMark(mark, migrations.length, applicationId, store.path);
  if (mark.version === migrations.length) return;
  await store.write(async (trx) => {
    // Somebody may have been quicker.
    const now = await markInside(trx);
    checkMark(now, migrations.length, applicationId, store.path);
    if (now.applicationId === 0 && (await hasTables(trx))) throw foreign(store.path);
    for (const statement of migrations.slice(now.version).flat()) await sql.raw(statement).execute(trx);
    await sql.raw(`pragma application_id = ${String(applicationId)}`).execute(trx);
    await sql.raw(`pragma user_version = ${String(migrations.length)}`).execute(trx);
  });
}

/**
 * Switches a file that is known to be ours to WAL, where it is not: a copy made by other tools may have lost it. The mode is kept in the file, so
 * this writes once. A file that can only be read stays as it is.
 */
export async function ensureWal(store: Pick<Store<unknown>, 'rows'>): Promise<void> {
  const [found] = await store.rows<{ journal_mode: string }>('pragma journal_mode');
  if (found?.journal_mode === 'wal' || found?.journal_mode === 'memory') return;
  await store.rows('pragma journal_mode = wal').catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'store-read-only') throw error;
  });
}

/** Throws AppError `setup` when the marks are those of another program or of a newer version. */
export function checkMark(mark: StoreMark, newest: number, applicationId: number, path: string): void {
  const ours = mark.applicationId === applicationId || (mark.applicationId === 0 && mark.version === 0);
  if (!ours) throw foreign(path);
  if (mark.version > newest) {
    throw new AppError('setup', `${path} was made by a newer version of uidctl`, {
      code: 'store-newer',
      hint: 'Install the newer version, or name another file.',
    });
  }
}

async function markInside<T>(trx: Transaction<T>): Promise<StoreMark> {
  return storeMark({
    rows: async <R>(text: string) => (await sql.raw<R>(text).execute(trx)).rows,
  });
}

async function hasTables<T>(trx: Transaction<T>): Promise<boolean> {
  const found = await sql<{ name: string }>`select name from sqlite_schema limit 1`.execute(trx);
  return found.rows.length > 0;
}

function foreign(path: string): AppError {
  return new AppError('setup', `${path} belongs to another program`, { code: 'store-foreign', hint: 'Check the path.' });
}
