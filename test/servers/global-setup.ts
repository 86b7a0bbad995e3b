import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMBA_CACHE } from './start.js';

/** Once for all suites of a run: the folder in which the first Samba server leaves its domain for the others. */
export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'samba-domain-'));
  process.env[SAMBA_CACHE] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
