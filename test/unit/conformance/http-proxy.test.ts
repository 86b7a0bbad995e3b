import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage } from 'node:http';
import { Agent, createServer, request, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHttpProxy, type HttpProxy, type Match } from '../../conformance/http/proxy.js';
import { selfSigned } from '../ldap/certificates.js';

/* The proxy between Node's own client and a small real server, which writes down what reaches it. */

let folder: string;
let server: Server;
let url: string;
let reached: string[];
let ca: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'http-proxy-'));
  const { key, cert } = selfSigned('IP:127.0.0.1');
  ca = cert;
  mkdirSync(join(folder, 'tls'));
  writeFileSync(join(folder, 'tls', 'server.key'), key);
  for (const name of ['server.crt', 'ca.crt']) writeFileSync(join(folder, 'tls', name), cert);
  server = createServer({ key, cert }, (message, response) => {
    void text(message).then((body) => {
      reached.push(`${message.method ?? ''} ${message.url ?? ''} ${body}`);
      response.writeHead(201, { location: 'https://elsewhere/x', 'content-type': 'application/json' });
      response.end(JSON.stringify({ body, host: message.headers.host }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

let proxy: HttpProxy;
let agent: Agent;
beforeEach(async () => {
  reached = [];
  proxy = await startHttpProxy({ url, data: folder });
  agent = new Agent({ keepAlive: true, ca });
});
afterEach(async () => {
  agent.destroy();
  await proxy.close();
});

/** Status and body of an answer, or the code of what went wrong. */
async function send(method: string, path: string, body = ''): Promise<{ status: number; text: string } | string> {
  const sent = request(`${proxy.url}${path}`, { agent, method, headers: { 'content-length': String(Buffer.byteLength(body)) } });
  sent.end(body);
  try {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 0, text: await text(answer) };
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
const waits = async (promise: Promise<unknown>): Promise<boolean> =>
  (await Promise.race([promise, wait(200, 'waits')])) === 'waits';
const get: Match = ({ method }) => method === 'GET';

describe('the proxy', () => {
  it('passes requests and answers on as they are, over connections that are kept', async () => {
    const body = 'ö'.repeat(90_000);
    const answer = await send('PUT', '/admin/realms/uni/users/a%2Fb?exact=true', body);
    expect(answer).toMatchObject({ status: 201 });
    expect(reached).toEqual([`PUT /admin/realms/uni/users/a%2Fb?exact=true ${body}`]);
    expect(await send('GET', '/')).toEqual({ status: 201, text: JSON.stringify({ body: '', host: new URL(url).host }) });
    expect(proxy.requests()).toMatchObject([
      { method: 'PUT', path: '/admin/realms/uni/users/a%2Fb', body, order: 0, connection: 0 },
      { method: 'GET', path: '/', order: 1, connection: 0 },
    ]);
    expect(proxy.requests()[0]?.query.get('exact')).toBe('true');
  });

  it('refuses connections while it is down, until the last of several is released', async () => {
    const [first, second] = [await proxy.breakDown(), await proxy.breakDown()];
    await first();
    await first();
    expect(await send('GET', '/')).toMatch(/ECONNREFUSED|ECONNRESET/);
    expect(reached).toEqual([]);
    await second();
    expect(await send('GET', '/')).toMatchObject({ status: 201 });
  });

  it('cuts what is under way when it goes down', async () => {
    await proxy.hold();
    const sending = send('GET', '/');
    await expect.poll(() => proxy.requests().length).toBe(1);
    await proxy.breakDown();
    expect(await sending).toBe('ECONNRESET');
  });

  it('holds every request until it is released, and keeps them from the server', async () => {
    const release = await proxy.hold();
    const sending = send('PUT', '/admin/x', 'b');
    expect(await waits(sending)).toBe(true);
    expect(reached).toEqual([]);
    await release();
    expect(await sending).toMatchObject({ status: 201 });
    expect(reached).toEqual(['PUT /admin/x b']);
  });

  it('holds, answers or cuts requests of one kind, and lets the others through', async () => {
    for (const [fault, expected] of [
      [
        await proxy.answerMatching(get, { status: 503, headers: { 'retry-after': '1' }, body: 'busy' }),
        { status: 503, text: 'busy' },
      ],
      [await proxy.cutMatching(get), 'ECONNRESET'],
    ] as const) {
      expect(await send('GET', '/')).toEqual(expected);
      expect(await send('PUT', '/')).toMatchObject({ status: 201 });
      await fault();
    }
    const release = await proxy.holdMatching(get);
    const sending = send('GET', '/held');
    expect(await send('PUT', '/')).toMatchObject({ status: 201 });
    expect(await waits(sending)).toBe(true);
    await release();
    expect(await sending).toMatchObject({ status: 201 });
    expect(reached.filter((line) => line.startsWith('GET'))).toEqual(['GET /held ']);
  });

  it('does something else first, and then goes on', async () => {
    const release = await proxy.beforeMatching(get, async () => {
      reached.push('first');
    });
    await send('GET', '/then');
    expect(reached).toEqual(['first', 'GET /then ']);
    await release();
    await send('GET', '/then');
    expect(reached.at(-2)).toBe('GET /then ');
  });
});

describe('losing an answer, the proxy', () => {
  it('lets the write be done, and is back at once; a request for a token or a look is no write', async () => {
    const { release, sent } = await proxy.loseAnswer('back');
    expect(await send('GET', '/admin/users')).toMatchObject({ status: 201 });
    expect(await send('POST', '/realms/uni/token')).toMatchObject({ status: 201 });
    expect(sent()).toBe(0);
    expect(await send('PUT', '/admin/users')).toBe('ECONNRESET');
    expect(reached.at(-1)).toBe('PUT /admin/users ');
    expect(await send('DELETE', '/admin/users')).toMatchObject({ status: 201 });
    expect(sent()).toBe(2);
    await release();
  });

  it('or is unreachable until released', async () => {
    const { release, sent } = await proxy.loseAnswer('unreachable');
    expect(await send('PUT', '/admin/users')).toBe('ECONNRESET');
    expect(reached).toEqual(['PUT /admin/users ']);
    expect(await send('GET', '/')).toMatch(/ECONNREFUSED|ECONNRESET/);
    await release();
    expect(await send('GET', '/')).toMatchObject({ status: 201 });
    expect(sent()).toBe(1);
  });

  it('loses nothing once released', async () => {
    const { release } = await proxy.loseAnswer('unreachable');
    await release();
    expect(await send('PUT', '/admin/users')).toMatchObject({ status: 201 });
  });
});
