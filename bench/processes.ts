import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { compare, line } from './ratio.js';

/** What is held against one another as whole processes: the same job by `uidctl` and by a tool of the server. */
export interface Pair {
  readonly name: string;
  readonly uidctl: readonly string[];
  readonly tool: readonly string[];
  /** The tool's standard input. */
  readonly input?: string;
  /** At most so many times as long as the tool. */
  readonly aim?: number;
}

export interface Processes {
  /** uidctl with this profile. */
  uidctl(...args: readonly string[]): void;
  /** A tool with nothing around it but the path and what was said. */
  tool(file: string, args: readonly string[], input?: string): void;
}

export const LOOKUP = (uid: string): readonly string[] => ['lookup', uid, '-o', 'json'];
export const RESET = (uid: string): readonly string[] => [
  ...['pin', 'reset', uid, '--yes', '--again', '--reveal-secrets'],
  ...['--proof', 'in-person', '-o', 'json'],
];

/** `home`: an empty folder, where uidctl gets its one profile; `secret` is that profile's, and `around` what the tools find in their environment. */
export function processesIn(home: string, profile: object, secret: string, around: Readonly<Record<string, string>>): Processes {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.json'), JSON.stringify({ current: 'bench', profiles: { bench: profile } }));
  const path = { PATH: process.env['PATH'] ?? '' };
  const own = { ...path, UIDCTL_HOME: home, UIDCTL_SECRET_BENCH: secret };
  return {
    uidctl: (...args) => run(process.execPath, [resolve('bin', 'uidctl.js'), ...args], own),
    tool: (file, args, input) => run(file, args, { ...path, ...around }, input),
  };
}

/** One line a pair. */
export async function against({ uidctl, tool }: Processes, pairs: readonly Pair[], turns: number): Promise<string> {
  let lines = '';
  for (const { name, uidctl: ours, tool: [file = '', ...args], input, aim } of pairs) {
    const measured = await compare(
      turns,
      () => uidctl(...ours),
      () => tool(file, args, input),
    );
    lines += line(name, measured, aim);
  }
  return lines;
}

function run(file: string, args: readonly string[], env: Record<string, string>, input = ''): void {
  const { status, stderr, error } = spawnSync(file, args, { env, input, stdio: ['pipe', 'ignore', 'pipe'] });
  if (status === 0) return;
  throw new Error(`${file} ${args[0] ?? ''} ended with ${String(status)}: ${error?.message ?? stderr.toString()}`);
}
