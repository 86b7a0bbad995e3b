import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type FileState } from './types.js';

/** How a file or folder stands. Makes and changes nothing; what cannot be looked at is `other`. */
export async function fileState(path: string, platform: string): Promise<FileState> {
  const found = await stat(path).catch((error: unknown) => (isMissing(error) ? 'none' : 'other'));
  if (found === 'none') return { kind: 'none', mode: undefined, writable: await isWritableAbove(path) };
  if (typeof found === 'string') return { kind: 'other', mode: undefined, writable: false };
  return {
    kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other',
    // Windows makes these bits up.
    mode: platform === 'win32' ? undefined : found.mode & 0o777,
    writable: await isWritable(path),
  };
}

/** Whether something could be made at this path: in the nearest folder above that is there. */
async function isWritableAbove(path: string): Promise<boolean> {
  const above = dirname(path);
  if (above === path) return false;
  const found = await stat(above).catch((error: unknown) => (isMissing(error) ? undefined : null));
  if (found === null) return false;
  if (found === undefined) return isWritableAbove(above);
  return found.isDirectory() && (await isWritable(above));
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
