import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StepResult } from '../../../src/core/change.js';
import { instant } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { Secret } from '../../../src/core/secret.js';
import { type Match } from '../http/proxy.js';
import { freshPin, word } from '../suite/names.js';
import { call, thrown } from '../suite/steps.js';
import { CLEAR, factsOf, planFor, refOf, RESET, runAll, writes } from './asking.js';
import { SYSTEM, startBench, type Bench } from './subject.js';

/* Our own sign-in: tokens that end, secrets that change, profiles that lead to another place. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

const isTokenRequest: Match = ({ method, path }) => method === 'POST' && path.endsWith('/protocol/openid-connect/token');
const isWrite: Match = ({ method, path }) => method !== 'GET' && path.includes('/admin/');
const tokenRequests = (): number => bench.proxy.requests().filter(isTokenRequest).length;

/** The bearer token of the newest request to the Admin API. */
function newestToken(): string {
  const newest = bench.proxy.requests().findLast(({ path }) => path.includes('/admin/'));
  return String(newest?.headers.authorization).replace(/^Bearer /, '');
}

/** Takes a token back on the server (RFC 7009): from then on it is refused as one that has ended is. */
async function revoke(token: string, as: { readonly id?: string; readonly secret?: string } = {}): Promise<void> {
  const { REALM = '', CLIENT_ID, CLIENT_SECRET } = bench.server.env;
  const { id: client_id = CLIENT_ID ?? '', secret: client_secret = CLIENT_SECRET ?? '' } = as;
  const answer = await bench.road.admin.wire.form(`realms/${REALM}/protocol/openid-connect/revoke`, {
    token,
    client_id,
    client_secret,
  });
  expect(answer.status).toBe(200);
}

describe('a token that ends in the middle', () => {
  it('of a look-up is fetched anew once, and nobody notices', async () => {
    const { id, uid } = await bench.road.seed();
    await refOf(provider, id);
    await revoke(newestToken());
    const before = tokenRequests();
    expect(await provider.resolve({ by: 'uid', value: uid }, call())).toMatchObject([{ id }]);
    expect(tokenRequests()).toBe(before + 1);
  });

  it('of a change is fetched anew between two steps: each is done, and done once', async () => {
    const { id, uid, methods } = await bench.road.seed({
      methods: [1, 2, 3].map((n) => ({ type: 'security-key', label: `Key ${String(n)}` }) as const),
    });
    const plan = await planFor(provider, id, CLEAR);
    const before = writes(bench.proxy).length;
    const results: StepResult[] = [];
    for await (const result of provider.run(plan, { ...call(), key: word(), secrets: {} })) {
      results.push(result);
      await revoke(newestToken());
    }
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done']);
    expect((await bench.road.peek(id)).methods).toEqual([]);
    const deletions = await bench.road.admin.get<readonly unknown[]>(
      `admin-events?resourcePath=users/${id}*&operationTypes=ACTION&max=100`,
    );
    expect(deletions, `no method of ${uid} is deleted twice`).toHaveLength(methods.length);
    expect(writes(bench.proxy).length - before).toBeGreaterThanOrEqual(4);
  });

  it('right before a write is fetched anew, since a refused token means that nothing was done', async () => {
    const { id, uid } = await bench.road.seed();
    const plan = await planFor(provider, id, RESET);
    let sent = 0;
    const release = await bench.proxy.beforeMatching(isWrite, async () => {
      if (sent++ === 0) await revoke(newestToken());
    });
    const issued = freshPin();
    expect(await runAll(provider, plan, issued).finally(release)).toMatchObject([{ outcome: 'done' }]);
    expect(sent, 'refused, and then taken').toBe(2);
    expect(await bench.road.signIn(uid, issued)).toBe('must-change');
  });

  it('by its own short life, also where our clock stands still', async () => {
    const short = await startBench({ TOKEN_SECONDS: '2' });
    try {
      const start = instant(Date.now());
      const stopped = await short.open('CLIENT', { clock: () => start });
      const { id, uid } = await short.road.seed();
      const plan = await planFor(stopped, id, RESET);
      await wait(3_000);
      const issued = freshPin();
      expect(await runAll(stopped, plan, issued)).toMatchObject([{ outcome: 'done' }]);
      expect(await short.road.signIn(uid, issued)).toBe('must-change');
    } finally {
      await short.close();
    }
  });
});

describe('a client whose secret changed', () => {
  /** A provider that holds a secret which the server does not take, and what was marked of it. */
  async function withWrongSecret(): Promise<{ readonly wrong: Provider; readonly marked: string[] }> {
    const marked: string[] = [];
    const secret = new Secret(word(32));
    const wrong = await bench.open('READ_CLIENT', {
      credentials: {
        name: bench.server.env.READ_CLIENT_ID ?? '',
        password: async () => secret,
        refused: async (one, why) => {
          expect(one).toBe(secret);
          marked.push(why);
        },
        renew: () => 'uidctl auth login --profile campus',
      },
    });
    return { wrong, marked };
  }

  it('is refused once for all that ask at the same time and after: unauthenticated, marked, and told what to do', async () => {
    const { id, uid } = await bench.road.seed();
    const { wrong, marked } = await withWrongSecret();
    const before = tokenRequests();
    const asked = [
      ...Array.from({ length: 10 }, () => wrong.resolve({ by: 'uid', value: uid }, call())),
      wrong.capabilities(undefined, call()),
      wrong.plan(RESET, { id, uid, name: uid, system: SYSTEM, foundBy: { by: 'id', value: id } }, call()),
    ];
    for (const error of await Promise.all(asked.map((one) => thrown(one, 'unauthenticated'))))
      expect(error).toMatchObject({ hint: expect.stringContaining('uidctl auth login') as string });
    await thrown(wrong.resolve({ by: 'uid', value: uid }, call()), 'unauthenticated');
    expect([tokenRequests() - before, marked.length]).toEqual([1, 1]);
    expect(marked).toEqual(['wrong secret']);
  });

  it('while somebody works goes on with the token of before, and then is refused once', async () => {
    const { uid } = await bench.road.seed();
    const reader = await bench.open('READ_CLIENT');
    const ask = () => reader.resolve({ by: 'uid', value: uid }, call());
    expect(await ask()).toHaveLength(1);
    const held = newestToken();
    const [client] = await bench.road.admin.get<readonly { readonly id: string }[]>(
      `clients?clientId=${bench.server.env.READ_CLIENT_ID ?? ''}`,
    );
    const { value: fresh } = await bench.road.admin.post<{ readonly value: string }>(`clients/${client?.id ?? ''}/client-secret`);
    try {
      expect(await ask(), 'the token holds').toHaveLength(1);
      await revoke(held, { id: bench.server.env.READ_CLIENT_ID, secret: fresh });
      const before = tokenRequests();
      await Promise.all([ask(), ask(), ask()].map((one) => thrown(one, 'unauthenticated')));
      await thrown(ask(), 'unauthenticated');
      expect(tokenRequests() - before).toBe(1);
    } finally {
      const { READ_CLIENT_SECRET: secret = '' } = bench.server.env;
      await bench.road.admin.put(`clients/${client?.id ?? ''}`, { secret });
    }
    expect(await (await bench.open('READ_CLIENT')).resolve({ by: 'uid', value: uid }, call())).toHaveLength(1);
  });

  it('makes each fact unknown where it is read, and never a good state', async () => {
    const { id } = await bench.road.seed();
    const { wrong } = await withWrongSecret();
    const facts = await factsOf(wrong, id, 'lock', 'pin', 'mfa.methods');
    expect(facts.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('is no other thing than a client that does not exist, or one that was switched off', async () => {
    const unknown = await bench.open('CLIENT', {
      credentials: { name: word(), password: async () => new Secret(word()), refused: async () => undefined },
    });
    await thrown(unknown.resolve({ by: 'uid', value: 'x' }, call()), 'unauthenticated');
    const { READ_CLIENT_ID: name = '' } = bench.server.env;
    const [client] = await bench.road.admin.get<readonly { readonly id: string }[]>(`clients?clientId=${name}`);
    const reader = await bench.open('READ_CLIENT');
    const { uid } = await bench.road.seed();
    expect(await reader.resolve({ by: 'uid', value: uid }, call())).toHaveLength(1);
    await bench.road.admin.put(`clients/${client?.id ?? ''}`, { enabled: false });
    try {
      await thrown(reader.resolve({ by: 'uid', value: uid }, call()), 'unauthenticated');
    } finally {
      await bench.road.admin.put(`clients/${client?.id ?? ''}`, { enabled: true });
    }
  });
});

describe('a profile that leads to another place', () => {
  it('as a realm that is not there, or a path that is not the server’s, is a matter of set-up, and no "nobody"', async () => {
    const elsewhere = await bench.open('CLIENT', { realm: `none-${word()}`, signInRealm: bench.server.env.REALM ?? '' });
    await thrown(elsewhere.resolve({ by: 'uid', value: 'x' }, call()), 'setup');
    const nowhere = await bench.open('CLIENT', { realm: `none-${word()}` });
    await thrown(nowhere.resolve({ by: 'uid', value: 'x' }, call()), 'setup');
  });
});
