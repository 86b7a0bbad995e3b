import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../core/error.js';
import { checkMark, migrate, storeMark } from '../store/migrate.js';
import { openStore, type Store } from '../store/store.js';
import { STATE_ID, STATE_MIGRATIONS, type Tables } from './tables.js';

const TITLE = 'audit record';

/** Opens the state database to add to it, making folder (0700) and file (0600) where there are none. Throws AppError `setup` when that cannot be. */
export async function openForWriting(path: string): Promise<Store<Tables>> {
  await makeFolder(dirname(path));
  const store = await openStore<Tables>({ path, mode: 'create', title: TITLE, synchronous: 'full' });
  try {
    await keepPrivate(path);
    await migrate(store, STATE_MIGRATIONS, STATE_ID);
    // Takes the write lock once: a file that can only be read is found here and not in the middle of a change.
    await store.write(async () => undefined);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Opens it to read; undefined when nothing was ever written. Makes nothing. Throws AppError `setup` for a file that is not ours. */
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

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new AppError('setup', `the state folder ${folder} cannot be made`, {
      code: 'audit-not-writable',
      hint: 'Nothing is changed without the audit. Check the rights of the folder, or name another one with XDG_STATE_HOME.',
      cause: error,
    });
  }
}

/** A file that was copied or restored may be readable by others. One that belongs to somebody else stays as it is: writing will tell. */
async function keepPrivate(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, 0o600).catch(() => undefined);
}
