import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The program `fixtures/ask.ts`, bundled into a temporary file that Node can run. Call `remove` at the end. */
export async function buildAskProgram(): Promise<{ readonly file: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'uidctl-ask-'));
  const file = join(folder, 'ask.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./fixtures/ask.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
