import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseSync } from '@photostructure/sqlite';
import { startServer, type RunningServer } from '../servers/start.js';
import { openFolder, PROGRAM, uidctl, type Ended } from './program.js';

/* The shipped program signs in to a real OpenLDAP server. What was sent is counted by the server: each wrong bind leaves a time in pwdFailureTime. */

const KEYCHAIN = resolve('test/servers/keychain');

let server: RunningServer;
let house: ReturnType<typeof openFolder>;
let password: string;
let bind: string;
beforeAll(async () => {
  server = await startServer('openldap', { LOCKOUT_AFTER: '5' });
  await server.run('seed', '3');
  password = server.env.BIND_PASSWORD ?? '';
  bind = server.env.BIND_DN ?? '';
});
afterAll(() => server.stop());
beforeEach(async () => {
  house = openFolder();
  setUp();
  await forgetWrongBinds();
});
afterEach(() => house.close());

/** One profile, `campus`, of this server. */
function setUp(more: Readonly<Record<string, unknown>> = {}): void {
  const { URL: url, CA_FILE: ca, BASE_DN: base } = server.env;
  const campus = { kind: 'openldap', url, ca, bind, base, ...more };
  writeFileSync(join(house.path, 'config.json'), JSON.stringify({ current: 'campus', profiles: { campus } }), { mode: 0o600 });
}

interface How {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The program on a machine without a keychain. */
const type = (line: string, { stdin, env }: How = {}): Promise<Ended> =>
  uidctl(line.split(' '), { stdin, env: { UIDCTL_HOME: house.path, ...env } });

/** The same lines one after the other, in one session with a keychain of its own. */
function inSession(...lines: readonly (readonly [line: string, how?: How])[]): Promise<readonly Ended[]> {
  const program = `
    const { spawnSync } = require('node:child_process');
    const lines = JSON.parse(require('node:fs').readFileSync(process.argv[1], 'utf8'));
    const ran = lines.map(([line, { stdin = '', env = {} } = {}]) => {
      const { status, signal, stdout, stderr } = spawnSync(process.execPath, [${JSON.stringify(PROGRAM)}, ...line.split(' ')],
        { input: stdin, env: { ...process.env, ...env }, encoding: 'utf8' });
      return { code: status, signal, out: stdout, err: stderr };
    });
    process.stdout.write(JSON.stringify(ran));`;
  const file = join(house.path, 'lines.json');
  writeFileSync(file, JSON.stringify(lines));
  return new Promise((done, fail) => {
    const env = { PATH: process.env.PATH, HOME: house.path, UIDCTL_HOME: house.path };
    const child = spawn(KEYCHAIN, ['run', process.execPath, '-e', program, file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(JSON.parse(out) as Ended[]);
      else fail(new Error(`the session ended with ${String(code)}: ${err}`));
    });
  });
}

/** How many wrong binds of the tool the server has counted. */
async function wrongBinds(): Promise<number> {
  const found = await server.tool('ldapsearch', ['-LLL', '-s', 'base', '-b', bind, 'pwdFailureTime']);
  return [...found.matchAll(/^pwdFailureTime: /gm)].length;
}

/** A new password, by the administrator of the server; it takes back failures and lock, and need not be changed by the login itself. */
async function renew(text: string): Promise<void> {
  await server.tool(
    'ldapmodify',
    [],
    `dn: ${bind}\nchangetype: modify\nreplace: userPassword\nuserPassword: ${text}\n-\nreplace: pwdReset\npwdReset: FALSE\n`,
  );
}

const forgetWrongBinds = (): Promise<void> => renew(password);

const kept = (): string => {
  const file = join(house.path, 'secrets.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

describe('a job that runs again and again with a wrong password', () => {
  const twenty = async (line: string, how: How = {}): Promise<void> => {
    for (let run = 0; run < 20; run += 1) {
      const { code, err } = await type(line, how);
      expect({ code, err }).toMatchObject({ code: 4, err: expect.not.stringContaining('wrong-9X') as string });
    }
    expect(await wrongBinds()).toBe(1);
  };

  it('of the environment sends it once', async () => {
    const env = { UIDCTL_SECRET_CAMPUS: 'wrong-9X' };
    await twenty('lookup u00001', { env });
    const { err } = await type('lookup u00001', { env });
    expect(err).toContain('it is not tried again until it is renewed');
    expect(err).toContain('UIDCTL_SECRET_CAMPUS');
  });

  it('started twenty times at the same moment sends it once', async () => {
    const env = { UIDCTL_SECRET_CAMPUS: 'wrong-9X' };
    const ends = await Promise.all(Array.from({ length: 20 }, () => type('lookup u00001', { env })));
    expect(ends.map(({ code }) => code)).toEqual(ends.map(() => 4));
    expect(await wrongBinds()).toBe(1);
  });

  it('of a file that a variable names sends it once', async () => {
    const file = join(house.path, 'given');
    writeFileSync(file, 'wrong-9X\n');
    await twenty('lookup u00001', { env: { UIDCTL_SECRET_CAMPUS_FILE: file } });
  });

  it('that was stored, and changed on the server since, sends it once, until it is stored anew', async () => {
    expect((await type('auth login --secret-stdin --store file', { stdin: password })).code).toBe(0);
    await renew('changed-meanwhile-5T');
    const before = await wrongBinds();
    expect(before).toBe(0);
    for (let run = 0; run < 20; run += 1) expect((await type('lookup u00001')).code).toBe(4);
    expect(await wrongBinds()).toBe(1);
    const login = await type('auth login --secret-stdin --store file', { stdin: 'changed-meanwhile-5T\n' });
    expect(login).toMatchObject({ code: 0 });
    expect((await type('lookup u00001')).code).toBe(0);
  });

  it('that it types itself into auth login sends it once', async () => {
    await twenty('auth login --secret-stdin --store file', { stdin: 'wrong-9X\n' });
    expect(kept()).toBe('');
  });

  it('is not held back once the variable has the right one', async () => {
    await twenty('lookup u00001', { env: { UIDCTL_SECRET_CAMPUS: 'wrong-9X' } });
    expect((await type('lookup u00001', { env: { UIDCTL_SECRET_CAMPUS: password } })).code).toBe(0);
  });
});

describe('without a keychain', () => {
  it('nothing is stored unless a file is asked for (exit 13)', async () => {
    const { code, err } = await type('auth login --secret-stdin', { stdin: password });
    expect(code).toBe(13);
    expect(err).toContain('--store file');
    expect(kept()).toBe('');
  });

  it('a file is used for its owner alone, and refused once others can read it', async () => {
    expect((await type('auth login --secret-stdin --store file', { stdin: password })).code).toBe(0);
    const file = join(house.path, 'secrets.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await type('lookup u00001')).code).toBe(0);
    chmodSync(file, 0o640);
    const { code, err } = await type('lookup u00001');
    expect(code).toBe(13);
    expect(err).toContain(`chmod 600 ${file}`);
    expect(err).not.toContain(password);
  });

  it('a password that is not there is exit 4, and says how to give it', async () => {
    const { code, err } = await type('lookup u00001');
    expect(code).toBe(4);
    expect(err).toContain('uidctl auth login --profile campus');
    expect(err).toContain('UIDCTL_SECRET_CAMPUS');
    expect(await wrongBinds()).toBe(0);
  });

  it('a CA file that is gone is named (exit 13)', async () => {
    setUp({ ca: join(house.path, 'no-such-ca.pem') });
    const { code, err } = await type('lookup u00001', { env: { UIDCTL_SECRET_CAMPUS: password } });
    expect(code).toBe(13);
    expect(err).toContain('no-such-ca.pem');
  });
});

describe('with a keychain', () => {
  it('auth login, status and logout, and the look-ups between', async () => {
    const ran = await inSession(
      ['auth status'],
      ['auth login --secret-stdin', { stdin: 'wrong-9X\n' }],
      ['auth login --secret-stdin', { stdin: `${password}\n` }],
      ['lookup u00001 -o json'],
      ['auth status --check -o json'],
      ['auth logout'],
      ['auth logout'],
      ['lookup u00001'],
    );
    expect(ran.map(({ code }) => code)).toEqual([4, 4, 0, 0, 0, 0, 0, 4]);
    expect(JSON.parse(ran[3]?.out ?? '')).toMatchObject([{ uid: 'u00001' }]);
    expect(JSON.parse(ran[4]?.out ?? '')).toMatchObject([{ profile: 'campus', state: 'taken', home: 'keychain' }]);
    expect(ran[6]?.out).toContain('No password of campus was stored');
    expect(JSON.stringify(ran)).not.toContain(password);
    expect(JSON.stringify(ran)).not.toContain('wrong-9X');
    expect(kept()).not.toContain(password);
  });

  it('the environment goes before it', async () => {
    const env = { UIDCTL_SECRET_CAMPUS: 'wrong-9X' };
    const [login, wrong, right] = await inSession(
      ['auth login --secret-stdin', { stdin: password }],
      ['lookup u00001', { env }],
      ['lookup u00001'],
    );
    expect([login?.code, wrong?.code, right?.code]).toEqual([0, 4, 0]);
  });
});

describe('the login of the tool itself', () => {
  it('is nobody to be reset (exit 5), and still signs in', async () => {
    const env = { UIDCTL_SECRET_CAMPUS: password };
    const { code, err } = await type('pin reset helpdesk --via temporary --yes --reveal-secrets', { env });
    expect(code).toBe(5);
    expect(err).toContain('this tool itself signs in with');
    expect((await type('lookup u00001', { env })).code).toBe(0);
  });

  it.each([
    ['bind', { operator_id: 'helpdesk', operator_from: 'bind' }],
    ['os-user', { operator_from: 'os-user' }],
  ])('is whom the audit names where the profile says so (%s)', async (operator, row) => {
    setUp({ operator });
    const env = { UIDCTL_SECRET_CAMPUS: password };
    expect((await type('pin require-change u00001 --yes', { env })).code).toBe(0);
    const database = new DatabaseSync(join(house.path, 'state', 'state.db'), { readOnly: true });
    const rows = database.prepare('select * from audit order by seq').all();
    database.close();
    expect(rows[0]).toMatchObject(row);
  });
});
