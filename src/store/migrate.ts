import { sql, type Transaction } from 'kysely';
import { checkMark, foreign, storeMark, type StoreMark } from './mark.js';
import { type Store } from './store.js';

/** The statements that lead from one version of a store to the next. The first makes it. Never changed once released. */
export type Migration = readonly string[];

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

async function markInside<T>(trx: Transaction<T>): Promise<StoreMark> {
  return storeMark({
    rows: async <R>(text: string) => (await sql.raw<R>(text).execute(trx)).rows,
  });
}

async function hasTables<T>(trx: Transaction<T>): Promise<boolean> {
  const found = await sql<{ name: string }>`select name from sqlite_schema limit 1`.execute(trx);
  return found.rows.length > 0;
}
