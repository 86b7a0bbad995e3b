import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../servers/start.js';
import { openFolder, PROGRAM, uidctl, type Ended } from './program.js';
import { openTerminal } from './pty.js';

/* A machine that gets to know a real server: profile add, show, remove and doctor. */

const KINDS = [
  { kind: 'openldap', name: 'openldap', title: 'OpenLDAP' },
  { kind: 'active-directory', name: 'samba-ad', title: 'Active Directory' },
] as const;

describe.each(KINDS)('$title', ({ kind, name }) => {
  let server: RunningServer;
  let machine: ReturnType<typeof openFolder>;
  beforeAll(async () => {
    server = await startServer(name);
    await server.run('seed', '10');
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    machine = openFolder();
  });
  afterEach(() => machine.close());

  const of = (key: string): string => {
    const value = server.env[key];
    if (value === undefined) throw new Error(`the server has no ${key}`);
    return value;
  };
  const env = (): Record<string, string> => ({ UIDCTL_HOME: machine.path });
  const config = (): { profiles: Record<string, Record<string, unknown>> } => {
    const file = join(machine.path, 'config.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof config>) : { profiles: {} };
  };
  /** What is set up, without the CA file. */
  const settings = (url = of('URL'), bind = of('BIND_DN')): string[] =>
    ['--kind', kind, '--url', url, '--bind', bind, '--base', of('PEOPLE_DN')].concat(
      kind === 'openldap' ? ['--default-policy', of('POLICY_DN'), '--attribute', 'note=uniDeskNote'] : [],
    );
  const add = (args: readonly string[], stdin = `${of('BIND_PASSWORD')}\n`): Promise<Ended> =>
    uidctl(['profile', 'add', 'campus', ...args, '--secret-stdin', '--store', 'file', '-o', 'json'], { env: env(), stdin });
  const added = async (): Promise<void> => {
    const { code, err } = await add([...settings(), '--ca', of('CA_FILE')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  };
  const errorOf = ({ err }: Ended): Record<string, unknown> => JSON.parse(err) as Record<string, unknown>;

  describe('profile add saves nothing:', () => {
    afterEach(() => {
      expect(config().profiles).toEqual({});
      expect(existsSync(join(machine.path, 'secrets.json'))).toBe(false);
    });

    it('without the CA file, and shows the certificate with the fingerprint that it has by the second road', async () => {
      const { X509Certificate } = await import('node:crypto');
      const { fingerprint256 } = new X509Certificate(readFileSync(join(server.data, 'tls', 'server.crt')));
      const ended = await add(settings());
      expect(ended.code).toBe(13);
      expect(errorOf(ended)).toMatchObject({
        code: 'certificate',
        reason: 'not-trusted',
        certificate: { fingerprint: fingerprint256 },
      });
      expect(errorOf(ended)['hint']).toContain('--ca FILE');
    });

    it('with a CA file that holds no certificate (13)', async () => {
      writeFileSync(join(machine.path, 'ca.pem'), 'no certificate');
      expect((await add([...settings(), '--ca', join(machine.path, 'ca.pem')])).code).toBe(13);
    });

    it('with a wrong password (4), and does not print it', async () => {
      const ended = await add([...settings(), '--ca', of('CA_FILE')], 'a wrong password\n');
      expect(ended.code).toBe(4);
      expect(errorOf(ended)).toMatchObject({ code: 'refused' });
      expect(ended.out + ended.err).not.toContain('a wrong password');
    });

    it('where nothing listens (8)', async () => {
      expect((await add([...settings('ldaps://127.0.0.1:9'), '--ca', of('CA_FILE')])).code).toBe(8);
    });

    it('as a server of the other kind (13)', async () => {
      const other = kind === 'openldap' ? 'active-directory' : 'openldap';
      const args = ['--kind', other, '--url', of('URL'), '--bind', of('BIND_DN'), '--base', of('PEOPLE_DN')];
      const ended = await add([...args, '--ca', of('CA_FILE')]);
      expect(ended.code).toBe(13);
      expect(errorOf(ended)).toMatchObject({ code: 'wrong-kind' });
      expect(errorOf(ended)['hint']).toContain('Nothing was saved');
    });

    it('with a name that no such server takes (2), before anything is sent', async () => {
      const ended = await add([...settings(of('URL'), 'desk'), '--ca', of('CA_FILE')]);
      expect(ended.code).toBe(2);
      expect(errorOf(ended)).toMatchObject({ code: 'bind-form' });
    });

    it('below a base that is not there', async () => {
      const ended = await add([
        ...settings().map((word) => (word === of('PEOPLE_DN') ? `OU=Nowhere,${of('BASE_DN')}` : word)),
        '--ca',
        of('CA_FILE'),
      ]);
      expect([3, 5, 13]).toContain(ended.code);
    });

    it('in a dry run, after it has tried the connection', async () => {
      const ended = await add([...settings(), '--ca', of('CA_FILE'), '--dry-run']);
      expect(ended.code).toBe(0);
      expect(JSON.parse(ended.out)).toMatchObject({ saved: false, tested: true });
    });
  });

  it('is added with what it is, the rights that are held, and what can be done', async () => {
    const { code, out, err } = await add([...settings(), '--ca', of('CA_FILE')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { probe, ...rest } = JSON.parse(out) as { probe: { rights: { right: string; held: boolean | null }[] } };
    expect(rest).toMatchObject({
      saved: true,
      tested: true,
      current: true,
      secretIn: 'file',
      kind,
      capabilities: { resetVia: { temporary: { can: 'yes' } } },
    });
    expect(probe).toMatchObject({ encryption: 'tls', address: new URL(of('URL')).host, certificate: { issuer: 'CN=Test CA' } });
    expect(probe.rights.filter(({ held }) => held !== true)).toEqual([]);
    expect(readFileSync(join(machine.path, 'config.json'), 'utf8')).not.toContain(of('BIND_PASSWORD'));
    const found = await uidctl(['lookup', 'u00001', '-o', 'json'], { env: env() });
    expect(JSON.parse(found.out)).toMatchObject([{ uid: 'u00001' }]);
  });

  it('over StartTLS says so', async () => {
    const { code, out } = await add([...settings(of('LDAP_URL')), '--ca', of('CA_FILE')]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ probe: { encryption: 'starttls' } });
  });

  it('names each right that a login lacks, and doctor does too', async () => {
    const ended = await add([...settings(of('URL'), of('READ_DN')), '--ca', of('CA_FILE')], `${of('READ_PASSWORD')}\n`);
    expect(ended.code).toBe(0);
    const { probe, missing } = JSON.parse(ended.out) as {
      probe: { rights: { right: string; actions: string[]; held: boolean | null }[] };
      missing: { right: string; actions: string[] }[];
    };
    const lacking = probe.rights.filter(({ held }) => held === false).map(({ right, actions }) => ({ right, actions }));
    expect(missing.map(({ right, actions }) => ({ right, actions }))).toEqual(lacking);
    expect(probe.rights.some(({ held }) => held === true)).toBe(false);
    const { code, out } = await uidctl(['doctor', 'campus', '-o', 'json'], { env: env() });
    const rows = JSON.parse(out) as { id: string; state: string; text: string }[];
    const told = rows.filter(({ id }) => id === 'rights');
    for (const { right, actions, held } of probe.rights) {
      const row = told.find(({ text }) => text.startsWith(`${right} is `));
      expect([right, row?.state]).toEqual([right, held !== false ? 'unknown' : actions.length === 0 ? 'warn' : 'fail']);
    }
    expect(code).toBe(missing.some(({ actions }) => actions.length > 0) ? 10 : 0);
  });

  it('is asked for on a terminal: the CA file after its certificate was shown, and the base from what the server offers', async () => {
    const terminal = openTerminal({
      command: process.execPath,
      args: [PROGRAM, 'profile', 'add', 'campus', '--store', 'file', ...(kind === 'openldap' ? settings().slice(8) : [])],
      env: { PATH: process.env.PATH, ...env(), UIDCTL_ACCESSIBLE: '1' },
      cols: 120,
    });
    const answer = async (question: string | RegExp, text: string): Promise<void> => {
      await terminal.waitFor(question);
      terminal.write(`${text}\r`);
    };
    await answer(/Number[^\n]*: /, kind === 'openldap' ? '1' : '2');
    await answer('Server, as ldaps://HOST', of('URL'));
    await answer('Name to sign in with', of('BIND_DN'));
    await answer('not shown while you type', of('BIND_PASSWORD'));
    await terminal.waitFor('SHA-256');
    await answer('PEM file of the authority', of('CA_FILE'));
    await answer(/In which part of the tree[\s\S]*Number[^\n]*: /, '1');
    const { code } = await terminal.exit;
    expect(terminal.text()).toContain('Saved');
    expect(code).toBe(0);
    expect(terminal.text()).not.toContain(of('BIND_PASSWORD'));
    expect(config().profiles['campus']).toMatchObject({
      base: expect.stringMatching(new RegExp(`^${of('BASE_DN')}$`, 'i')) as string,
      ca: of('CA_FILE'),
    });
  });

  it('passes doctor, but for what the test certificate is', async () => {
    await added();
    const { code, out } = await uidctl(['doctor', '-o', 'json'], { env: env() });
    const rows = JSON.parse(out) as { id: string; state: string }[];
    expect(rows.filter(({ id, state }) => state !== 'pass' && id !== 'certificate' && id !== 'set-up')).toEqual([]);
    expect(code).toBe(0);
  });

  it('that stops is told by doctor (10) and shown by profile show (0)', async () => {
    await added();
    await server.run('stop');
    try {
      const { code, out } = await uidctl(['doctor', 'campus', '-o', 'json'], { env: env() });
      const rows = JSON.parse(out) as { id: string; state: string }[];
      expect(rows.find(({ id }) => id === 'server')).toMatchObject({ state: 'fail' });
      expect(
        rows.filter(({ id }) => ['certificate', 'sign-in', 'rights', 'clock'].includes(id)).map(({ state }) => state),
      ).toEqual(Array<string>(4).fill('unknown'));
      expect(code).toBe(10);
      const shown = await uidctl(['profile', 'show', '-o', 'json'], { env: env() });
      expect(shown.code).toBe(0);
      expect(JSON.parse(shown.out)).toMatchObject({ server: of('URL'), bind: of('BIND_DN') });
    } finally {
      await server.run('start');
    }
  });

  it('refuses a password that was changed: doctor sends it once, and not again until it is renewed', async () => {
    await added();
    const file = join(machine.path, 'secrets.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(of('BIND_PASSWORD'), 'an old password'), { mode: 0o600 });
    const doctor = async (): Promise<{ state: string; text: string; remedy: string } | undefined> => {
      const { code, out } = await uidctl(['doctor', 'campus', '-o', 'json'], { env: env() });
      expect(code).toBe(10);
      return (JSON.parse(out) as { id: string; state: string; text: string; remedy: string }[]).find(
        ({ id }) => id === 'sign-in',
      );
    };
    expect(await doctor()).toMatchObject({
      state: 'fail',
      text: expect.stringContaining('refuses the sign-in') as string,
      remedy: 'uidctl auth login --profile campus',
    });
    const again = await doctor();
    expect(again).toMatchObject({ state: 'fail', remedy: 'uidctl auth login --profile campus' });
    expect(again?.text).toContain('it is not sent again');
  });

  it('is removed with its password', async () => {
    await added();
    const { code, out } = await uidctl(['profile', 'remove', 'campus', '--yes', '-o', 'json'], { env: env() });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ removed: true, current: null, forgotten: [join(machine.path, 'secrets.json')] });
    expect(config()).toEqual({ profiles: {} });
    const file = join(machine.path, 'secrets.json');
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').not.toContain(of('BIND_PASSWORD'));
  });
});
