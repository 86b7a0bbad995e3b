import { spawn } from 'node:child_process';
import { scryptSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { furnish, type PracticeHouse, type Template } from './house.js';
import { PROGRAM } from './program.js';

/* An issued PIN goes to the one place that was asked for, works, and is nowhere else. */

let template: Template;
let house: PracticeHouse;
beforeAll(async () => {
  template = await furnish();
});
afterAll(() => template.close());
beforeEach(() => {
  house = template.copy();
});
afterEach(() => house.close());

const TO_FILE = 'pin reset u3001234 --yes --secret-file pin.txt';

/** Whether a PIN is the one of the account, worked out anew from what the table holds. */
function isPinOf(uid: string, pin: string): boolean {
  const [, n, r, p, salt = '', hash = ''] = String(house.account(uid)['pin_hash']).split('$');
  const wanted = Buffer.from(hash, 'base64url');
  const cost = { N: Number(n), r: Number(r), p: Number(p), maxmem: 256 * 2 ** 20 };
  return scryptSync(pin, Buffer.from(salt, 'base64url'), wanted.length, cost).equals(wanted);
}

/** Every file of the house whose bytes hold a text. */
function filesWith(text: string): string[] {
  const found = readdirSync(house.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return found.map(({ parentPath, name }) => join(parentPath, name)).filter((file) => readFileSync(file).includes(text));
}

const pinFile = (): string => readFileSync(join(house.path, 'pin.txt'), 'utf8');

describe('--secret-file', () => {
  it.each([
    [
      'a file that is there',
      (path: string) => {
        writeFileSync(path, 'mine');
      },
    ],
    [
      'a symbolic link to a file',
      (path: string) => {
        writeFileSync(`${path}.target`, 'mine');
        symlinkSync(`${path}.target`, path);
      },
    ],
    [
      'a symbolic link to nothing',
      (path: string) => {
        symlinkSync(`${path}.nothing`, path);
      },
    ],
    [
      'a folder',
      (path: string) => {
        mkdirSync(path);
      },
    ],
  ])('refuses %s before anything is changed, and leaves it as it is', async (_what, put) => {
    put(join(house.path, 'pin.txt'));
    const before = house.account('u3001234');
    const { code, out, err } = await house.type(TO_FILE);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('pin.txt');
    expect(house.account('u3001234')).toEqual(before);
    expect(house.audit(`select * from audit where kind = 'intent'`)).toEqual([]);
    expect(filesWith('mine').every((file) => readFileSync(file, 'utf8') === 'mine')).toBe(true);
  });

  it.each(['no/such/folder/pin.txt', '-', 'config.json/pin.txt'])('refuses %j', async (file) => {
    const before = house.account('u3001234');
    expect((await house.type(`pin reset u3001234 --yes --secret-file ${file}`)).code).toBe(2);
    expect(house.account('u3001234')).toEqual(before);
  });

  it('is not left behind when nothing was changed', async () => {
    expect((await house.type('pin reset svctimes --yes --secret-file pin.txt')).code).toBe(5);
    expect((await house.type('pin reset u3001234 --dry-run --secret-file pin.txt')).code).toBe(0);
    expect((await house.type('pin reset nobody-here --yes --secret-file pin.txt')).code).toBe(3);
    expect((await house.type('pin reset u3001234 --secret-file pin.txt')).code).toBe(2);
    expect((await house.type(`${TO_FILE} --reveal-secrets`)).code).toBe(2);
    expect(readdirSync(house.path)).not.toContain('pin.txt');
  });

  it('holds the PIN in one line, for its owner alone, whatever the umask; and the PIN is in no other file and on no stream', async () => {
    const child = spawn('bash', ['-c', `umask 000; exec '${process.execPath}' '${PROGRAM}' ${TO_FILE} -o json`], {
      env: { ...house.env, NODE_DEBUG: '*', NODE_DEBUG_NATIVE: '' },
      cwd: house.path,
    });
    let said = '';
    const argv = new Set<string>();
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString('latin1')));
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString('latin1')));
    const watching = setInterval(() => argv.add(commandLine(child.pid)), 5);
    const code = await new Promise((done) => child.on('close', done));
    clearInterval(watching);
    expect(code).toBe(0);
    expect(statSync(join(house.path, 'pin.txt')).mode & 0o777).toBe(0o600);
    const pin = /^(\S{12})\n$/.exec(pinFile())?.[1] ?? '';
    expect(pin).not.toBe('');
    expect(isPinOf('u3001234', pin)).toBe(true);
    // Compared as yes or no: a failure must not print what Node says about itself with NODE_DEBUG.
    expect({ debugged: said.length > 10_000, said: said.includes(pin), argv: [...argv].join(' ').includes(pin) }).toEqual({
      debugged: true,
      said: false,
      argv: false,
    });
    expect(filesWith(pin)).toEqual([join(house.path, 'pin.txt')]);
  });
});

describe('--reveal-secrets', () => {
  it('puts the PIN into the result once, as `secret` in JSON, and nowhere else', async () => {
    const { code, out, err } = await house.type('pin reset u3001234 --yes --reveal-secrets -o json', {
      env: { NODE_DEBUG: '*' },
    });
    expect(code).toBe(0);
    const { secret } = JSON.parse(out) as { secret: string };
    expect(secret).toMatch(/^\S{12}$/);
    expect(isPinOf('u3001234', secret)).toBe(true);
    expect(out.split(secret)).toHaveLength(2);
    expect(err.includes(secret)).toBe(false);
    expect(filesWith(secret)).toEqual([]);
    const [{ details } = { details: '' }] = house.audit<{ details: string }>(`select details from audit where kind = 'intent'`);
    expect(JSON.parse(details)).toMatchObject({ secretTo: 'result' });
  });

  it.each(['table', 'csv', 'yaml', 'ndjson'])('works in %s too', async (format) => {
    const { out, err } = await house.type(`pin reset u3001234 --yes --reveal-secrets -o ${format}`);
    const words = out.match(/[a-z0-9]{12}/g) ?? [];
    const pin = words.find((word) => isPinOf('u3001234', word));
    expect(pin).toBeDefined();
    expect(err).not.toContain(pin);
  });

  it('without it no format holds a secret', async () => {
    const { out } = await house.type(`${TO_FILE} -o json`);
    expect(out).not.toContain(pinFile().trim());
    expect(JSON.parse(out)).not.toHaveProperty('secret');
  });
});

describe('the PIN', () => {
  const signIn = (pin: string) => house.type('directory sign-in u3001234 -o json', { stdin: `${pin}\n` });

  it('does not work before its time, works after it, must then be changed, and counts', async () => {
    expect((await house.type(TO_FILE)).code).toBe(0);
    const pin = pinFile().trim();
    const early = await signIn(pin);
    expect(early.code).toBe(10);
    expect(JSON.parse(early.out)).toMatchObject({ result: 'refused', reason: 'pin-not-effective' });
    house.sql(`update account set pin_effective_at = pin_effective_at - 700000 where uid = 'u3001234'`);
    const before = Number(house.account('u3001234')['failures']);
    expect(JSON.parse((await signIn(`${pin}x`)).out)).toMatchObject({ result: 'refused', reason: 'wrong-pin' });
    expect(house.account('u3001234')['failures']).toBe(before + 1);
    const late = await signIn(pin);
    expect(JSON.parse(late.out)).toMatchObject({ next: 'change-pin' });
    for (const { out, err } of [early, late]) expect(out + err).not.toContain(pin);
  });

  it('differs each time, and kills the one before', async () => {
    const pins: string[] = [];
    for (const n of [1, 2, 3]) {
      expect((await house.type(`pin reset u3001234 --yes --again --secret-file ${n}.txt`)).code).toBe(0);
      pins.push(readFileSync(join(house.path, `${n}.txt`), 'utf8').trim());
    }
    expect(new Set(pins).size).toBe(3);
    expect(pins.map((pin) => isPinOf('u3001234', pin))).toEqual([false, false, true]);
  });

  it('cannot be chosen: no flag takes one', async () => {
    const before = house.account('u3001234');
    for (const flag of ['--pin abcd1234efgh', '--password abcd1234efgh', '--temporary abcd1234efgh']) {
      expect((await house.type(`pin reset u3001234 --yes ${flag} --reveal-secrets`)).code).toBe(2);
    }
    // Another word belongs to WHO, and so names nobody.
    expect((await house.type('pin reset u3001234 abcd1234efgh --yes --reveal-secrets')).code).toBe(3);
    expect(house.account('u3001234')).toEqual(before);
    const { out } = await house.type('pin reset --help');
    expect(out).not.toMatch(/--(?:pin|password)\b/);
  });

  it('typed for a sign-in is never echoed in an error, also when it is not the first line', async () => {
    const { out, err } = await house.type('directory sign-in lamky', { stdin: 'SecretOfSomebody1\n', env: { NODE_DEBUG: '*' } });
    expect((out + err).includes('SecretOfSomebody1')).toBe(false);
    expect(filesWith('SecretOfSomebody1')).toEqual([]);
  });
});

describe('seeds and hashes', () => {
  it('are in no output of any command', async () => {
    const known = house
      .sql<{ text: string }>(
        `select seed text from mfa_method where seed is not null union select pin_hash from account where pin_hash is not null`,
      )
      .map(({ text }) => text);
    expect(known.length).toBeGreaterThan(0);
    const lines = [
      'directory export --unmask',
      'account show chantm --unmask -o json',
      'mfa list chantm --unmask -o json',
      'lookup chantm --unmask',
      'audit list -o json',
    ];
    for (const line of lines) {
      const { code, out, err } = await house.type(line);
      expect(code).toBe(0);
      expect(known.filter((text) => (out + err).includes(text))).toEqual([]);
    }
  });
});

function commandLine(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'latin1') + readFileSync(`/proc/${String(pid)}/environ`, 'latin1');
  } catch {
    return '';
  }
}
