import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
  readonly uidctl: (...args: readonly string[]) => Promise<void>;
  /** A tool with nothing around it but the path and what was said. */
  readonly tool: (file: string, args: readonly string[], input?: string) => Promise<void>;
}

export const LOOKUP = (uid: string): readonly string[] => ['lookup', uid, '-o', 'json'];
export const RESET = (uid: string): readonly string[] => [
  ...['pin', 'reset', uid, '--yes', '--again', '--reveal-secrets'],
  ...['--proof', 'in-person', '-o', 'json'],
];

/** `home`: an empty folder, where uidctl gets its one profile; `secret` is that profile's, and `around` what a tool finds in its environment. */
export function processesIn(
  home: string,
  profile: object,
  secret: string,
  around: () => Readonly<Record<string, string>>,
): Processes {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.json'), JSON.stringify({ current: 'bench', profiles: { bench: profile } }));
  const path = { PATH: process.env['PATH'] ?? '' };
  const own = { ...path, UIDCTL_HOME: home, UIDCTL_SECRET_BENCH: secret };
  return {
    uidctl: (...args) => run(process.execPath, [resolve('bin', 'uidctl.js'), ...args], own),
    tool: (file, args, input) => run(file, args, { ...path, ...around() }, input),
  };
}

/** One line a pair. */
export async function against({ uidctl, tool }: Processes, pairs: readonly Pair[], turns: number): Promise<string> {
  let lines = '';
  for (const {
    name,
    uidctl: ours,
    tool: [file = '', ...args],
    input,
    aim,
  } of pairs) {
    const measured = await compare(
      turns,
      () => uidctl(...ours),
      () => tool(file, args, input),
    );
    lines += line(name, measured, aim);
  }
  return lines;
}

/** Runs a program to its end; what it prints is dropped. Throws an Error with its own words where it fails. */
export async function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<void> {
  const child = spawn(file, args, { env, stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.on('error', () => undefined).end(input);
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${file} ${args[0] ?? ''} ended with ${String(status)}: ${said}`);
}
