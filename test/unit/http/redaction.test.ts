import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.js';
import { openHttp } from '../../../src/http/http.js';
import { appErrorOf } from '../../../src/http/status.js';
import { HttpFailure } from '../../../src/http/failure.js';
import { type Bearer, type HttpRequest } from '../../../src/http/types.js';
import { selfSigned } from '../ldap/certificates.js';
import { asking, call, closing, failing } from './asking.js';
import { type Answering, type Peer } from './odd-server.js';

/* Nothing that was sent is in an error: not in its words, its causes, its JSON, nor in what inspection shows. */

const kept = closing();
afterEach(() => kept.end());

const TOKEN = 'planted-token';
const PIN = 'planted "pin"/ü';
const bearer: Bearer = { token: async () => new Secret(TOKEN), expired: () => undefined };
const reset: HttpRequest = {
  method: 'PUT',
  path: ['users', '1', 'reset-password'],
  body: { json: { type: 'password', value: new Secret(PIN) } },
};
const signIn: HttpRequest = {
  method: 'POST',
  path: ['token'],
  basic: { name: 'desk', secret: new Secret(PIN) },
  body: { form: { client_secret: new Secret(PIN) } },
};
const look: HttpRequest = { method: 'GET', path: ['users'] };

/** Each form in which a secret could be somewhere. */
const FORMS = [TOKEN, PIN, encodeURIComponent(PIN), new URLSearchParams({ x: PIN }).toString().slice(2)].flatMap((text) => [
  text,
  JSON.stringify(text).slice(1, -1),
  Buffer.from(text).toString('hex'),
  Buffer.from(text).toString('base64'),
  [...Buffer.from(text)].join(','),
  [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
]);
const BASIC = Buffer.from(`desk:${new URLSearchParams({ x: PIN }).toString().slice(2)}`).toString('base64');

/** All that anything could print of an error, its causes and hidden properties included. */
function everything(error: unknown): string {
  const shown = inspect(error, {
    depth: Infinity,
    showHidden: true,
    maxArrayLength: Infinity,
    maxStringLength: Infinity,
    getters: true,
  });
  const chain: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    chain.push(at.message, at.stack ?? '', JSON.stringify(at), JSON.stringify(Object.fromEntries(Object.entries(at))));
  }
  return [shown, ...chain].join('\n');
}

const ODD: readonly (readonly [string, Answering])[] = [
  ['400', (peer) => peer.json(400, { errorMessage: 'no' })],
  ['401', (peer) => peer.json(401, {})],
  ['403', (peer) => peer.json(403, { error: 'HTTP 403 Forbidden' })],
  ['429', (peer) => peer.text(429, '')],
  ['500', (peer) => peer.text(500, 'oops')],
  ['503', (peer) => peer.text(503, '')],
  ['a redirect', (peer) => peer.text(302, '', 'text/plain', { Location: 'https://elsewhere.example/' })],
  ['a reset', (peer) => void peer.socket.resetAndDestroy()],
  ['half of an answer', half],
  ['no HTTP', ({ socket }) => void socket.end('220 ESMTP\r\n')],
  ['headers without end', (peer) => peer.text(200, '', 'text/plain', { 'X-Long': 'x'.repeat(100_000) })],
  ['wrong packing', (peer) => peer.text(200, 'plain', 'text/plain', { 'Content-Encoding': 'gzip' })],
  ['a page', (peer) => peer.text(200, '<p>', 'text/html')],
  ['too much', (peer) => peer.text(200, 'x'.repeat(3000))],
  ['nothing', () => undefined],
  [
    'what it was sent',
    (peer, { body, headers }) =>
      peer.json(400, { error: body, error_description: `${headers.authorization ?? ''} ${body}`, field: body }),
  ],
  ['what it was sent, as a text', (peer, { body, headers }) => peer.text(400, `${headers.authorization ?? ''} ${body}`)],
];

function half(peer: Peer): void {
  peer.response.writeHead(200, { 'Content-Length': '100' });
  peer.response.write('x', () => peer.socket.destroy());
}

describe.each([
  ['a reset', reset],
  ['a sign-in', signIn],
  ['a look', look],
])('%s that ends with', (_, request) => {
  it.each(ODD)('%s', async (_name, answer) => {
    const { http, server } = await asking(kept, answer, { bearer, largest: 2000 });
    const error = await failing(http.send(request, call({ within: 150 })));
    expect(server.seen.length).toBeGreaterThan(0);
    const text = everything(error) + (error instanceof HttpFailure ? everything(appErrorOf(error, { doing: 'reset' })) : '');
    expect([...FORMS, BASIC].filter((form) => text.includes(form))).toEqual([]);
  });

  it('no connection', async () => {
    const http = openHttp({ server: { url: 'http://127.0.0.1:9' }, bearer });
    kept.opened.push(http);
    const text = everything(await failing(http.send(request, call())));
    expect([...FORMS, BASIC].filter((form) => text.includes(form))).toEqual([]);
  });

  it('a wrong certificate', async () => {
    const keys = selfSigned('IP:127.0.0.1');
    const { http } = await asking(kept, () => undefined, { bearer, keys, server: { url: 'https://127.0.0.1:9' } });
    const text = everything(await failing(http.send(request, call())));
    expect([...FORMS, BASIC].filter((form) => text.includes(form))).toEqual([]);
  });
});

it('what is looked for is what was sent', async () => {
  const { http, server } = await asking(kept, (peer) => peer.json(200, {}), { bearer });
  await http.send(reset, call());
  await http.send(signIn, call());
  expect(server.seen[0]).toMatchObject({
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ type: 'password', value: PIN }),
  });
  expect(server.seen[1]).toMatchObject({
    headers: { authorization: `Basic ${BASIC}` },
    body: new URLSearchParams({ client_secret: PIN }).toString(),
  });
});

it('a word of the server stays a word, whatever the secret was', async () => {
  const { http } = await asking(kept, (peer) =>
    peer.json(400, { error: 'invalid_client', error_description: 'the client is wrong' }),
  );
  const body = { form: { client_secret: new Secret('client') } };
  expect(await failing(http.send({ method: 'POST', path: ['token'], body }, call()))).toMatchObject({
    body: { error: 'invalid_client', description: 'the [secret] is wrong' },
  });
});
