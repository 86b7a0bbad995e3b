import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/* The throw-away keychain: one for each command, gone with it. */

const run = promisify(execFile);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keychains-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function withKeychain(command: string): Promise<string> {
  const env = { PATH: process.env.PATH, TMPDIR: folder };
  return (await run(join(import.meta.dirname, 'keychain'), ['run', 'bash', '-c', command], { env })).stdout.trim();
}
/** What the session bus says of the Secret Service. */
const ASK = `dbus-send --print-reply=literal --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets`;

describe('keychain run', () => {
  it.each([0, 7])('ends with the exit status of the command: %i', async (status) => {
    const code = await withKeychain(`exit ${status}`).then(
      () => 0,
      (error: unknown) => (error as { readonly code: number }).code,
    );
    expect(code).toBe(status);
  });

  it('has a Secret Service of its own while the command runs, and leaves no process and no folder', async () => {
    const keychain = /uint32 (\d+)/.exec(await withKeychain(ASK))?.[1] ?? '';
    expect(keychain).not.toBe('');
    // A process that has ended has no program any more, even while nobody has asked how it ended.
    await expect.poll(() => existsSync(`/proc/${keychain}/fd/0`)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});
