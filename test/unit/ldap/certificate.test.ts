import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { lookAtCertificate } from '../../../src/ldap/certificate.js';
import { equals } from '../../../src/ldap/filter.js';
import { type Ldap } from '../../../src/ldap/types.js';
import { selfSigned } from './certificates.js';
import { appError, call, ldapTo } from './ldap-to.js';
import { entry, result, startTiny, type TinyServer } from './tiny-server.js';

/* Whom we trust, and that nothing is said to anybody else. */

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const good = selfSigned('IP:127.0.0.1');
const other = selfSigned('IP:127.0.0.1', { name: 'other' });
const elsewhere = selfSigned('DNS:ldap.uni.example');
const over = selfSigned('IP:127.0.0.1', { days: -1 });

async function serve(keys: typeof good, mode: 'tls' | 'plain'): Promise<TinyServer> {
  const server = await startTiny({
    mode,
    keys,
    answer: ({ id, operation, peer }) => {
      if (operation === 'bind') peer.send(result(id, 'bind', 0));
      if (operation === 'search') peer.send(Buffer.concat([entry(id, 'uid=a'), result(id, 'search', 0)]));
    },
  });
  opened.push(server);
  return server;
}

async function ask(ldap: Ldap): Promise<number> {
  opened.push(ldap);
  const filter = equals('uid', 'a');
  return (await ldap.search({ base: '', scope: 'sub', filter, attributes: ['1.1'], limit: 1 }, call())).entries.length;
}

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

describe.each(['tls', 'plain'] as const)('a certificate (%s)', (mode) => {
  const urlOf = (server: TinyServer): string => (mode === 'tls' ? server.ldaps : server.ldap);

  it.each([
    ['of an authority that was not given', other, good, 'self-signed'],
    ['for another name', elsewhere, elsewhere, 'wrong-host'],
    ['that is over', over, over, 'expired'],
  ] as const)('%s is refused before anything is sent', async (_, shown, trusted, reason) => {
    const server = await serve(shown, mode);
    const error = await appError(ask(ldapTo(urlOf(server), trusted.cert).ldap));
    expect(error).toMatchObject({
      kind: 'setup',
      code: 'certificate',
      details: { reason, certificate: { issuer: expect.stringContaining('O=Example University') as string } },
    });
    expect(server.requests.filter(({ operation }) => operation !== 'extended')).toEqual([]);
  });

  it('is shown to who looks at it, trusted or not', async () => {
    const server = await serve(good, mode);
    const trusted = await lookAtCertificate({ url: urlOf(server), ca: good.cert }, 5000);
    expect(trusted).toMatchObject({
      trusted: true,
      certificate: { issuer: 'O=Example University, CN=tiny', names: ['127.0.0.1'] },
    });
    const not = await lookAtCertificate({ url: urlOf(server), ca: other.cert }, 5000);
    expect(not).toMatchObject({ trusted: false, reason: 'self-signed', certificate: trusted.certificate });
    expect(server.requests.filter(({ operation }) => operation !== 'extended')).toEqual([]);
  });

  it('is known of the connection for reads', async () => {
    const server = await serve(good, mode);
    const { ldap } = ldapTo(urlOf(server), good.cert);
    expect(ldap.certificate()).toBeUndefined();
    expect(await ask(ldap)).toBe(1);
    if (mode === 'tls') expect(ldap.certificate()?.fingerprint).toBe(await fingerprint(server.port));
    expect(ldap.certificate()!.validTo).toBeGreaterThan(Date.now());
  });
});

describe('the file of authorities', () => {
  it.each([
    ['', 'holds no certificate'],
    ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', 'holds no certificate'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'cannot be read'],
  ])('that is none is told: %j', async (ca, words) => {
    const server = await serve(good, 'tls');
    const error = await appError(ask(ldapTo(server.ldaps, ca).ldap));
    expect(error).toMatchObject({ kind: 'setup', code: 'certificate-file' });
    expect(error.message).toContain(words);
    expect(server.peers).toEqual([]);
  });

  it('may hold several, and text between them', async () => {
    const server = await serve(good, 'tls');
    expect(await ask(ldapTo(server.ldaps, `# ours\n${other.cert}\nand\n${good.cert}`).ldap)).toBe(1);
  });
});

describe('TLS where the other side has none', () => {
  it('ldap:// at a port that speaks TLS at once', async () => {
    const server = await serve(good, 'tls');
    const error = await appError(ask(ldapTo(server.ldap, good.cert).ldap));
    expect(`${error.message} ${String(error.hint)}`).toContain(`ldaps://127.0.0.1:${String(server.port)}`);
  });

  it('ldaps:// at a port that speaks plain LDAP', async () => {
    const server = await serve(good, 'plain');
    const error = await appError(ask(ldapTo(server.ldaps, good.cert).ldap));
    expect(error.kind).toBe('unavailable');
    expect(`${error.message} ${String(error.hint)}`).toContain('ldap://127.0.0.1');
  });

  it('ldaps:// at a port that says nothing to it', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    opened.push({ close: async () => void silent.close() });
    await once(silent, 'listening');
    const url = `ldaps://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
    const error = await appError(ask(ldapTo(url, good.cert, { within: 100 }).ldap));
    expect(error).toMatchObject({ kind: 'unavailable', hint: expect.stringContaining('ldap://127.0.0.1') as string });
  });

  it('a server that refuses StartTLS gets no password', async () => {
    const server = await startTiny({
      mode: 'refusing',
      keys: good,
      answer: ({ id, peer }) => peer.send(result(id, 'extended', 2, { text: 'unsupported extended operation' })),
    });
    opened.push(server);
    const error = await appError(ask(ldapTo(server.ldap, good.cert).ldap));
    expect(error).toMatchObject({ kind: 'setup', code: 'no-starttls' });
    expect(server.requests.map(({ operation }) => operation)).toEqual(['extended']);
  });

  it('what comes unprotected behind the answer to StartTLS is not taken', async () => {
    const server = await startTiny({
      mode: 'refusing',
      keys: good,
      answer: ({ id, peer }) => peer.send(Buffer.concat([result(id, 'extended', 0), result(2, 'bind', 0)])),
    });
    opened.push(server);
    expect(await appError(ask(ldapTo(server.ldap, good.cert).ldap))).toMatchObject({ kind: 'setup' });
  });
});

describe('an address', () => {
  it.each([
    '',
    'ldap.uni.example',
    'https://uni.example',
    'ldaps://',
    'ldaps://uni.example/dc=uni',
    'ldaps://desk:pw@uni.example',
  ])('%j is none', (url) => {
    expect(() => ldapTo(url, undefined)).toThrow(/is not the address/);
    expect(() => ldapTo(url, undefined)).not.toThrow(/pw/);
  });

  it.each([
    ['ldaps://ldap.uni.example', 'ldap.uni.example:636'],
    ['ldap://ldap.uni.example', 'ldap.uni.example:389'],
    ['ldaps://[::1]:1636/', '[::1]:1636'],
  ])('%s is %s', (url, address) => {
    expect(ldapTo(url, undefined).ldap.address).toBe(address);
  });
});
