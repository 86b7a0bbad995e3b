import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVER_CACHE } from './start.js';

/**
 * Once for all suites of a run: the folder in which the first Samba server leaves its domain for the others, and where the Keycloak is that they share.
 * `owner` in it is this process, with which that ends.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'servers-'));
  await writeFile(join(folder, 'owner'), String(process.pid));
  process.env[SERVER_CACHE] = folder;
  return async () => {
    const shared = join(folder, 'keycloak');
    if (existsSync(join(shared, 'env')))
      await promisify(execFile)(join(import.meta.dirname, 'keycloak'), ['stop'], {
        env: { PATH: process.env.PATH, DATA: shared },
      });
    await rm(folder, { recursive: true, force: true });
  };
}
