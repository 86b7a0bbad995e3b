import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleFile } from '../../scripts/bundle.js';
import type { Step } from './keychain-steps.js';

/* Secrets in a real Secret Service, and what becomes of them where there is none. Each session is thrown away with what it kept. */

const KEYCHAIN = resolve('test/servers/keychain');
const CACHE = resolve('node_modules/.cache');

let bundles: string;
let folder: string;
beforeAll(async () => {
  mkdirSync(CACHE, { recursive: true });
  bundles = mkdtempSync(join(CACHE, 'keychain-'));
  await bundleFile(resolve('test/cli/keychain-steps.ts'), join(bundles, 'steps.mjs'));
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uidctl-keychain-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What stands around the program: an unlocked keychain, one that nobody ever unlocked, a D-Bus without one, or no D-Bus. */
type Around = 'unlocked' | 'never unlocked' | 'no service' | 'no bus';

function commandIn(around: Around): readonly [string, ...string[]] {
  switch (around) {
    case 'unlocked':
      return [KEYCHAIN, 'run'];
    case 'never unlocked':
      return ['dbus-run-session', '--'];
    case 'no service':
      return ['dbus-run-session', '--config-file', emptyBus(), '--'];
    case 'no bus':
      return ['env'];
  }
}

/** A bus that starts nothing by itself. */
function emptyBus(): string {
  const file = join(folder, 'bus.conf');
  const all = '<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>';
  writeFileSync(
    file,
    `<busconfig><type>session</type><listen>unix:tmpdir=${folder}</listen><auth>EXTERNAL</auth><policy context="default">${all}</policy></busconfig>`,
  );
  return file;
}

/** The answers of a new process, in a session of its own. */
function take(around: Around, ...steps: readonly Step[]): Promise<readonly unknown[]> {
  const [command, ...before] = commandIn(around);
  const args = [...before, process.execPath, join(bundles, 'steps.mjs')];
  const runtime = join(folder, 'runtime');
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  const env = { PATH: process.env.PATH, HOME: folder, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(folder, 'data') };
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(JSON.parse(out) as unknown[]);
      else fail(new Error(`${around}: ended with ${String(code)}: ${err}`));
    });
    child.stdin.end(JSON.stringify({ folder, steps }));
  });
}

const problem = (code: string): unknown =>
  expect.objectContaining({ kind: 'setup', code, hint: expect.stringMatching(/./) as string });
const kept = (): unknown => JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'));

describe.each([
  ['no bus', 'keychain-missing', 'no D-Bus session'],
  ['no service', 'keychain-missing', 'no Secret Service'],
] as const)('with %s', (around, code, words) => {
  it('nothing is kept, and the reason is told', async () => {
    const [stored, state, found] = await take(around, ['store', 'campus', 'deep-7Q'], ['state'], ['find', 'campus']);
    expect(stored).toEqual(problem(code));
    expect(stored).toHaveProperty('message', expect.stringContaining(words));
    expect(state).toMatchObject({ usable: false });
    expect(found).toBeNull();
    expect(existsSync(join(folder, 'secrets.json'))).toBe(false);
  });

  it('what was kept elsewhere is a failure, not "none stored"', async () => {
    await take('unlocked', ['store', 'campus', 'deep-7Q']);
    expect(await take(around, ['find', 'campus'], ['forget', 'campus'])).toEqual([problem(code), problem(code)]);
    expect(kept()).toEqual({ campus: { home: 'keychain' } });
  });
});

describe('a keychain that nobody ever unlocked', () => {
  it('keeps nothing, and says that it has no keyring', async () => {
    expect(await take('never unlocked', ['store', 'campus', 'deep-7Q'], ['find', 'campus'])).toEqual([
      problem('keychain-not-set-up'),
      null,
    ]);
  });
});

describe('a locked keychain, and nobody to unlock it,', () => {
  it('is a failure for each question, never "none stored"', async () => {
    const locked = problem('keychain-locked');
    const steps = [
      ['find', 'campus'],
      ['store', 'campus', 'newer'],
      ['forget', 'campus'],
    ] as const;
    const answers = await take('unlocked', ['store', 'campus', 'deep-7Q'], ['lock'], ...steps, ['state']);
    expect(answers).toEqual(['the keychain', 'locked', locked, locked, locked, expect.objectContaining({ usable: false })]);
    expect(kept()).toEqual({ campus: { home: 'keychain' } });
  });
});

describe("the kernel's keyring", () => {
  it('would show what this package puts there when it is let (so that the next test can fail)', async () => {
    const program = `
      const { AsyncEntry } = await import('keytar');
      const entry = new AsyncEntry('uidctl', 'planted', { linux: { store: 'keyutils' } });
      await entry.setPassword('planted').catch(() => undefined);
      process.stdout.write((await import('node:fs')).readFileSync('/proc/keys', 'utf8'));
      await entry.deletePassword().catch(() => undefined);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let keys = '';
    for await (const piece of child.stdout) keys += String(piece);
    expect(keys).toContain('planted@uidctl');
  });

  it.each(['no bus', 'no service', 'never unlocked', 'unlocked'] as const)('never gets a secret of ours (%s)', async (around) => {
    const system = `kernel-${around.replaceAll(' ', '-')}`;
    const [, , keys] = await take(around, ['store', system, 'deep-7Q'], ['find', system], ['kernel']);
    expect(JSON.stringify(keys)).not.toContain(system);
  });
});

describe('an unlocked keychain', () => {
  it('keeps a secret letter for letter, and forgets it', async () => {
    const text = ' pä$ß "中" \\ \u0001';
    expect(
      await take(
        'unlocked',
        ['state'],
        ['find', 'campus'],
        ['store', 'campus', 'older'],
        ['store', 'campus', text],
        ['store', 'second', 'other'],
        ['find', 'campus'],
        ['forget', 'campus'],
        ['find', 'campus'],
        ['forget', 'campus'],
        ['find', 'second'],
      ),
    ).toEqual([
      { usable: true },
      null,
      'the keychain',
      'the keychain',
      'the keychain',
      text,
      ['the keychain'],
      null,
      [],
      'other',
    ]);
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('other');
  });

  it('that lost the secret has none: that is no failure', async () => {
    await take('unlocked', ['store', 'campus', 'deep-7Q']);
    // Another session: its keychain is empty, and our word of the first one is still there.
    expect(await take('unlocked', ['find', 'campus'], ['forget', 'campus'])).toEqual([null, []]);
    expect(kept()).toEqual({});
  });
});
