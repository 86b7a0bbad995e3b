import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFile } from '../../../scripts/bundle.js';

/** The program `fixtures/ask.ts`, bundled into a temporary file that Node can run. Call `remove` at the end. */
export async function buildAskProgram(): Promise<{ readonly file: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'uidctl-ask-'));
  const file = join(folder, 'ask.mjs');
  await bundleFile(fileURLToPath(new URL('./fixtures/ask.ts', import.meta.url)), file, { whole: true });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
