import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAskProgram } from './ask-program.js';

let program: Awaited<ReturnType<typeof buildAskProgram>>;
beforeAll(async () => {
  program = await buildAskProgram();
});
afterAll(() => program.remove());

/** Runs a shell line in which `run` is the program, and `ask` also prints its exit code to standard error as `CODE n`. */
function shell(line: string): Promise<{ stdout: string; stderr: string }> {
  const script = `run() { "${process.execPath}" "${program.file}" "$@"; }; ask() { run "$@"; echo "CODE $?" >&2; }; ${line}`;
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', script], { env: { PATH: process.env['PATH'] }, timeout: 15_000 }, (error, stdout, stderr) => {
      if (error?.killed) reject(new Error(`ended from outside: ${line}`));
      else resolve({ stdout, stderr });
    });
  });
}

describe('a real pipe', () => {
  it('that is closed by its reader ends the program quietly', async () => {
    const { stdout, stderr } = await shell('ask many | head -1');
    expect(stdout).toBe('row 0\n');
    expect(stderr).toBe('CODE 0\n');
  });

  it('with a slow reader loses nothing', async () => {
    const { stdout } = await shell('ask many | (sleep 0.3; wc -l)');
    expect(Number(stdout)).toBe(200_001);
  });

  it('that is closed on standard error changes neither the data nor the exit code', async () => {
    expect((await shell('ask width 2>&-')).stdout).toBe('RESULT [80,80]\n');
    const { stdout } = await shell('((sleep 0.2; run confirm --no-input 2>&1 >/dev/null; echo "CODE $?" >&3) | true) 3>&1');
    expect(stdout).toBe('CODE 2\n');
  });

  it.runIf(existsSync('/dev/full'))('onto a full disk is told, with a code of its own', async () => {
    const { stderr } = await shell('ask width > /dev/full');
    expect(stderr).toContain('ERROR setup: Standard output cannot be written');
    expect(stderr).toContain('CODE 13');
  });

  it('that stays open after the wanted line does not keep the program alive', async () => {
    const pipe = `"${program.file}.pipe"`;
    const { stdout, stderr } = await shell(`mkfifo ${pipe}; exec 3<>${pipe}; echo 4729 >&3; ask secret <&3`);
    expect(stdout).toBe('RESULT 4\n');
    expect(stderr).toBe('CODE 0\n');
  });

  it('as standard input that is closed gives no lines', async () => {
    const { stdout } = await shell('ask lines <&-');
    expect(stdout).toBe('RESULT []\n');
  });

  it('as standard input gives its lines', async () => {
    const { stdout } = await shell("printf 'one\\r\\ntwo' | ask lines");
    expect(stdout).toBe('RESULT ["one","two"]\n');
  });
});
