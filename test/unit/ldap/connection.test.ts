import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Credentials } from '../../../src/core/credentials.js';
import { Secret } from '../../../src/core/secret.js';
import { LdapUncertain } from '../../../src/ldap/failure.js';
import { equals } from '../../../src/ldap/filter.js';
import { type Ldap, type Question } from '../../../src/ldap/types.js';
import { type KeyPair, selfSigned } from './certificates.js';
import { appError, call, ldapTo } from './ldap-to.js';
import { type Answering, entry, result, startTiny, type Request, type TinyServer } from './tiny-server.js';

/* What happens to requests when connections are lost, slow or shared. */

let keys: KeyPair;
beforeAll(() => {
  keys = selfSigned('IP:127.0.0.1');
});

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** Binds succeed; everything else is for the test. */
const afterBind =
  (answer: Answering): Answering =>
  (request) => {
    if (request.operation === 'bind') request.peer.send(result(request.id, 'bind', 0));
    else answer(request);
  };

async function serve(answer: Answering, mode: 'tls' | 'plain' = 'tls'): Promise<{ server: TinyServer; ldap: Ldap }> {
  const server = await startTiny({ mode, keys, answer: afterBind(answer) });
  const { ldap } = ldapTo(mode === 'tls' ? server.ldaps : server.ldap, keys.cert);
  opened.push(server, ldap);
  return { server, ldap };
}

const question: Question = { base: 'dc=uni', scope: 'sub', filter: equals('uid', 'chantm'), attributes: ['uid'], limit: 2 };

const found = (request: Request): void => {
  request.peer.send(Buffer.concat([entry(request.id, 'uid=chantm', { uid: ['chantm'] }), result(request.id, 'search', 0)]));
};

/** A connection that is there already, so that a short limit is one of the request alone. */
async function warm(answer: Answering): Promise<{ server: TinyServer; ldap: Ldap }> {
  const served = await serve((request) => (request.name === 'dc=first' ? found(request) : answer(request)));
  await served.ldap.search({ ...question, base: 'dc=first' }, call());
  return served;
}

const operations = (server: TinyServer): string[] => server.requests.map(({ operation }) => operation);

describe.each(['tls', 'plain'] as const)('a lost connection (%s)', (mode) => {
  it('fails a read that was under way as unavailable, and the next request signs in again', async () => {
    let answers = 0;
    const { server, ldap } = await serve((request) => (++answers === 1 ? request.peer.socket.destroy() : found(request)), mode);
    expect(await appError(ldap.search(question, call()))).toMatchObject({ kind: 'unavailable', retryable: true });
    expect((await ldap.search(question, call())).entries).toHaveLength(1);
    const asked = server.requests.filter(({ operation }) => operation !== 'extended');
    expect(asked.map(({ operation, peer }) => `${operation} ${String(peer.number)}`)).toEqual([
      'bind 0',
      'search 0',
      'bind 1',
      'search 1',
    ]);
    expect(asked.every((request) => request.protected)).toBe(true);
  });

  it('between the handshake and our sign-in is unavailable, for a write too: nothing was sent', async () => {
    const server = await startTiny({ mode, keys, answer: afterBind(found) });
    let connections = 0;
    const hangUp = async (): Promise<void> => {
      const peer = await vi.waitUntil(() => server.peers[connections]);
      connections++;
      peer.socket.end();
      // Our side hears of it a moment later.
      await wait(50);
    };
    const credentials: Credentials = {
      name: 'cn=desk',
      password: async () => new Secret('desk-password'),
      refused: async () => undefined,
      alone: async (work) => (await hangUp(), work()),
    };
    const { ldap } = ldapTo(mode === 'tls' ? server.ldaps : server.ldap, keys.cert, { credentials });
    opened.push(server, ldap);
    expect(await appError(ldap.search(question, call()))).toMatchObject({ kind: 'unavailable', retryable: true });
    const changes = [{ operation: 'replace', attribute: 'pin', values: ['1'] }] as const;
    expect(await appError(ldap.modify('uid=chantm', changes, call()))).toMatchObject({ kind: 'unavailable' });
    expect(operations(server).filter((operation) => operation !== 'extended')).toEqual([]);
  });

  it('makes a write that was under way uncertain, and sends it once', async () => {
    const { server, ldap } = await serve((request) => request.peer.socket.destroy(), mode);
    const write = ldap.modify('uid=chantm', [{ operation: 'replace', attribute: 'pin', values: ['1'] }], call());
    await expect(write).rejects.toBeInstanceOf(LdapUncertain);
    expect(operations(server).filter((operation) => operation === 'modify')).toHaveLength(1);
  });

  it('is noticed while nobody asks, and costs the next request nothing', async () => {
    const { server, ldap } = await serve(found, mode);
    await ldap.search(question, call());
    server.peers[0]!.socket.end();
    await new Promise((resolve) => server.peers[0]!.socket.once('close', resolve));
    expect((await ldap.search(question, call())).entries).toHaveLength(1);
    expect(server.peers).toHaveLength(2);
  });
});

describe('a server that cannot be had', () => {
  it('leaves a write unsent: unavailable, and not uncertain', async () => {
    const { server, ldap } = await serve(found);
    await server.close();
    const error = await appError(ldap.modify('uid=chantm', [{ operation: 'delete', attribute: 'pin', values: [] }], call()));
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(error.message).toContain(`127.0.0.1:${String(server.port)}`);
    opened.splice(opened.indexOf(server), 1);
  });

  it('is told by its notice of disconnection', async () => {
    const { ldap } = await serve((request) => request.peer.send(result(0, 'extended', 52, { text: 'going down' })));
    expect((await appError(ldap.search(question, call()))).message).toContain('52: going down');
  });

  it('that speaks no LDAP fails everybody at once', async () => {
    const { ldap } = await serve((request) => request.peer.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n')));
    expect(await appError(ldap.search(question, call()))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a limit', () => {
  it('gives up one request and leaves the others of the same connection alone', async () => {
    const waiting: Request[] = [];
    const { server, ldap } = await warm((request) => {
      if (request.operation === 'search') waiting.push(request);
    });
    const patient = ldap.search(question, call());
    expect(await appError(ldap.search(question, { ...call(), within: 50 }))).toMatchObject({ kind: 'unavailable', code: 'late' });
    found(waiting[0]!);
    expect((await patient).entries).toHaveLength(1);
    expect(server.peers).toHaveLength(1);
  });

  it('drops what comes too late', async () => {
    const waiting: Request[] = [];
    const { ldap } = await warm((request) => {
      if (request.operation === 'search') waiting.push(request);
    });
    await appError(ldap.search(question, { ...call(), within: 50 }));
    const second = ldap.search({ ...question, base: 'dc=second' }, call());
    while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    found(waiting[0]!);
    waiting[1]!.peer.send(result(waiting[1]!.id, 'search', 0));
    expect((await second).entries).toEqual([]);
  });

  it('makes a write that was sent uncertain', async () => {
    const { ldap } = await serve((request) => {
      if (request.name === 'dc=first') request.peer.send(result(request.id, 'modify', 0));
    });
    await ldap.modify('dc=first', [{ operation: 'delete', attribute: 'pin', values: [] }], call());
    const write = ldap.modify('uid=chantm', [{ operation: 'delete', attribute: 'pin', values: [] }], { ...call(), within: 50 });
    await expect(write).rejects.toBeInstanceOf(LdapUncertain);
  });

  it('of the connection itself brings a new one: it may be dead without a word', async () => {
    let answers = 0;
    const server = await startTiny({
      mode: 'tls',
      keys,
      answer: afterBind((request) => (++answers > 1 ? found(request) : undefined)),
    });
    const { ldap } = ldapTo(server.ldaps, keys.cert, { within: 500 });
    opened.push(server, ldap);
    await appError(ldap.search(question, call()));
    await ldap.search(question, call());
    expect(operations(server).filter((operation) => operation === 'bind')).toHaveLength(2);
  });
});

describe('a signal', () => {
  it('ends a question at once', async () => {
    const controller = new AbortController();
    const { server, ldap } = await serve(() => controller.abort());
    expect(await appError(ldap.search(question, { signal: controller.signal }))).toMatchObject({ kind: 'cancelled' });
    expect(server.peers[0]!.socket.destroyed).toBe(false);
  });

  it('that fired before keeps a write from being sent', async () => {
    const { server, ldap } = await serve(() => undefined);
    const write = ldap.modify('uid=chantm', [{ operation: 'delete', attribute: 'pin', values: [] }], {
      signal: AbortSignal.abort(),
    });
    expect(await appError(write)).toMatchObject({ kind: 'cancelled' });
    expect(operations(server)).not.toContain('modify');
  });

  it('that fires behind a write lets it come to its end', async () => {
    const controller = new AbortController();
    const { ldap } = await serve((request) => {
      controller.abort();
      setTimeout(() => request.peer.send(result(request.id, 'modify', 0)), 30);
    });
    const write = ldap.modify('uid=chantm', [{ operation: 'delete', attribute: 'pin', values: [] }], {
      signal: controller.signal,
    });
    await expect(write).resolves.toBeUndefined();
  });

  it('has one ear, however many wait', async () => {
    const { signal } = new AbortController();
    let ears = 0;
    const add = signal.addEventListener.bind(signal);
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      ears++;
      add(...given);
    };
    const { ldap } = await serve(found);
    await Promise.all(Array.from({ length: 40 }, () => ldap.search(question, { signal })));
    expect(ears).toBeLessThan(10);
  });
});

describe('a connection', () => {
  it('serves many at once, answered in any order, and is opened once', async () => {
    const waiting: Request[] = [];
    const { server, ldap } = await serve((request) => {
      waiting.push(request);
      if (waiting.length < 20) return;
      for (const one of waiting.reverse()) one.peer.send(Buffer.concat([entry(one.id, one.name), result(one.id, 'search', 0)]));
    });
    const bases = Array.from({ length: 20 }, (_, i) => `ou=${String(i)}`);
    const answers = await Promise.all(bases.map((base) => ldap.search({ ...question, base }, call())));
    expect(answers.map(({ entries }) => entries[0]?.dn)).toEqual(bases);
    expect(server.peers).toHaveLength(1);
  });

  it('reads and writes are apart', async () => {
    const { server, ldap } = await serve((request) =>
      request.operation === 'modify' ? request.peer.send(result(request.id, 'modify', 0)) : found(request),
    );
    await Promise.all([
      ldap.search(question, call()),
      ldap.modify('uid=chantm', [{ operation: 'delete', attribute: 'pin', values: [] }], call()),
    ]);
    expect(server.peers).toHaveLength(2);
  });

  it('takes answers that come in crumbs', async () => {
    const { ldap } = await serve(({ id, peer }) => {
      const bytes = Buffer.concat([entry(id, 'uid=chantm', { cn: ['陳大文'] }), result(id, 'search', 0)]);
      for (let i = 0; i < bytes.length; i += 7) peer.send(bytes.subarray(i, i + 7));
    });
    expect((await ldap.search(question, call())).entries[0]?.text('CN')).toBe('陳大文');
  });

  it('that we close cancels the questions under way, and leaves a write uncertain', async () => {
    let under = 0;
    const { ldap } = await serve(() => void under++);
    const both = Promise.allSettled([
      ldap.search(question, call()),
      ldap.modify('uid=chantm', [{ operation: 'delete', attribute: 'pin', values: [] }], call()),
    ]);
    while (under < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await ldap.close();
    const [read, write] = await both;
    expect(read).toMatchObject({ status: 'rejected', reason: { kind: 'cancelled' } });
    expect(write).toMatchObject({ status: 'rejected', reason: { name: 'LdapUncertain' } });
  });

  it('says goodbye', async () => {
    const { server, ldap } = await serve(found);
    await ldap.search(question, call());
    const over = new Promise((resolve) => server.peers[0]!.socket.once('close', resolve));
    await ldap.close();
    await ldap.close();
    await over;
    expect(operations(server).at(-1)).toBe('unbind');
    expect(await appError(ldap.search(question, call()))).toMatchObject({ kind: 'cancelled' });
  });
});
