import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from './start.js';

/* The scripts themselves: what every suite that leans on them takes for granted. */

const run = promisify(execFile);

let running: RunningServer[] = [];
async function start(name: 'openldap' | 'samba-ad', settings: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const server = await startServer(name, settings);
  running.push(server);
  return server;
}
afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
});

/** A real bind, and one search; fails with what the client said. */
async function signIn(server: RunningServer, dn: string, password: string): Promise<void> {
  const { URL: url = '', CA_FILE: ca = '', BASE_DN: base = '' } = server.env;
  await run('ldapsearch', ['-x', '-H', url, '-D', dn, '-w', password, '-s', 'base', '-b', base, '1.1'], {
    env: { PATH: process.env.PATH, LDAPTLS_CACERT: ca },
  });
}

/** Why the certificate is refused, or that it is not. */
async function handshake(server: RunningServer): Promise<string> {
  const { hostname, port } = new URL(server.env.URL ?? '');
  const { CA_FILE: file = '' } = server.env;
  const ca = existsSync(file) ? readFileSync(file) : undefined;
  const socket = connect({ host: hostname, port: Number(port), ca });
  try {
    await once(socket, 'secureConnect');
    return 'trusted';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    socket.destroy();
  }
}

const USERS = { openldap: 'uid=u00001', 'samba-ad': 'CN=u00001' };

describe.each(['openldap', 'samba-ad'] as const)('%s', (name) => {
  it('leaves nothing behind when its port is taken', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taken-'));
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const port = String((other.address() as AddressInfo).port);
      await expect(start(name, { LDAPS_PORT: port, TMPDIR: folder })).rejects.toThrow('does not start');
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      other.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('ends, and its folder goes, when the process that asked for it has gone', async () => {
    const owner = spawn('sleep', ['1000']);
    const server = await start(name, { OWNER_PID: String(owner.pid) });
    expect(await server.run('status')).toMatch(/^running \d+\n$/);
    owner.kill();
    await expect.poll(() => existsSync(server.data), { timeout: 20_000 }).toBe(false);
    expect(await handshake(server)).toBe('ECONNREFUSED');
  });

  it('ends when its minutes are over', async () => {
    const server = await start(name, { MAX_MINUTES: '0' });
    await expect.poll(() => handshake(server), { timeout: 20_000 }).toBe('ECONNREFUSED');
    await expect(server.run('status')).rejects.toThrow();
  });

  it.each([
    ['EXPIRED_CERT', 'CERT_HAS_EXPIRED'],
    ['OTHER_HOST_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('has with %s a certificate that must be refused, and otherwise none such', async (setting, refusal) => {
    expect(await handshake(await start(name, { [setting]: 'yes' }))).toBe(refusal);
    expect(await handshake(await start(name))).toBe('trusted');
  });

  it('runs side by side with another, each for itself', async () => {
    const [one, two] = await Promise.all([start(name), start(name)]);
    expect(one.env.URL).not.toBe(two.env.URL);
    await one.run('stop');
    expect(await handshake(one)).toBe('ECONNREFUSED');
    expect(await handshake(two)).toBe('trusted');
  });

  it('starts again on the same ports with the same accounts', async () => {
    const server = await start(name);
    await server.run('seed', '1');
    await server.run('stop');
    expect(await server.run('start')).toContain(`URL=${server.env.URL ?? ''}\n`);
    await signIn(server, `${USERS[name]},${server.env.PEOPLE_DN ?? ''}`, 'Start-1234-Pass');
  });

  it('lets the logins in by their own password alone', async () => {
    const server = await start(name);
    for (const who of ['BIND', 'READ', 'ROOT']) {
      const { [`${who}_DN`]: dn = '', [`${who}_PASSWORD`]: password = '' } = server.env;
      await expect(signIn(server, dn, `${password}x`)).rejects.toThrow('Invalid credentials (49)');
      await signIn(server, dn, password);
    }
  });

  it('hands nothing of our surroundings on', async () => {
    process.env.LDAPURI = 'ldap://127.0.0.1:1';
    process.env.DATA = '/nonexistent';
    try {
      const server = await start(name);
      expect(await server.tool('ldapsearch', ['-LLL', '-s', 'base', '-b', server.env.BASE_DN ?? '', '1.1'])).toMatch(
        /^dn: dc=uni/i,
      );
    } finally {
      delete process.env.LDAPURI;
      delete process.env.DATA;
    }
  });
});

describe('the logins of openldap', () => {
  /** One modify as one of the logins; the result code. */
  async function modify(server: RunningServer, who: 'BIND' | 'WRITE' | 'READ', change: string): Promise<number> {
    const { URL: url = '', CA_FILE: ca = '', [`${who}_DN`]: dn = '', [`${who}_PASSWORD`]: password = '' } = server.env;
    const child = spawn('ldapmodify', ['-x', '-H', url, '-D', dn, '-w', password], {
      env: { PATH: process.env.PATH, LDAPTLS_CACERT: ca },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin.end(change);
    const [code] = (await once(child, 'exit')) as [number];
    return code;
  }
  const NO_ACCESS = 50;
  const PERSON = 'uid=u00001,ou=people,dc=uni,dc=example';
  const TOKEN = 'cn=t1,ou=tokens,dc=uni,dc=example';
  const set = (dn: string, attribute: string, value: string): string =>
    `dn: ${dn}\nchangetype: modify\nreplace: ${attribute}\n${attribute}: ${value}\n`;

  async function withToken(): Promise<RunningServer> {
    const server = await start('openldap');
    await server.run('seed', '1');
    const entries = `dn: ${TOKEN}
objectClass: device
objectClass: oathTOTPToken
cn: t1
oathSecret: 12345678901234567890
oathTOTPParams: cn=totp,ou=policies,dc=uni,dc=example

dn: uid=x00001,ou=outside,dc=uni,dc=example
objectClass: inetOrgPerson
uid: x00001
cn: Outsider
sn: Outsider
`;
    await server.tool('ldapadd', [], entries);
    await server.tool(
      'ldapmodify',
      [],
      `dn: ${PERSON}\nchangetype: modify\nadd: objectClass\nobjectClass: oathTOTPUser\n-\nadd: oathTOTPToken\noathTOTPToken: ${TOKEN}\n`,
    );
    return server;
  }

  it('are three: one administers passwords, one writes them, one reads', async () => {
    const server = await withToken();
    for (const [attribute, value] of [
      ['userPassword', 'Another-1234-Pass'],
      ['pwdEndTime', '20300101000000Z'],
      ['uniDeskNote', 'a note'],
    ] as const) {
      expect(await modify(server, 'READ', set(PERSON, attribute, value)), attribute).toBe(NO_ACCESS);
      expect(await modify(server, 'WRITE', set(PERSON, attribute, value)), attribute).toBe(0);
      expect(await modify(server, 'BIND', set(PERSON, attribute, value)), attribute).toBe(0);
    }
    expect(await modify(server, 'BIND', set(PERSON, 'sn', 'Other'))).toBe(NO_ACCESS);
    expect(await modify(server, 'WRITE', set(PERSON, 'userPassword', 'short'))).toBe(19);
    expect(await modify(server, 'BIND', set(PERSON, 'userPassword', 'short'))).toBe(0);
    expect(await modify(server, 'BIND', set('uid=x00001,ou=outside,dc=uni,dc=example', 'userPassword', 'Another-1234'))).toBe(
      NO_ACCESS,
    );
  });

  it('take a one-time password away, give none and read no secret', async () => {
    const server = await withToken();
    const { URL: url = '', CA_FILE: ca = '', BIND_DN: dn = '', BIND_PASSWORD: password = '' } = server.env;
    const { stdout } = await run('ldapsearch', ['-x', '-H', url, '-D', dn, '-w', password, '-LLL', '-b', TOKEN], {
      env: { PATH: process.env.PATH, LDAPTLS_CACERT: ca },
    });
    expect(stdout).toContain('oathTOTPParams');
    expect(stdout).not.toContain('oathSecret');
    const away = `dn: ${PERSON}\nchangetype: modify\ndelete: oathTOTPToken\noathTOTPToken: ${TOKEN}\n-\ndelete: objectClass\nobjectClass: oathTOTPUser\n`;
    expect(await modify(server, 'READ', away)).toBe(NO_ACCESS);
    expect(await modify(server, 'BIND', away)).toBe(0);
    expect(await modify(server, 'BIND', away.replaceAll('delete', 'add'))).toBe(NO_ACCESS);
    expect(await modify(server, 'READ', `dn: ${TOKEN}\nchangetype: delete\n`)).toBe(NO_ACCESS);
    expect(await modify(server, 'WRITE', `dn: ${TOKEN}\nchangetype: delete\n`)).toBe(0);
  });
});
