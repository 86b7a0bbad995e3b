import { AppError } from '../core/error.js';
import { checkMark, storeMark } from '../store/mark.js';
import { openStore, type Store } from '../store/store.js';
import { STATE_ID, STATE_MIGRATIONS, type Tables } from './tables.js';

/** What the store calls it in messages. */
export const TITLE = 'audit record';

/** Opens the state database to read; undefined when nothing was ever written. Makes nothing. Throws AppError `setup` for a file that is not ours. */
export async function openForReading(path: string): Promise<Store<Tables> | undefined> {
  const store = await openStore<Tables>({ path, mode: 'read-only', title: TITLE }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'store-missing') return undefined;
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
