import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from './start.js';

/* The script of Keycloak: what every suite that leans on it takes for granted. A server of its own takes its time, so few tests start one. */

let running: RunningServer[] = [];
async function start(settings: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const server = await startServer('keycloak', settings);
  running.push(server);
  return server;
}
afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
});

/** For a start of a whole server, and another one, on a busy machine. */
const LONG = 240_000;

/** The name of the realm as a stranger may read it, or why there is no answer. */
async function realmOf({ env, data }: RunningServer): Promise<string> {
  const ca = existsSync(join(data, 'tls', 'ca.crt')) ? readFileSync(join(data, 'tls', 'ca.crt')) : undefined;
  try {
    const [answer] = (await once(get(`${env.URL ?? ''}/realms/${env.REALM ?? ''}`, { ca, agent: false }), 'response')) as [
      IncomingMessage,
    ];
    const { realm, error } = JSON.parse(await text(answer)) as { realm?: string; error?: string };
    return realm ?? error ?? '';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

const usersOf = async (server: RunningServer): Promise<string[]> =>
  (JSON.parse(await server.tool('GET', ['users?max=-1'])) as { username: string }[]).map(({ username }) => username);

describe('a realm in the server of the run', () => {
  it('is one of its own, with its own users and settings, and goes alone', async () => {
    const [one, two] = [await start(), await start({ PROTECTION: 'no', EVENTS: 'no', TOKEN_SECONDS: '20' })];
    expect(one.env.URL).toBe(two.env.URL);
    expect(await one.run('seed', '10')).toContain('SEED_PASSWORD=Start-1234-Pass\n');
    expect(await usersOf(one)).toContain('u00010');
    expect(await usersOf(two)).not.toContain('u00010');
    const settings = JSON.parse(await two.tool('GET', [''])) as Record<string, unknown>;
    expect(settings).toMatchObject({ bruteForceProtected: false, eventsEnabled: false, accessTokenLifespan: 20 });
    await one.run('stop');
    expect(await realmOf(one)).toBe('Realm does not exist');
    expect(await realmOf(two)).toBe(two.env.REALM);
    await expect(one.run('start')).rejects.toThrow('OWN=yes');
  });

  it('takes no setting that is for a whole server', async () => {
    await expect(start({ EXPIRED_CERT: 'yes' })).rejects.toThrow('OWN=yes');
  });

  it('has the logins that it prints, each with its own secret', async () => {
    const server = await start();
    const clients = JSON.parse(await server.tool('GET', ['clients'])) as { clientId: string; secret?: string }[];
    for (const name of ['CLIENT', 'DESK_CLIENT', 'REALM_CLIENT', 'READ_CLIENT', 'FIND_CLIENT']) {
      const { [`${name}_ID`]: clientId, [`${name}_SECRET`]: secret } = server.env;
      expect(clients, name).toContainEqual(expect.objectContaining({ clientId, secret }));
    }
    expect(await server.tool('kcadm.sh', ['get', 'users', '-q', 'username=chief', '--fields', 'username'])).toContain('chief');
  });
});

describe('a server of its own', () => {
  it('leaves nothing behind when its port is taken', { timeout: LONG }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taken-'));
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const port = String((other.address() as AddressInfo).port);
      await expect(start({ OWN: 'yes', HTTPS_PORT: port, TMPDIR: folder })).rejects.toThrow('does not start');
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      other.close();
      rmSync(folder, { recursive: true });
    }
  });

  it(
    'comes back on the same ports with the same accounts, and goes with the process that asked for it',
    { timeout: LONG },
    async () => {
      const owner = spawn('sleep', ['1000']);
      const server = await start({ OWN: 'yes', OWNER_PID: String(owner.pid), OTHER_HOST_CERT: 'yes' });
      expect(await realmOf(server)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
      await server.run('seed', '1');
      await server.run('stop');
      expect(await realmOf(server)).toBe('ECONNREFUSED');
      expect(await server.run('start')).toContain(`URL=${server.env.URL ?? ''}\n`);
      expect(await usersOf(server)).toContain('u00001');
      owner.kill();
      await expect.poll(() => existsSync(server.data), { timeout: 20_000 }).toBe(false);
      expect(await realmOf(server)).toBe('ECONNREFUSED');
    },
  );
});
