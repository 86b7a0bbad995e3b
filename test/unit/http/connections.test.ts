import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HttpUncertain } from '../../../src/http/failure.js';
import { openHttp } from '../../../src/http/http.js';
import { lookAtCertificate } from '../../../src/http/look.js';
import { type KeyPair, selfSigned } from '../ldap/certificates.js';
import { appError, asking, call, closing, failing, numbered, read, write } from './asking.js';
import { type Answering, startOdd } from './odd-server.js';

/* Whom we trust, that nothing is said to anybody else, and what becomes of connections that are kept. */

const kept = closing();
afterEach(() => kept.end());
const fine: Answering = (peer) => peer.json(200, { connection: peer.connection });

const good = selfSigned('IP:127.0.0.1');
const other = selfSigned('IP:127.0.0.1', { name: 'other' });
const elsewhere = selfSigned('DNS:sso.uni.example');
const over = selfSigned('IP:127.0.0.1', { days: -1 });

/** The fingerprint as another road sees it. */
function fingerprint(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

/** A server with one certificate, asked by somebody who trusts another. */
async function distrusting(shown: KeyPair, given: KeyPair) {
  const server = await startOdd(fine, { keys: shown });
  kept.opened.push(server);
  const http = openHttp({ server: { url: server.url, ca: given.cert }, bearer: numbered() });
  kept.opened.push(http);
  return { server, http };
}

describe('a certificate', () => {
  it.each([
    ['of an authority that was not given', other, good, 'self-signed'],
    ['for another name', elsewhere, elsewhere, 'wrong-host'],
    ['that is over', over, over, 'expired'],
  ])('%s: no request, no token, and it is shown what it is', async (_, shown, given, reason) => {
    const { server, http } = await distrusting(shown, given);
    for (const request of [read, write]) {
      expect(await appError(http.send(request, call()))).toMatchObject({
        kind: 'setup',
        code: 'certificate',
        details: { reason, certificate: { fingerprint: await fingerprint(server.port) } },
      });
    }
    expect(server.seen).toHaveLength(0);
    expect(http.certificate()).toBeUndefined();
  });

  it('is checked whatever the environment says', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      const { server, http } = await distrusting(other, good);
      expect(await appError(http.send(write, call()))).toMatchObject({ code: 'certificate' });
      expect(server.seen).toHaveLength(0);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('that is trusted is told after the first answer', async () => {
    const { server, http } = await distrusting(good, good);
    expect(http.certificate()).toBeUndefined();
    await http.send(read, call());
    expect(http.certificate()).toMatchObject({ fingerprint: await fingerprint(server.port), names: ['127.0.0.1'] });
  });

  it('is looked at without a request', async () => {
    const { server } = await distrusting(good, good);
    const certificate = { fingerprint: await fingerprint(server.port) };
    expect(await lookAtCertificate({ url: server.url, ca: good.cert }, 5000)).toMatchObject({ trusted: true, certificate });
    expect(await lookAtCertificate({ url: server.url, ca: other.cert }, 5000)).toMatchObject({
      trusted: false,
      reason: 'self-signed',
      certificate,
    });
    expect(server.seen).toHaveLength(0);
  });

  it('is none where there is no TLS', async () => {
    const { http, server } = await asking(kept, fine);
    await http.send(read, call());
    expect(http.certificate()).toBeUndefined();
    expect(await lookAtCertificate({ url: server.url }, 5000)).toBeUndefined();
  });

  it.each(['', 'no certificate at all', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'file that holds %j is told',
    async (ca) => {
      const { server } = await distrusting(good, good);
      const http = openHttp({ server: { url: server.url, ca } });
      kept.opened.push(http);
      expect(await appError(http.send(read, call()))).toMatchObject({ kind: 'setup', code: 'certificate-file' });
      expect(server.connections).toBe(0);
    },
  );
});

describe('an address', () => {
  it.each([
    'http://sso.uni.example',
    'http://192.0.2.1:8080',
    'http://[2001:db8::1]',
    'http://localhost.uni.example',
    'http://127.0.0.1.uni.example',
  ])('%s is refused: a token would go in the clear', (url) => {
    expect(() => openHttp({ server: { url } })).toThrow(expect.objectContaining({ kind: 'setup', code: 'address' }));
  });

  it.each([
    '',
    'sso.uni.example',
    'ldaps://uni.example',
    'https://',
    'https://desk:pw@uni.example',
    'https://uni.example/?pw=1',
    'https://uni.example/#pw',
    'https://desk:p@w/d@uni.example',
  ])('%j is none', (url) => {
    expect(() => openHttp({ server: { url } })).toThrow(/is not the address/);
    expect(() => openHttp({ server: { url } })).not.toThrow(/pw|p@w/);
  });

  it.each([
    ['https://sso.uni.example', 'sso.uni.example:443'],
    ['https://sso.uni.example:8443/auth', 'sso.uni.example:8443'],
    ['https://[::1]/', '[::1]:443'],
    ['http://localhost:8080', 'localhost:8080'],
    ['http://127.1:8080', '127.0.0.1:8080'],
    ['http://[::1]', '[::1]:80'],
  ])('%s is %s', (url, address) => {
    expect(openHttp({ server: { url } }).address).toBe(address);
  });
});

describe('no connection', () => {
  it.each([
    ['https', 'unavailable'],
    ['http', 'unavailable'],
  ])('nobody listens (%s)', async (scheme, kind) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    const http = openHttp({ server: { url: `${scheme}://127.0.0.1:${String(port)}`, ca: good.cert } });
    for (const request of [read, write]) expect(await appError(http.send(request, call()))).toMatchObject({ kind });
  });

  it('the port speaks no TLS', async () => {
    const { server } = await asking(kept, fine);
    const http = openHttp({ server: { url: server.url.replace('http:', 'https:'), ca: good.cert } });
    expect(await appError(http.send(write, call()))).toMatchObject({ kind: 'setup', code: 'no-tls' });
    expect(server.seen).toHaveLength(0);
  });

  it('nobody answers the handshake: late, and a change was not done', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    kept.opened.push({ close: async () => void silent.close() });
    await once(silent, 'listening');
    const url = `https://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
    const http = openHttp({ server: { url, ca: good.cert } });
    kept.opened.push(http);
    for (const request of [read, write]) {
      expect(await appError(http.send(request, call({ within: 60 })))).toMatchObject({ kind: 'unavailable', code: 'late' });
    }
  });

  it('a signal while connecting: a change was not sent', async () => {
    const stop = new AbortController();
    const sockets: Socket[] = [];
    const silent = createServer((socket) => {
      sockets.push(socket);
      stop.abort();
    }).listen(0, '127.0.0.1');
    kept.opened.push({ close: async () => void silent.close() });
    await once(silent, 'listening');
    const http = openHttp({
      server: { url: `https://127.0.0.1:${String((silent.address() as AddressInfo).port)}`, ca: good.cert },
    });
    kept.opened.push(http);
    expect(await appError(http.send(write, call({ signal: stop.signal })))).toMatchObject({ kind: 'cancelled' });
    for (const socket of sockets) socket.destroy();
  });
});

describe('a connection that is kept', () => {
  it('and closed by the server while nobody used it is not used again', async () => {
    const { http, server } = await asking(kept, (peer) => {
      peer.json(200, {});
      if (peer.turn === 1) peer.response.once('finish', () => peer.socket.end());
    });
    await http.send(write, call());
    await new Promise((later) => setTimeout(later, 30));
    expect((await http.send(write, call())).status).toBe(200);
    expect([server.seen.length, server.connections]).toEqual([2, 2]);
  });

  it('is given up a second before the server would, where it says when', async () => {
    // Node's agent takes a hint of one second for "do not keep it".
    const { http, server } = await asking(kept, (peer) =>
      peer.json(200, {}, { Connection: 'keep-alive', 'Keep-Alive': 'timeout=1' }),
    );
    for (let i = 0; i < 3; i++) await http.send(write, call());
    expect([server.seen.length, server.connections]).toEqual([3, 3]);
  });

  it('and closed just as we send: a read goes over another one, of a change nobody knows', async () => {
    const { http, server } = await asking(kept, (peer) => {
      if (peer.connection === 1 && peer.turn > 1) peer.socket.resetAndDestroy();
      else peer.json(200, { connection: peer.connection });
    });
    await http.send(read, call());
    expect((await http.send(read, call())).json()).toEqual({ connection: 2 });
    expect([server.seen.length, server.connections]).toEqual([3, 2]);
    const again = await asking(kept, (peer) => (peer.turn > 1 ? void peer.socket.resetAndDestroy() : peer.json(200, {})));
    await again.http.send(write, call());
    expect(await failing(again.http.send(write, call()))).toBeInstanceOf(HttpUncertain);
    expect([again.server.seen.length, again.server.connections]).toEqual([2, 1]);
  });

  it('is not shared with a request that was given up', async () => {
    const { http, server } = await asking(kept, (peer, { url }) => {
      if (url === '/slow') setTimeout(() => peer.json(200, { late: true }), 60);
      else peer.json(200, { url });
    });
    await http.send(read, call());
    expect(await appError(http.send({ method: 'GET', path: ['slow'] }, call({ within: 20 })))).toMatchObject({ code: 'late' });
    await new Promise((later) => setTimeout(later, 80));
    expect((await http.send(read, call())).json()).toEqual({ url: '/users' });
    expect(server.connections).toBe(2);
  });
});
