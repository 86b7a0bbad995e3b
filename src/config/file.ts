import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../core/error.js';
import { CONFIG_FILE, type Config, type Folders } from './types.js';

/** The path of the one settings file. */
export function configFile(folders: Folders): string {
  return join(folders.config, CONFIG_FILE);
}

/** The settings; without a file, none. Throws AppError `setup` that names the file and what is wrong in it. */
export async function readConfig(folders: Folders): Promise<Config> {
  const file = configFile(folders);
  const text = await readText(file);
  if (text === undefined) return { profiles: {} };
  const { config, problems } = await checked(parseJson(text, file));
  if (config) return config;
  throw new AppError('setup', `The settings file ${file} is not valid: ${problems}.`, {
    hint: `Mend it, or move it away and run: uidctl profile list`,
  });
}

async function checked(value: unknown): Promise<{ readonly config?: Config; readonly problems: string }> {
  const { configSchema } = await import('./schema.js');
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return { config: parsed.data, problems: '' };
  const problems = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'the whole file'}: ${message}`);
  return { problems: problems.join('; ') };
}

/**
 * Changes the settings: reads them, applies `change` and replaces the file as a whole (0600), so that a crash leaves the old or the new one.
 * A lock file beside it keeps two processes apart; one that is older than ten seconds is left over from a crash and is taken.
 * Throws AppError `usage`, with nothing written, where the changed settings break a rule.
 */
export async function updateConfig(folders: Folders, change: (config: Config) => Config): Promise<Config> {
  const file = configFile(folders);
  try {
    await mkdir(folders.config, { recursive: true, mode: 0o700 });
    const release = await lock(`${file}.lock`);
    try {
      const changed = change(await readConfig(folders));
      // Settings that could not be read back would stop every later command.
      const { config, problems } = await checked(changed);
      if (!config) throw new AppError('usage', `These settings are not valid: ${problems}.`, { hint: 'Nothing was written.' });
      await replaceFile(file, `${JSON.stringify(changed, null, 2)}\n`);
      return changed;
    } finally {
      await release();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('setup', `The settings in ${folders.config} cannot be written: ${reasonOf(error)}.`, {
      hint: 'Make the folder writable, or set UIDCTL_HOME to one that is.',
      cause: error,
    });
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined;
    throw new AppError('setup', `The settings file ${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new AppError('setup', `The settings file ${file} is not JSON: ${reasonOf(error)}.`, {
      hint: 'Mend it, or move it away.',
      cause: error,
    });
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

const STALE_AFTER = 10_000;

async function lock(path: string): Promise<() => Promise<void>> {
  const deadline = Date.now() + STALE_AFTER;
  for (;;) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    if (Date.now() > deadline) await rm(path, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
