import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../core/error.js';

/** A file that is for its owner alone, and how it is called in messages: `The file of secrets`. */
export interface PrivateFile {
  readonly path: string;
  readonly title: string;
  /** What to do when it is damaged. */
  readonly mend: string;
  /** Windows has no such mode bits: the folder's own rights count there. */
  readonly checkMode: boolean;
}

/** What a JSON file of one object holds, by name; empty without a file. Throws AppError setup when it cannot be read, is damaged, or others can read it. */
export async function readObject(file: PrivateFile): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(file);
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The reason that JSON.parse gives quotes the text, which may be a secret.
    throw damaged(file);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(file);
  return value as Readonly<Record<string, unknown>>;
}

/**
 * Changes such a file: reads it, applies `change` and replaces it as a whole (0600, synced), so that a crash leaves the old or the new one. A lock file
 * beside it keeps two processes apart. `change` returns undefined where nothing changes: then nothing is written. Answers whether something was. Throws setup.
 */
export async function changeObject(
  file: PrivateFile,
  change: (object: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  const { path, title } = file;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const release = await lock(`${path}.lock`);
    try {
      const changed = change(await readObject(file));
      if (changed === undefined) return false;
      await replace(path, `${JSON.stringify(changed, null, 2)}\n`);
      return true;
    } finally {
      await release();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('setup', `${title} ${path} cannot be written: ${reasonOf(error)}.`, {
      hint: 'Make its folder writable, or set UIDCTL_HOME to one that is.',
      cause: error,
    });
  }
}

/** Does `work` while no other process holds the lock file `path`. Where it cannot be made, such as in a folder that is read-only, `work` is just done. */
export async function alone<T>(path: string, work: () => Promise<T>): Promise<T> {
  const release = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    .then(() => lock(path))
    .catch(() => undefined);
  try {
    return await work();
  } finally {
    await release?.();
  }
}

/** That what stands in the file is not what we write there. */
export function damaged({ path, title, mend }: PrivateFile): AppError {
  return new AppError('setup', `${title} ${path} is damaged.`, { code: 'file-damaged', hint: mend });
}

async function readText({ path, title, checkMode }: PrivateFile): Promise<string | undefined> {
  try {
    const handle = await open(path, 'r');
    try {
      const { mode } = await handle.stat();
      if (checkMode && (mode & 0o077) !== 0) {
        throw new AppError(
          'setup',
          `${title} ${path} can be read by others (mode ${(mode & 0o777).toString(8)}), so it is not used.`,
          {
            code: 'file-open-to-others',
            hint: `chmod 600 ${path}, and renew what is in it: others may have read it.`,
          },
        );
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined;
    throw new AppError('setup', `${title} ${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/** One who holds the lock writes the draft; what a crash left of one is removed first. */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, path);
}

/** Milliseconds between two looks at a lock, and how many looks: a lock of ten seconds is left over from a crash and is taken. */
const LOOK_EVERY = 20;
const LOOKS = 500;

async function lock(path: string): Promise<() => Promise<void>> {
  for (let looks = 0; ; looks++) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    if (looks >= LOOKS) await rm(path, { force: true });
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
