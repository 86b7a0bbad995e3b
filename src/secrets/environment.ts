import { open } from 'node:fs/promises';
import { AppError } from '../core/error.js';
import { Secret } from '../core/secret.js';
import { type FoundSecret, type SecretSpot } from './types.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A secret is a line, not a document. Our own limit, in bytes. */
const LARGEST = 64 * 1024;

/** The variable to set for the secret of a system: `UIDCTL_SECRET_CAMPUS`, `UIDCTL_SECRET_AD_TEST` for `ad-test`. */
export function variableToSet(system: string): string {
  return namesOf(system)[0];
}

/** Where this run's environment gives the secret of a system; undefined: it gives none. Opens nothing. */
export function spotInEnvironment(env: Environment, system: string): SecretSpot | undefined {
  const where = namesOf(system).find((name) => env[name] !== undefined);
  return where === undefined ? undefined : { home: 'environment', where };
}

/**
 * The secret that this run's environment gives: the variable itself, else the first line of the file that `UIDCTL_SECRET_<SYSTEM>_FILE` names, without its
 * line end and otherwise as it is. Throws AppError setup for one that is empty or a file that cannot be read; never says what a variable holds.
 */
export async function findInEnvironment(env: Environment, system: string): Promise<FoundSecret | undefined> {
  const spot = spotInEnvironment(env, system);
  if (!spot) return undefined;
  const value = env[spot.where] ?? '';
  if (value === '') throw empty(spot.where);
  const text = spot.where === fileVariableOf(system) ? await firstLineOf(value, spot.where) : value;
  if (text === '') throw empty(`the file that ${spot.where} names`);
  return { ...spot, secret: new Secret(text) };
}

/** In the order in which they count. The plain variable of a system `x-file` is the file variable of a system `x`, and is that alone. */
function namesOf(system: string): readonly [string, ...string[]] {
  return system.endsWith('-file') ? [fileVariableOf(system)] : [variableOf(system), fileVariableOf(system)];
}

function variableOf(system: string): string {
  return `UIDCTL_SECRET_${system.toUpperCase().replaceAll('-', '_')}`;
}

function fileVariableOf(system: string): string {
  return `${variableOf(system)}_FILE`;
}

/** The path is not told: a secret may have been put into this variable by mistake. */
async function firstLineOf(path: string, variable: string): Promise<string> {
  const unreadable = (why: string, cause?: unknown): AppError =>
    new AppError('setup', `The file that ${variable} names cannot be read: ${why}.`, {
      code: 'secret-file-unreadable',
      hint: `Let ${variable} hold the path of a file with the secret in its first line.`,
      ...(cause === undefined ? {} : { cause: codeOf(cause) }),
    });
  let bytes: Uint8Array;
  try {
    bytes = await readStart(path);
  } catch (error) {
    throw unreadable(WHY[codeOf(error)] ?? codeOf(error), error);
  }
  if (bytes.length > LARGEST) throw unreadable('it is larger than 64 KiB');
  try {
    const [line = ''] = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).split(/\r?\n/, 1);
    return line;
  } catch {
    throw unreadable('it is not UTF-8');
  }
}

/** As much of a file or a pipe as may be in it, and one byte more. */
async function readStart(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const room = Buffer.alloc(LARGEST + 1);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await handle.read(room, filled, room.length - filled, null);
      filled += bytesRead;
      if (bytesRead === 0 || filled === room.length) return room.subarray(0, filled);
    }
  } finally {
    await handle.close();
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EISDIR: 'it is a folder',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'it cannot be opened';
}

function empty(where: string): AppError {
  return new AppError('setup', `The secret is empty: ${where}.`, {
    code: 'secret-empty',
    hint: 'Give it a value, or remove it so that the stored secret counts.',
  });
}
