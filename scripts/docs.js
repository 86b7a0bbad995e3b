import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFile } from './bundle.js';
import { pagesOf } from './pages.js';

/* Writes docs/commands anew from the command tree: `npm run docs`. A test holds the pages against the tree. */
const folder = await mkdtemp(join(tmpdir(), 'uidctl-docs-'));
try {
  const load = async (path, name) => {
    await bundleFile(resolve(path), join(folder, name), { whole: true });
    return import(pathToFileURL(join(folder, name)).href);
  };
  const { NOUNS } = await load('src/commands/index.ts', 'nouns.mjs');
  const { CHANGE_OPTIONS } = await load('src/commands/spec.ts', 'spec.mjs');
  for (const [file, text] of pagesOf(NOUNS, CHANGE_OPTIONS)) await writeFile(join('docs', 'commands', file), text);
} finally {
  await rm(folder, { recursive: true, force: true });
}
