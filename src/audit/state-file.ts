import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../core/error.js';
import { checkMark, storeMark } from '../store/mark.js';
import { openStore, type Store } from '../store/store.js';
import { STATE_ID, STATE_MIGRATIONS, type Tables } from './tables.js';

/** What the store calls it in messages. */
export const TITLE = 'audit record';

/**
 * Opens the state database to read; undefined when nothing was ever written. Makes nothing. Throws AppError `setup` for a file that is not ours, and
 * for a state folder that is no folder.
 */
export async function openForReading(path: string): Promise<Store<Tables> | undefined> {
  const store = await openStore<Tables>({ path, mode: 'read-only', title: TITLE }).catch(async (error: unknown) => {
    if (error instanceof AppError && error.code === 'store-missing') return notMade(dirname(path));
    throw error;
  });
  if (!store) return undefined;
  try {
    const mark = await storeMark(store);
    checkMark(mark, STATE_MIGRATIONS.length, STATE_ID, path);
    if (mark.version > 0) return store;
    // Made a moment ago and still empty, or somebody else's.
    const [table] = await store.rows('select name from sqlite_schema limit 1');
    if (table)
      throw new AppError('setup', `${path} belongs to another program`, { code: 'store-foreign', hint: 'Check the path.' });
  } catch (error) {
    await store.close();
    throw error;
  }
  await store.close();
  return undefined;
}

/** A folder that is not there yet is none; something else in its place is an error, since nothing can ever be written there. */
async function notMade(folder: string): Promise<undefined> {
  const isUsable = await stat(folder).then(
    (found) => found.isDirectory(),
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
  );
  if (!isUsable)
    throw new AppError('setup', `the state folder ${folder} is not a folder that can be read`, {
      code: 'audit-not-readable',
      hint: 'Check the path and the rights of the folder, or name another one with XDG_STATE_HOME.',
    });
}
