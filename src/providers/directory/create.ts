import { randomUUID } from 'node:crypto';
import { access, link, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../core/error.js';
import { type Clock } from '../../core/instant.js';
import { type Policy } from '../../policy/schema.js';
import { migrate } from '../../store/migrate.js';
import { openStore, type Store } from '../../store/store.js';
import { DEFAULT_TITLE, writeMeta, type Meta } from './meta.js';
import { APPLICATION_ID, MIGRATIONS, TITLE, type Tables } from './tables.js';

export interface NewDirectoryOptions {
  readonly path: string;
  readonly policy: Policy;
  /** Made-up people only. */
  readonly practice: boolean;
  readonly title?: string;
  readonly clock: Clock;
  /** Puts the first accounts in. When it throws, no directory is made. */
  readonly fill?: (store: Store<Tables>) => Promise<void>;
}

/**
 * Makes a directory (0600), and the folder it stands in (0700). It is made under another name first and gets its own when it is whole:
 * nothing half done stays behind. Throws AppError conflict when there is a file already, which is never touched, setup when it cannot be made.
 */
export async function createDirectory({
  path,
  policy,
  practice,
  title = DEFAULT_TITLE,
  clock,
  fill,
}: NewDirectoryOptions): Promise<void> {
  if (await exists(path)) throw existsAlready(path);
  await makeFolder(path);
  const making = `${path}.making-${randomUUID()}`;
  try {
    const store = await openStore<Tables>({ path: making, mode: 'create-new', title: TITLE });
    try {
      await makeIn(store, { policy, practice, title }, clock);
      await fill?.(store);
      // One file and nothing beside it: the first to open it switches back.
      await store.rows('pragma journal_mode = delete');
    } finally {
      await store.close();
    }
    await giveName(making, path);
  } finally {
    for (const end of ['', '-wal', '-shm']) await rm(making + end, { force: true });
  }
}

/** Makes an empty directory in an empty store. */
export async function makeIn(store: Store<Tables>, meta: Meta, clock: Clock): Promise<void> {
  await migrate(store, MIGRATIONS, APPLICATION_ID);
  await writeMeta(store, meta, clock());
}

/** A second name for the whole file: unlike a rename, that never takes the place of a file which somebody made meanwhile. */
async function giveName(making: string, path: string): Promise<void> {
  try {
    await link(making, path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw existsAlready(path);
    throw new AppError('setup', `the directory cannot be made at ${path}`, {
      code: 'directory-not-made',
      hint: 'Check the rights of the folder.',
      cause: error,
    });
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new AppError('setup', `the folder ${dirname(path)} cannot be made`, {
      code: 'directory-not-made',
      hint: 'Check the rights of the folder above it.',
      cause: error,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function existsAlready(path: string): AppError {
  return new AppError('conflict', `there is already a file at ${path}`, {
    code: 'store-exists',
    hint: 'Choose another path, or remove the file yourself.',
  });
}
