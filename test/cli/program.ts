import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The program as it is shipped: `npm test` builds the bundle first. */
export const PROGRAM = resolve('bin/uidctl.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface StartOptions {
  readonly stdin?: string;
  /** Replaces the whole environment but PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A folder of its own for one machine; gone at the end. */
export function openFolder(): { readonly path: string; readonly close: () => void } {
  if (!existsSync(resolve('dist'))) throw new Error('These tests run the built program, and there is none: npm run build');
  const path = mkdtempSync(join(tmpdir(), 'uidctl-cli-'));
  return { path, close: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs the program once, with pipes on all three streams. */
export function uidctl(args: readonly string[], { stdin = '', env = {}, cwd }: StartOptions): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { env: { PATH: process.env.PATH ?? '', ...env }, cwd });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, out, err }));
    // A program that ended before it read its input is judged by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}
