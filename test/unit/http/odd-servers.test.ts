import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpFailure, HttpUncertain } from '../../../src/http/failure.js';
import { TRIES } from '../../../src/http/retry.js';
import { appError, asking, call, closing, failing, numbered, read, write } from './asking.js';
import { type Answering, type Peer } from './odd-server.js';

/* Servers and gateways that do not keep to what they should: what a person is told, and how often the server was asked. */

const kept = closing();
afterEach(() => kept.end());

const ask = (answer: Answering, options = {}) => asking(kept, answer, options);
const repeatable = { ...write, repeatable: true };

/** The odd answer first, a good one from then on. */
const onceOdd =
  (odd: (peer: Peer) => void): Answering =>
  (peer) =>
    peer.turn === 1 ? odd(peer) : peer.json(200, { turn: peer.turn });

/** Answers that say nothing, and may be gone in a moment. */
const PASSING: readonly (readonly [string, (peer: Peer) => void])[] = [
  ['429 with Retry-After', (peer) => peer.text(429, '', 'text/plain', { 'Retry-After': '0' })],
  ['429 without', (peer) => peer.text(429, '')],
  ['502', (peer) => peer.text(502, '<html>Bad Gateway</html>', 'text/html')],
  ['503 with Retry-After', (peer) => peer.text(503, '', 'text/plain', { 'Retry-After': '0' })],
  ['503 without', (peer) => peer.text(503, '')],
  ['504', (peer) => peer.text(504, '')],
  ['a reset before a word', (peer) => peer.socket.resetAndDestroy()],
  ['an end before a word', (peer) => peer.socket.end()],
];

/** Half of an answer; the rest never comes. */
const half = (peer: Peer): void => {
  peer.response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
  peer.response.write('{"id":"secret-half', () => peer.socket.destroy());
};
const halfInChunks = (peer: Peer): void => {
  peer.response.writeHead(200, { 'Content-Type': 'application/json' });
  peer.response.write('{"id":"secret-half', () => peer.socket.destroy());
};

describe('what may be sent again is sent again', () => {
  it.each([...PASSING, ['half of an answer', half], ['half of an answer in chunks', halfInChunks]] as const)(
    'a read after %s',
    async (_, odd) => {
      const { http, server } = await ask(onceOdd(odd));
      expect((await http.send(read, call())).json()).toEqual({ turn: 2 });
      expect(server.seen).toHaveLength(2);
    },
  );

  it.each(PASSING)('a change that says so after %s', async (_, odd) => {
    const { http, server } = await ask(onceOdd(odd));
    expect((await http.send(repeatable, call())).status).toBe(200);
    expect(server.seen.map(({ method, body }) => [method, body])).toEqual([
      ['PUT', '{"enabled":true}'],
      ['PUT', '{"enabled":true}'],
    ]);
  });

  it('but not for ever', async () => {
    const { http, server } = await ask((peer) => peer.text(503, ''));
    expect(await failing(http.send(read, call()))).toMatchObject({ status: 503 });
    expect(server.seen).toHaveLength(TRIES);
  });

  it.each([400, 401, 403, 404, 409, 500, 501])('and not after %d', async (status) => {
    const { http, server } = await ask((peer) => peer.json(status, { error: 'no' }));
    expect(await failing(http.send(read, call()))).toMatchObject({ status, body: { error: 'no' } });
    expect(await failing(http.send(repeatable, call()))).toBeInstanceOf(HttpFailure);
    expect(server.seen).toHaveLength(2);
  });
});

describe('a change is sent once', () => {
  it.each([
    ['a reset before a word', (peer: Peer) => peer.socket.resetAndDestroy()],
    ['an end before a word', (peer: Peer) => peer.socket.end()],
    ['half of an answer', half],
    ['502', (peer: Peer) => peer.text(502, '')],
    ['504', (peer: Peer) => peer.text(504, '')],
    ['503 that does not say when', (peer: Peer) => peer.text(503, '')],
    ['a web page', (peer: Peer) => peer.text(200, '<html>Your request was rejected</html>', 'text/html; charset=utf-8')],
  ])('and after %s nobody knows whether it was done', async (_, odd) => {
    const { http, server } = await ask(odd);
    const error = await failing(http.send(write, call()));
    expect(error).toBeInstanceOf(HttpUncertain);
    expect(String(error)).toContain('may have been done');
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['429', 429, {}],
    ['503 that says when', 503, { 'Retry-After': '7' }],
    ['500', 500, {}],
    ['409', 409, {}],
  ] as const)('and after %s it was not done', async (_, status, headers) => {
    const { http, server } = await ask((peer) => peer.json(status, { errorMessage: 'no' }, headers));
    expect(await failing(http.send(write, call()))).toMatchObject({ status, body: { description: 'no' } });
    expect(server.seen).toHaveLength(1);
  });

  it('and where nobody listens it was not done', async () => {
    const { http, server } = await ask((peer) => peer.json(200, {}));
    await server.close();
    const error = await appError(http.send(write, call()));
    expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('nothing listens there') as string });
  });

  it('and one that may be repeated is uncertain only when every try was lost', async () => {
    const { http, server } = await ask((peer) => void peer.socket.resetAndDestroy());
    expect(await failing(http.send(repeatable, call()))).toBeInstanceOf(HttpUncertain);
    expect(server.seen).toHaveLength(TRIES);
  });

  it.each([
    [429, HttpUncertain],
    [404, HttpFailure],
  ])('and one that was lost first and then answered %d ends as a %o', async (status, kind) => {
    const { http } = await ask((peer) => (peer.turn === 1 ? void peer.socket.resetAndDestroy() : peer.text(status, '')));
    expect(await failing(http.send(repeatable, call()))).toBeInstanceOf(kind);
  });
});

describe('Retry-After', () => {
  it('that is longer than there is time ends it at once, and is told', async () => {
    const { http, server } = await ask((peer) => peer.text(429, '', 'text/plain', { 'Retry-After': '3600' }));
    expect(await failing(http.send(read, call()))).toMatchObject({ status: 429, retryAfter: 3_600_000 });
    expect(server.seen).toHaveLength(1);
  });

  it('as a date is held against the clock of the server', async () => {
    const dates = { Date: 'Wed, 21 Oct 2015 07:28:00 GMT', 'Retry-After': 'Wed, 21 Oct 2015 09:28:00 GMT' };
    const { http } = await ask((peer) => peer.text(503, '', 'text/plain', dates));
    expect(await failing(http.send(read, call()))).toMatchObject({ retryAfter: 7_200_000 });
  });

  it.each(['soon', '-3', '12.5', '', '1e9'])('%j says nothing', async (value) => {
    const { http, server } = await ask((peer) => peer.text(429, '', 'text/plain', { 'Retry-After': value }));
    expect(await failing(http.send(read, call()))).toMatchObject({ status: 429, retryAfter: undefined });
    expect(server.seen).toHaveLength(TRIES);
  });
});

describe('too late', () => {
  const slowFirstByte: Answering = () => undefined;
  const slowBody: Answering = ({ response }) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.write('{"a":');
  };
  const dripping: Answering = ({ response, socket }) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 5);
    socket.on('close', () => clearInterval(drip));
  };

  it.each([
    ['no first byte', slowFirstByte],
    ['a body that stops', slowBody],
    ['a body that never ends', dripping],
  ])('%s: a read is given up', async (_, answer) => {
    const { http, server } = await ask(answer);
    expect(await appError(http.send(read, call({ within: 60 })))).toMatchObject({ kind: 'unavailable', code: 'late' });
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['no first byte', slowFirstByte],
    ['a body that stops', slowBody],
  ])('%s: of a change nobody knows', async (_, answer) => {
    const { http, server } = await ask(answer);
    expect(await failing(http.send(write, call({ within: 60 })))).toBeInstanceOf(HttpUncertain);
    expect(server.seen).toHaveLength(1);
  });

  it('gives up one request, and the others go on', async () => {
    const { http } = await ask((peer, { url }) => (url === '/slow' ? undefined : peer.json(200, { url })));
    const slow = failing(http.send({ method: 'GET', path: ['slow'] }, call({ within: 60 })));
    expect((await http.send(read, call())).json()).toEqual({ url: '/users' });
    expect(await slow).toMatchObject({ code: 'late' });
    expect((await http.send(read, call())).json()).toEqual({ url: '/users' });
  });

  it('counts the waits between tries too', async () => {
    const { http, server } = await ask((peer) => peer.text(503, ''), { pause: () => 10_000 });
    expect(await failing(http.send(read, call({ within: 200 })))).toMatchObject({ status: 503 });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a signal', () => {
  it('ends a read at once', async () => {
    const stop = new AbortController();
    const { http, server } = await ask(() => stop.abort());
    expect(await appError(http.send(read, call({ signal: stop.signal })))).toMatchObject({ kind: 'cancelled' });
    expect(server.seen).toHaveLength(1);
  });

  it('does not cut a change that was sent', async () => {
    const stop = new AbortController();
    const { http } = await ask(async (peer) => {
      stop.abort();
      await new Promise((later) => setTimeout(later, 30));
      peer.json(200, { done: true });
    });
    expect((await http.send(write, call({ signal: stop.signal }))).json()).toEqual({ done: true });
  });

  it('that fired before sends nothing', async () => {
    const { http, server } = await ask((peer) => peer.json(200, {}));
    for (const request of [read, write]) {
      expect(await appError(http.send(request, call({ signal: AbortSignal.abort() })))).toMatchObject({ kind: 'cancelled' });
    }
    expect(server.seen).toHaveLength(0);
  });

  it('ends the wait between two tries', async () => {
    const stop = new AbortController();
    const { http, server } = await ask(
      (peer) => {
        peer.text(503, '');
        setTimeout(() => stop.abort(), 20);
      },
      { pause: () => 5_000 },
    );
    expect(await appError(http.send(read, call({ signal: stop.signal })))).toMatchObject({ kind: 'cancelled' });
    expect(server.seen).toHaveLength(1);
  });
});

describe('too much', () => {
  it('a small answer that unpacks to a large one', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(100_000);
    const { http, server } = await ask(({ response }) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
      response.end(bomb);
    });
    expect(await appError(http.send(read, call()))).toMatchObject({ kind: 'unavailable', code: 'too-large' });
    expect(server.seen).toHaveLength(1);
  });

  it('a body without end, as fast as it goes', async () => {
    let sent = 0;
    const { http, server } = await ask(
      ({ response }) => {
        const chunk = Buffer.alloc(64 * 1024, ' ');
        const more = (): void => {
          if (response.destroyed) return;
          sent += chunk.length;
          response.write(chunk, more);
        };
        more();
      },
      { largest: 1024 * 1024 },
    );
    expect(await appError(http.send(read, call()))).toMatchObject({ code: 'too-large' });
    expect(sent).toBeLessThan(64 * 1024 * 1024);
    expect(server.seen).toHaveLength(1);
  });

  it('headers without end', async () => {
    const { http, server } = await ask((peer) => peer.text(200, '{}', 'application/json', { 'X-Long': 'x'.repeat(100_000) }));
    expect(await appError(http.send(read, call()))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('headers') as string,
    });
    expect(server.seen).toHaveLength(1);
  });
});

describe('something else', () => {
  it('a web page with 200 is not an empty answer', async () => {
    const { http, server } = await ask((peer) =>
      peer.text(200, '<html><title>Sign in to the network</title></html>', 'text/html'),
    );
    expect(await appError(http.send(read, call()))).toMatchObject({ kind: 'unavailable', code: 'not-json' });
    expect(server.seen).toHaveLength(1);
  });

  it('what is not JSON is not quoted', async () => {
    const { http } = await ask((peer) => peer.text(200, '{"access_token":"planted-half', 'application/json'));
    const answer = await http.send(read, call());
    expect(() => answer.json()).toThrow(expect.objectContaining({ kind: 'unavailable', code: 'not-json' }));
    expect(() => answer.json()).not.toThrow(/planted/);
  });

  it('an answer that is not packed as it says', async () => {
    const { http } = await ask((peer) => peer.text(200, 'not gzip at all', 'application/json', { 'Content-Encoding': 'gzip' }));
    expect(await appError(http.send(read, call()))).toMatchObject({ kind: 'unavailable' });
  });

  it('a server that does not speak HTTP', async () => {
    const { http } = await ask(({ socket }) => void socket.end('220 mail.uni.example ESMTP\r\n'));
    expect(await appError(http.send(read, call()))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('does not speak HTTP') as string,
    });
  });

  it('a refusal whose body is lost is still a refusal', async () => {
    const { http, server } = await ask(({ response, socket }) => {
      response.writeHead(409, { 'Content-Length': '100' });
      response.write('{', () => socket.destroy());
    });
    expect(await failing(http.send(write, call()))).toMatchObject({ status: 409, body: {} });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%d to another host is not followed, and no token goes there', async (status) => {
    const elsewhere = await ask((peer) => peer.json(200, {}));
    const to = `${elsewhere.server.url.replace('//', '//name:planted-password@')}/login?token=planted-token#planted-part`;
    const { http, server } = await ask((peer) => peer.text(status, '', 'text/plain', { Location: to }), { bearer: numbered() });
    for (const request of [read, write]) {
      const error = await appError(http.send(request, call()));
      expect(error).toMatchObject({
        kind: 'setup',
        code: 'redirect',
        message: expect.stringContaining(`${elsewhere.server.url}/login`) as string,
      });
      expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain('planted');
    }
    expect(server.seen).toHaveLength(2);
    expect(elsewhere.server.connections).toBe(0);
  });

  it('to a path on the same host neither', async () => {
    const { http, server } = await ask((peer) => peer.text(302, '', 'text/plain', { Location: '/auth/realms' }));
    expect(await appError(http.send(read, call()))).toMatchObject({
      code: 'redirect',
      details: { to: `${server.url}/auth/realms` },
    });
    expect(server.seen).toHaveLength(1);
  });

  it('to nowhere is an answer like any other', async () => {
    const { http } = await ask((peer) => peer.text(304, ''));
    expect(await failing(http.send(read, call()))).toMatchObject({ status: 304 });
  });
});
