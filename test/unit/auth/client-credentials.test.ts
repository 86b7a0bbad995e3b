import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { clientCredentials, type ClientCredentialsOptions } from '../../../src/auth/client-credentials.js';
import { openSignedIn } from '../../../src/auth/signed-in.js';
import { type TokenSource } from '../../../src/auth/types.js';
import { type Credentials } from '../../../src/core/credentials.js';
import { AppError } from '../../../src/core/error.js';
import { instant } from '../../../src/core/instant.js';
import { Secret } from '../../../src/core/secret.js';
import { openHttp } from '../../../src/http/http.js';
import { type Http } from '../../../src/http/types.js';
import { appError, call, closing, failing, read, write } from '../http/asking.js';
import { type Answering, type OddServer, type Peer, startOdd } from '../http/odd-server.js';

const kept = closing();
afterEach(() => kept.end());

const SECRET = 'planted+secret';

/** A token that says who it is for. */
function jwt(claims: unknown): string {
  return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;
}

const gives =
  (seconds: unknown = 300): Answering =>
  (peer) =>
    peer.json(200, { access_token: `token-${String(peer.turn)}`, expires_in: seconds, token_type: 'Bearer' });

interface Tried {
  readonly server: OddServer;
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly refused: readonly string[];
  /** Moves the clock, milliseconds. */
  readonly later: (by: number) => void;
}

/** Somebody who signs in at a server that answers like this. */
async function signingIn(
  answer: Answering,
  more: Partial<ClientCredentialsOptions> & { readonly own?: Partial<Credentials> } = {},
): Promise<Tried> {
  const server = await startOdd(answer);
  const http = openHttp({ server: { url: server.url }, pause: () => 1 });
  kept.opened.push(server, http);
  const refused: string[] = [];
  const clock = { now: Date.UTC(2027, 0, 1) };
  const { own, ...options } = more;
  const credentials: Credentials = {
    name: 'desk',
    password: async () => new Secret(SECRET),
    refused: async (secret, why) => void refused.push(`${secret.open('wire')}: ${why}`),
    ...own,
  };
  const tokens = clientCredentials({ http, at: { realm: 'uni' }, credentials, clock: () => instant(clock.now), ...options });
  kept.opened.push(tokens);
  return { server, http, tokens, refused, later: (by) => (clock.now += by) };
}

const opened = async (tokens: TokenSource): Promise<string> => (await tokens.token(call())).open('wire');

describe('a token is asked for', () => {
  it('by Basic, with nothing else in the body', async () => {
    const { server, tokens } = await signingIn(gives());
    expect(await opened(tokens)).toBe('token-1');
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      url: '/realms/uni/protocol/openid-connect/token',
      body: 'grant_type=client_credentials',
      headers: { authorization: `Basic ${Buffer.from('desk:planted%2Bsecret').toString('base64')}` },
    });
  });

  it('or in the body, and at another place', async () => {
    const { server, tokens } = await signingIn(gives(), { at: { path: ['tenant', 'oauth2', 'token'] }, proof: 'body' });
    await opened(tokens);
    expect(server.seen[0]).toMatchObject({
      url: '/tenant/oauth2/token',
      body: 'grant_type=client_credentials&client_id=desk&client_secret=planted%2Bsecret',
    });
    expect(server.seen[0]!.headers).not.toHaveProperty('authorization');
  });

  it('once, however many wait, and one who gives up takes it from nobody', async () => {
    const { server, tokens } = await signingIn((peer) => void setTimeout(() => void gives()(peer, server.seen[0]!), 20));
    const stop = new AbortController();
    const gaveUp = appError(tokens.token(call({ signal: stop.signal })));
    const late = appError(tokens.token(call({ within: 1 })));
    const others = Promise.all(Array.from({ length: 20 }, () => opened(tokens)));
    stop.abort();
    expect(await gaveUp).toMatchObject({ kind: 'cancelled' });
    expect(await late).toMatchObject({ kind: 'unavailable', code: 'late' });
    expect(new Set(await others)).toEqual(new Set(['token-1']));
    expect(server.seen).toHaveLength(1);
  });

  it('again when that failed for another reason than the secret', async () => {
    const { server, tokens, refused } = await signingIn((peer, seen) =>
      peer.turn === 1 ? peer.json(500, {}) : gives()(peer, seen),
    );
    expect(await appError(tokens.token(call()))).toMatchObject({ kind: 'unavailable' });
    expect(await opened(tokens)).toBe('token-2');
    expect(server.seen).toHaveLength(2);
    expect(refused).toEqual([]);
  });

  it.each([
    ['was lost', (peer: Peer) => void peer.socket.resetAndDestroy()],
    ['found the server busy', (peer: Peer) => peer.text(503, '')],
  ])('again when the request %s: each answer holds', async (_, odd) => {
    const { server, tokens } = await signingIn((peer, seen) => (peer.turn === 1 ? odd(peer) : gives()(peer, seen)));
    expect(await opened(tokens)).toBe('token-2');
    expect(server.seen).toHaveLength(2);
  });

  it('and no answer at all is no uncertain change', async () => {
    const { tokens } = await signingIn((peer) => void peer.socket.resetAndDestroy());
    expect(await appError(tokens.token(call()))).toMatchObject({ kind: 'unavailable', code: 'lost' });
  });
});

describe('a token is renewed', () => {
  it.each([
    [300, 269_000, 271_000],
    [60, 39_000, 41_000],
    ['300', 269_000, 271_000],
    [undefined, 39_000, 41_000],
  ])('before its end: of %j seconds', async (seconds, still, over) => {
    const { tokens, later } = await signingIn((peer) =>
      peer.json(200, { access_token: `token-${String(peer.turn)}`, ...(seconds === undefined ? {} : { expires_in: seconds }) }),
    );
    await opened(tokens);
    later(still);
    expect(await opened(tokens)).toBe('token-1');
    later(over - still);
    expect(await opened(tokens)).toBe('token-2');
  });

  it.each([0, -5, 'soon'])('each time where it is over when it comes: %j seconds', async (seconds) => {
    const { server, tokens } = await signingIn(gives(seconds));
    expect([await opened(tokens), await opened(tokens)]).toEqual(['token-1', 'token-2']);
    expect(server.seen).toHaveLength(2);
  });

  it('when the server refused it, and only when it was this one', async () => {
    const { tokens } = await signingIn(gives());
    const first = await tokens.token(call());
    tokens.expired(new Secret('token-0'));
    expect(await opened(tokens)).toBe('token-1');
    tokens.expired(first);
    expect(await opened(tokens)).toBe('token-2');
    tokens.expired(first);
    expect(await opened(tokens)).toBe('token-2');
  });
});

describe('a refusal', () => {
  it.each([
    [
      'a wrong secret',
      401,
      { error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' },
      'unauthenticated',
      'refused',
      true,
    ],
    [
      'an unknown client',
      401,
      { error: 'invalid_client', error_description: 'Invalid client or Invalid client credentials' },
      'unauthenticated',
      'client',
      false,
    ],
    [
      'a public client',
      401,
      { error: 'unauthorized_client', error_description: 'Public client not allowed to retrieve service account' },
      'setup',
      'client',
      false,
    ],
    [
      'a client without service account',
      401,
      { error: 'unauthorized_client', error_description: 'Client not enabled to retrieve service account' },
      'setup',
      'client',
      false,
    ],
    ['an unknown realm', 404, { error: 'Realm does not exist' }, 'setup', 'realm', false],
    [
      'a realm that is disabled',
      403,
      { error: 'access_denied', error_description: 'Realm not enabled' },
      'unavailable',
      'realm-disabled',
      false,
    ],
    ['a wrong prefix', 404, { error: 'Unable to find matching target resource method' }, 'setup', 'token-endpoint', false],
    ['a rate limit', 429, {}, 'unavailable', 'too-many', false],
    ['a bad request', 400, { error: 'invalid_scope' }, 'unsupported', 'unsupported', false],
  ] as const)('%s', async (_, status, body, kind, code, marked) => {
    const { server, tokens, refused } = await signingIn((peer) => peer.json(status, body, { 'Retry-After': '3600' }));
    const error = await appError(tokens.token(call()));
    expect(error).toMatchObject({ kind, code });
    expect(error.message).not.toBe('');
    expect(refused).toEqual(marked ? [`${SECRET}: wrong secret`] : []);
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/planted/);
    expect(server.seen).toHaveLength(1);
  });

  it('of a server that is no Keycloak says invalid_client for a wrong secret too', async () => {
    const { tokens, refused } = await signingIn((peer) => peer.json(401, { error: 'invalid_client' }), {
      at: { path: ['token'] },
    });
    expect(await appError(tokens.token(call()))).toMatchObject({ kind: 'unauthenticated', code: 'refused' });
    expect(refused).toHaveLength(1);
  });

  it('of a web page that is not there is a wrong address', async () => {
    const { tokens } = await signingIn((peer) => peer.text(404, '<html>Not Found</html>', 'text/html'));
    expect(await appError(tokens.token(call()))).toMatchObject({
      kind: 'setup',
      hint: expect.stringContaining('/auth') as string,
    });
  });

  it.each([
    ['no token', {}],
    ['an empty one', { access_token: '' }],
    ['a number', { access_token: 7 }],
    ['a list', []],
    ['null', null],
  ])('with 200: %s', async (_, body) => {
    const { tokens } = await signingIn((peer) => peer.json(200, body));
    expect(await appError(tokens.token(call()))).toMatchObject({ kind: 'unavailable', code: 'no-token' });
  });
});

describe('a wrong secret is sent once', () => {
  const wrong: Answering = (peer) => peer.json(401, { error: 'unauthorized_client', error_description: 'Invalid client secret' });

  it('by this process, also when nobody else can keep that', async () => {
    const { server, tokens, refused } = await signingIn(wrong);
    for (let i = 0; i < 3; i++) expect(await appError(tokens.token(call()))).toMatchObject({ code: 'refused' });
    await Promise.all(Array.from({ length: 10 }, () => failing(tokens.token(call()))));
    expect(server.seen).toHaveLength(1);
    expect(refused).toHaveLength(1);
  });

  it('until it is another one', async () => {
    const secrets = ['one', 'one', 'two'];
    const { server, tokens } = await signingIn(wrong, { own: { password: async () => new Secret(secrets.shift() ?? 'two') } });
    for (let i = 0; i < 4; i++) await failing(tokens.token(call()));
    expect(server.seen).toHaveLength(2);
  });

  it('by several processes: each looks again when it is its turn', async () => {
    let marked = false;
    let turn: Promise<unknown> = Promise.resolve();
    const own: Credentials = {
      name: 'desk',
      alone: (work) => {
        const mine = turn.then(work);
        turn = mine.catch(() => undefined);
        return mine;
      },
      password: async () => {
        if (marked) throw new AppError('unauthenticated', 'refused before', { code: 'refused' });
        return new Secret(SECRET);
      },
      refused: async () => void (marked = true),
    };
    const one = await signingIn(wrong, { own });
    const others = Array.from({ length: 5 }, () =>
      clientCredentials({ http: one.http, at: { realm: 'uni' }, clock: () => instant(0), credentials: own }),
    );
    const errors = await Promise.all([one.tokens, ...others].map((tokens) => appError(tokens.token(call()))));
    expect(errors.map(({ code }) => code)).toEqual(errors.map(() => 'refused'));
    expect(one.server.seen).toHaveLength(1);
  });

  it('and where that cannot be written down, it is said', async () => {
    const { tokens } = await signingIn(wrong, { own: { refused: () => Promise.reject(new Error('disk full')) } });
    expect(await appError(tokens.token(call()))).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('disk full') as string,
    });
  });

  it.each([
    ['secret', { password: async () => new Secret('') }],
    ['name', { name: '' }],
  ])('and an empty %s never', async (_, own) => {
    const { server, tokens } = await signingIn(gives(), { own });
    expect(await appError(tokens.token(call()))).toMatchObject({ kind: 'unauthenticated' });
    expect(server.connections).toBe(0);
  });

  it('says how it is renewed here', async () => {
    const { tokens } = await signingIn(wrong, { own: { renew: () => 'uidctl auth login --profile sso' } });
    expect(await appError(tokens.token(call()))).toMatchObject({ hint: 'uidctl auth login --profile sso' });
  });
});

describe('whom the token says we are', () => {
  it.each([
    [jwt({ preferred_username: 'service-account-desk', sub: '1' }), 'service-account-desk'],
    [jwt({ sub: '1' }), '1'],
    [jwt({ preferred_username: 7 }), undefined],
    [jwt(null), undefined],
    ['opaque', undefined],
    ['a.!!.c', undefined],
    ['a.b.c.d.e', undefined],
  ])('%#', async (token, subject) => {
    const { tokens } = await signingIn((peer) => peer.json(200, { access_token: token }));
    expect(tokens.subject()).toBeUndefined();
    await opened(tokens);
    expect(tokens.subject()).toBe(subject);
  });
});

describe('a service with its tokens', () => {
  async function service(answer: Answering) {
    const server = await startOdd((peer, seen) => (seen.url.endsWith('/token') ? gives()(peer, seen) : answer(peer, seen)));
    const credentials: Credentials = { name: 'desk', password: async () => new Secret(SECRET), refused: async () => undefined };
    const { http, tokens } = openSignedIn({ server: { url: server.url }, pause: () => 1, atOnce: 1 }, (own) =>
      clientCredentials({ http: own, at: { realm: 'uni' }, credentials, clock: () => instant(0), proof: 'body' }),
    );
    kept.opened.push(server, http);
    return { server, http, tokens };
  }
  const lines = (server: OddServer) =>
    server.seen.map(({ method, url, headers }) => [method, url.split('/').at(-1), headers.authorization]);

  it('signs in first, over the same connection', async () => {
    const { http, server } = await service((peer) => peer.json(200, {}));
    await http.send(read, call());
    await http.send(write, call());
    expect(lines(server)).toEqual([
      ['POST', 'token', undefined],
      ['GET', 'users', 'Bearer token-1'],
      ['PUT', '1', 'Bearer token-1'],
    ]);
    expect(server.connections).toBe(1);
  });

  it('signs in again when a token ends in the middle, and sends the change again', async () => {
    const { http, server } = await service((peer, { headers }) =>
      peer.json(headers.authorization === 'Bearer token-1' ? 401 : 204, {}),
    );
    expect((await http.send(write, call())).status).toBe(204);
    expect(lines(server)).toEqual([
      ['POST', 'token', undefined],
      ['PUT', '1', 'Bearer token-1'],
      ['POST', 'token', undefined],
      ['PUT', '1', 'Bearer token-3'],
    ]);
  });

  it('closes both', async () => {
    const { http, tokens } = await service((peer) => peer.json(200, {}));
    await http.send(read, call());
    await http.close();
    await tokens.close();
    expect(await appError(http.send(read, call()))).toMatchObject({ kind: 'cancelled' });
  });
});
