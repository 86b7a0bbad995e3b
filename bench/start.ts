import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { compare, line } from './ratio.js';

/** How much longer than bare node does the program take, as whole processes? */
const TURNS = 40;
const [, , scratch = '.'] = process.argv;
const env = { ...process.env, UIDCTL_HOME: join(scratch, 'start') };
const uidctl = join(process.cwd(), 'bin', 'uidctl.js');

function run(...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(status)}: ${stderr.toString()}`);
}

const bare = (): void => run('-e', '0');
run(uidctl, 'directory', 'init', '--people', '500', '--seed', '7');
for (const [args, aim] of [
  [['--version'], 1.15],
  [['--help'], 1.3],
  [['lookup', 'chantm'], 2.3],
] as const) {
  process.stdout.write(line(`uidctl ${args.join(' ')}`, await compare(TURNS, () => run(uidctl, ...args), bare), aim));
}
