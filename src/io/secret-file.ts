import { constants, type Stats } from 'node:fs';
import { lstat, open, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type SecretPlace } from '../core/desk.js';
import { AppError } from '../core/error.js';

/** Room that is written before the change, so that a full disk is found out while nothing is lost. Line ends: a shell reads them as nothing. */
const RESERVED = '\n'.repeat(1024);

/** What the operator can mend by naming another file; anything else is this machine's set-up. */
const WRONG_PATH: Readonly<Record<string, string>> = {
  EEXIST: 'it exists already, and a secret never goes into a file that was there before',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a symbolic link',
  ENAMETOOLONG: 'its name is too long',
};

/**
 * A new file, readable by its owner alone, for one secret in one line. It is made, filled with room and synced with its folder before
 * the change. Throws `usage` for a path that cannot be used, `setup` where this machine does not let us write.
 */
export async function openSecretFile(path: string): Promise<SecretPlace> {
  if (path === '' || path === '-') {
    throw new AppError('usage', '--secret-file needs the name of a new file.', {
      hint: 'To get the secret in the result, use --reveal-secrets.',
    });
  }
  const file = resolve(path);
  const handle = await attempt(path, () => createNew(file));
  const made = await handle.stat();
  try {
    await attempt(path, () => reserve(handle, file));
  } catch (error) {
    await discard(handle, file, made);
    throw error;
  }
  let open = true;
  return {
    kind: 'file',
    text: `written to ${path}`,
    async deliver({ secret }) {
      await attempt(path, () => fill(handle, secret.open('file')), 'lost');
      open = false;
    },
    async abandon() {
      if (!open) return;
      open = false;
      await discard(handle, file, made);
    },
  };
}

async function createNew(file: string): Promise<FileHandle> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const handle = await open(file, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
  // The umask may have taken rights away that are needed to read it.
  await handle.chmod(0o600);
  return handle;
}

async function reserve(handle: FileHandle, file: string): Promise<void> {
  await handle.write(RESERVED, 0);
  await handle.sync();
  await syncFolder(dirname(file));
}

async function fill(handle: FileHandle, text: string): Promise<void> {
  const line = Buffer.from(`${text}\n`);
  await handle.write(line, 0, line.length, 0);
  await handle.truncate(line.length);
  await handle.sync();
  await handle.close();
}

/** Makes the new name itself safe. Windows does not open folders; there the file's own sync has to do. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, constants.O_RDONLY);
  } catch (error) {
    if (codeOf(error) === 'EISDIR' || codeOf(error) === 'EPERM' || codeOf(error) === 'EACCES') return;
    throw error;
  }
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes the file that was made, and never one that has taken its place. */
async function discard(handle: FileHandle, file: string, made: Stats): Promise<void> {
  await handle.close();
  const now = await lstat(file).catch(() => undefined);
  if (now && now.ino === made.ino && now.dev === made.dev) await unlink(file);
}

async function attempt<T>(path: string, work: () => Promise<T>, stage: 'prepare' | 'lost' = 'prepare'): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw stage === 'prepare' ? refused(path, error) : lost(path, error);
  }
}

function refused(path: string, error: unknown): AppError {
  const wrong = WRONG_PATH[codeOf(error)];
  if (wrong !== undefined) {
    return new AppError('usage', `The secret file ${path} cannot be used: ${wrong}.`, {
      hint: 'Name a new file in a folder of yours.',
      cause: error,
    });
  }
  return new AppError('setup', `The secret file ${path} cannot be written: ${textOf(error)}.`, {
    hint: 'Nothing was changed.',
    cause: error,
  });
}

function lost(path: string, error: unknown): AppError {
  return new AppError('setup', `The change is made, but its secret could not be written to ${path}: ${textOf(error)}.`, {
    hint: 'Nobody knows this secret now: reset it again, to another file.',
    code: 'secret-lost',
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
