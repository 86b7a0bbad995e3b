import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../core/error.js';
import { migrate } from '../store/migrate.js';
import { openStore, type Store } from '../store/store.js';
import { TITLE } from './state-file.js';
import { STATE_ID, STATE_MIGRATIONS, type Tables } from './tables.js';

/** Opens the state database to add to it, making folder (0700) and file (0600) where there are none. Throws AppError `setup` when that cannot be. */
export async function openForWriting(path: string): Promise<Store<Tables>> {
  await makeFolder(dirname(path));
  const store = await openStore<Tables>({ path, mode: 'create', title: TITLE, synchronous: 'full' });
  try {
    await keepPrivate(path);
    await migrate(store, STATE_MIGRATIONS, STATE_ID);
    // Takes the write lock once: a file that can only be read is found here and not in the middle of a change.
    await store.commit(() => undefined);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
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
