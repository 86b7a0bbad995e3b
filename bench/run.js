import { mkdtemp, rm } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { bundleFile } from '../scripts/bundle.js';

/*
 * Runs the measurements: `npm run bench`, or `npm run bench -- start` for one, `npm run bench -- providers:keycloak` for a part of it. Each is one
 * file, one question, and prints ratios: what it measures and what it is held against run in turns, so that a slow minute of the machine hits both.
 */
const QUESTIONS = ['start', 'directory', 'providers'];
const wanted = process.argv.slice(2).map((word) => word.split(':'));
const unknown = wanted.map(([name]) => name).filter((name) => !QUESTIONS.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no measurement ${unknown.join(', ')}; there are ${QUESTIONS.join(', ')}.\n`);
  process.exitCode = 2;
} else {
  const folder = await mkdtemp(join(resolve('node_modules'), '.bench-'));
  const scratch = await mkdtemp(join(tmpdir(), 'uidctl-bench-'));
  try {
    for (const [name, ...parts] of wanted.length > 0 ? wanted : QUESTIONS.map((one) => [one])) {
      const outfile = join(folder, `${name}.mjs`);
      await bundleFile(resolve(`bench/${name}.ts`), outfile);
      process.stdout.write(`\n== ${name}\n`);
      const { status } = spawnSync(process.execPath, [outfile, scratch, ...parts], { stdio: 'inherit' });
      if (status !== 0) process.exitCode = 1;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(scratch, { recursive: true, force: true });
  }
}
