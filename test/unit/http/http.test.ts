import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.js';
import { HttpFailure } from '../../../src/http/failure.js';
import { type HttpRequest } from '../../../src/http/types.js';
import { appError, asking, call, closing, failing, numbered, read, write } from './asking.js';
import { type Answering } from './odd-server.js';

const kept = closing();
afterEach(() => kept.end());
const ask = (answer: Answering, options = {}) => asking(kept, answer, options);
const fine: Answering = (peer) => peer.json(200, {});

describe('a request', () => {
  it('is what was asked for, and no more', async () => {
    const { http, server } = await ask(fine);
    await http.send(
      { ...read, query: { exact: true, max: 20, type: ['A', 'B'], username: "o'neill/#?&=+ 李", none: undefined } },
      call({ requestId: 'r-1' }),
    );
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'GET', body: '' });
    const url = new URL(seen!.url, server.url);
    expect(url.pathname).toBe('/users');
    expect([...url.searchParams]).toEqual([
      ['exact', 'true'],
      ['max', '20'],
      ['type', 'A'],
      ['type', 'B'],
      ['username', "o'neill/#?&=+ 李"],
    ]);
    expect(seen!.headers).toMatchObject({ accept: 'application/json', 'x-request-id': 'r-1', 'user-agent': 'uidctl' });
    expect(seen!.headers).not.toHaveProperty('authorization');
    expect(seen!.headers).not.toHaveProperty('content-type');
  });

  it('goes below the prefix of the server', async () => {
    const { server } = await ask(fine);
    const { http } = await ask(fine, { server: { url: `${server.url}/auth/` } });
    await http.send({ method: 'GET', path: ['realms', 'a/b', '..x'] }, call());
    expect(server.seen.map(({ url }) => url)).toEqual(['/auth/realms/a%2Fb/..x']);
  });

  it.each([
    [
      'JSON',
      { json: { type: 'password', value: new Secret('pä"ss'), list: [new Secret('x')] } },
      'application/json',
      '{"type":"password","value":"pä\\"ss","list":["x"]}',
    ],
    ['bare JSON', { json: ['UPDATE_PASSWORD'] }, 'application/json', '["UPDATE_PASSWORD"]'],
    [
      'a form',
      { form: { grant_type: 'x', client_secret: new Secret('a+b &ü') } },
      'application/x-www-form-urlencoded',
      'grant_type=x&client_secret=a%2Bb+%26%C3%BC',
    ],
    ['a text', { text: 'Büro' }, 'text/plain; charset=utf-8', 'Büro'],
  ] as const)('carries %s', async (_, body, type, text) => {
    const { http, server } = await ask(fine);
    await http.send({ method: 'POST', path: ['x'], body }, call());
    expect(server.seen[0]).toMatchObject({
      body: text,
      headers: { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) },
    });
  });

  it.each(['POST', 'PUT'] as const)('%s without a body says so', async (method) => {
    const { http, server } = await ask(fine);
    await http.send({ method, path: ['x'] }, call());
    expect(server.seen[0]).toMatchObject({ body: '', headers: { 'content-length': '0' } });
    expect(server.seen[0]!.headers).not.toHaveProperty('content-type');
  });

  it('DELETE may have a body, and then its length is said', async () => {
    const { http, server } = await ask(fine);
    await http.send({ method: 'DELETE', path: ['x'], body: { json: [{ id: 1 }] } }, call());
    await http.send({ method: 'DELETE', path: ['x'] }, call());
    expect(server.seen[0]).toMatchObject({ method: 'DELETE', body: '[{"id":1}]', headers: { 'content-length': '10' } });
    expect(server.seen[0]!.headers).not.toHaveProperty('transfer-encoding');
    expect(server.seen[1]).toMatchObject({ body: '' });
    expect(server.seen[1]!.headers).not.toHaveProperty('transfer-encoding');
  });

  it('proves a client by name and secret, form-encoded first', async () => {
    const { http, server } = await ask(fine, { bearer: numbered() });
    await http.send({ method: 'POST', path: ['token'], basic: { name: 'a:b', secret: new Secret('s+ü %') } }, call());
    expect(server.seen[0]!.headers.authorization).toBe(`Basic ${Buffer.from('a%3Ab:s%2B%C3%BC+%25').toString('base64')}`);
  });

  it('goes over connections that are kept', async () => {
    const { http, server } = await ask(fine);
    for (let i = 0; i < 5; i++) await http.send(read, call());
    expect(server.connections).toBe(1);
  });

  it('waits for its turn where as many as may be are under way', async () => {
    let busy = 0;
    let most = 0;
    const slowly: Answering = async (peer) => {
      most = Math.max(most, ++busy);
      await new Promise((later) => setTimeout(later, 5));
      busy--;
      peer.json(200, {});
    };
    const { http, server } = await ask(slowly, { atOnce: 3 });
    const stop = new AbortController();
    const all = Array.from({ length: 12 }, (_, i) => http.send(read, i === 10 ? call({ signal: stop.signal }) : call()));
    stop.abort();
    const ends = await Promise.allSettled(all);
    expect(ends.map(({ status }) => status)).toEqual(ends.map((_, i) => (i === 10 ? 'rejected' : 'fulfilled')));
    expect(most).toBe(3);
    expect(server.seen).toHaveLength(11);
  });

  it.each(['', '.', '..'])('with %j in its path is not sent', async (segment) => {
    const { http, server } = await ask(fine);
    expect(await appError(http.send({ method: 'GET', path: ['users', segment] }, call()))).toMatchObject({ kind: 'usage' });
    expect(server.seen).toHaveLength(0);
  });
});

describe('an answer', () => {
  it('has status, headers, JSON, text and the time of the server', async () => {
    const { http } = await ask((peer) =>
      peer.json(201, { a: [1] }, { Location: '/users/7', Date: 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    );
    const answer = await http.send(write, call());
    expect(answer).toMatchObject({
      status: 201,
      headers: { location: '/users/7' },
      text: '{"a":[1]}',
      date: Date.UTC(2015, 9, 21, 7, 28),
    });
    expect(answer.json()).toEqual({ a: [1] });
  });

  it.each([
    ['nothing', ''],
    ['spaces', ' \n'],
  ])('of %s is no JSON, and no error', async (_, body) => {
    const { http } = await ask((peer) => peer.text(200, body));
    expect((await http.send(read, call())).json()).toBeUndefined();
  });

  it('without a date has none', async () => {
    const { http } = await ask((peer) => {
      peer.response.sendDate = false;
      peer.json(200, {});
    });
    expect((await http.send(read, call())).date).toBeUndefined();
  });

  it('may begin with a byte order mark', async () => {
    const { http } = await ask((peer) => peer.text(200, '\ufeff[1]', 'application/json'));
    expect((await http.send(read, call())).json()).toEqual([1]);
  });

  it('loses the last digits of a number that is too large, and nothing else', async () => {
    const { http } = await ask((peer) => peer.text(200, '{"failedLoginNotBefore":9223372036854775807}', 'application/json'));
    expect((await http.send(read, call())).json()).toEqual({ failedLoginNotBefore: 2 ** 63 });
  });
});

describe('a refusal is read in whatever shape it has', () => {
  it.each([
    [
      'Keycloak, of a field',
      '{"field":"email","errorMessage":"error-invalid-length","params":["email",3,255]}',
      { field: 'email', description: 'error-invalid-length' },
    ],
    [
      'Keycloak, of several fields',
      '{"errors":[{"field":"a","errorMessage":"one"},{"field":"b","errorMessage":"two"}]}',
      { field: 'a', description: 'one' },
    ],
    [
      'Keycloak, a rule',
      '{"error":"invalidPasswordMinLengthMessage","error_description":"Invalid password: minimum length 8."}',
      { error: 'invalidPasswordMinLengthMessage', description: 'Invalid password: minimum length 8.' },
    ],
    ['Keycloak, a sentence', '{"error":"User not found"}', { error: 'User not found' }],
    ['OAuth', '{"error":"invalid_client","error_description":"no"}', { error: 'invalid_client', description: 'no' }],
    [
      'Graph',
      '{"error":{"code":"Request_ResourceNotFound","message":"no such user"}}',
      { error: 'Request_ResourceNotFound', description: 'no such user' },
    ],
    ['a plain text', 'Service Unavailable', { description: 'Service Unavailable' }],
    ['nothing', '', {}],
    ['a page', '<!doctype html><p>no</p>', {}],
    ['a list', '[1]', {}],
    ['null', 'null', {}],
    ['other types', '{"error":7,"errorMessage":{"a":1}}', {}],
  ])('%s', async (_, text, body) => {
    const { http } = await ask((peer) => peer.text(400, text));
    const error = await failing(http.send(read, call()));
    expect(error).toBeInstanceOf(HttpFailure);
    expect((error as HttpFailure).body).toEqual(body);
  });

  it('and is cut where it is longer than a sentence', async () => {
    const { http } = await ask((peer) => peer.json(400, { errorMessage: '李'.repeat(10_000) }));
    const error = (await failing(http.send(read, call()))) as HttpFailure;
    expect([...(error.body.description ?? '')].length).toBeLessThan(500);
  });
});

describe('a token', () => {
  const bearerOf = (header: string | undefined) => header?.replace('Bearer ', '');

  it('goes with every request', async () => {
    const bearer = numbered();
    const { http, server } = await ask(fine, { bearer });
    for (const request of [read, write]) await http.send(request, call());
    expect(server.seen.map(({ headers }) => bearerOf(headers.authorization))).toEqual(['token-1', 'token-1']);
  });

  it('does not go with a request that says so', async () => {
    const { http, server } = await ask(fine, { bearer: numbered() });
    await http.send({ ...read, bearer: false }, call());
    expect(server.seen[0]!.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['a read', read],
    ['a change', write],
  ] as readonly [string, HttpRequest][])('that ended in the middle is renewed once, and %s sent again', async (_, request) => {
    const bearer = numbered();
    const { http, server } = await ask(
      (peer, { headers }) => peer.json(bearerOf(headers.authorization) === 'token-1' ? 401 : 200, {}),
      { bearer },
    );
    expect((await http.send(request, call())).status).toBe(200);
    expect(server.seen.map(({ headers }) => bearerOf(headers.authorization))).toEqual(['token-1', 'token-2']);
  });

  it('that is refused again is not renewed again', async () => {
    const bearer = numbered();
    const { http, server } = await ask((peer) => peer.json(401, { error: 'HTTP 401 Unauthorized' }), { bearer });
    expect(await failing(http.send(write, call()))).toMatchObject({ status: 401 });
    expect(server.seen).toHaveLength(2);
    expect(bearer.given).toBe(2);
  });

  it('is one for all that were refused with the same', async () => {
    const bearer = numbered();
    const { http } = await ask((peer, { headers }) => peer.json(bearerOf(headers.authorization) === 'token-1' ? 401 : 200, {}), {
      bearer,
    });
    await Promise.all(Array.from({ length: 10 }, () => http.send(read, call())));
    expect(bearer.given).toBe(2);
  });

  it('that cannot be had ends it before anything is sent', async () => {
    const none = { token: () => Promise.reject(new Error('no token to be had')), expired: () => undefined };
    const { http, server } = await ask(fine, { bearer: none });
    expect(await failing(http.send(write, call()))).toMatchObject({ message: 'no token to be had' });
    expect(server.connections).toBe(0);
  });

  it('that does not come counts for the limit of the call', async () => {
    const never = { token: () => new Promise<Secret>(() => undefined), expired: () => undefined };
    const { http, server } = await ask(fine, { bearer: never });
    expect(await appError(http.send(write, call({ within: 30 })))).toMatchObject({ kind: 'unavailable', code: 'late' });
    expect(server.connections).toBe(0);
  });
});

describe('closing', () => {
  it('ends reads that are under way, and takes no new ones', async () => {
    const { http, server } = await ask(() => void http.close());
    expect(await appError(http.send(read, call()))).toMatchObject({ kind: 'cancelled' });
    expect(await appError(http.send(read, call()))).toMatchObject({ kind: 'cancelled' });
    expect(server.seen).toHaveLength(1);
  });

  it('twice is once, also where nothing was ever sent', async () => {
    const { http } = await ask(fine);
    await http.close();
    await http.close();
  });
});
