import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { type Provider } from '../../../src/core/provider.js';
import { type Match } from '../http/proxy.js';
import { type Seeded } from '../suite/harness.js';
import { freshPin, word } from '../suite/names.js';
import { known } from '../suite/steps.js';
import { apply, CLEAR, DISABLE, ENABLE, planFor, RESET, REVOKE, runAll, valueOf, writes } from './asking.js';
import { Browser } from './browser.js';
import { refreshGrant } from './direct-grant.js';
import { startBench, type Bench } from './subject.js';

/* Being signed in: what a logout of Keycloak leaves working. Each end is held against a real renewal of a token. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

/** A renewal: whether the token still works, and its successor. */
const renew = (token: string) => refreshGrant(bench.road.admin.wire, bench.road.env, token);
const works = async (token: string): Promise<boolean> => (await renew(token)).result === 'in';

interface SignedIn {
  readonly token: string;
  readonly session: string;
}

async function session({ uid, pin }: Seeded, scope?: string): Promise<SignedIn> {
  const granted = await bench.road.session({ uid, pin, ...(scope === undefined ? {} : { scope }) });
  if (granted.result !== 'in') throw new Error(`${uid} is not let in: ${granted.description}`);
  return { token: granted.refreshToken, session: granted.session };
}

const offline = (person: Seeded): Promise<SignedIn> => session(person, 'openid offline_access');

const isLogout: Match = ({ method, path }) => method === 'POST' && path.endsWith('/logout');

/** Waits for the beginning of a second, renews the token, and goes on: what comes next is of the same second. */
async function renewedJustNow(token: string): Promise<string> {
  await wait(1000 - (Date.now() % 1000));
  const renewed = await renew(token);
  return renewed.result === 'in' ? renewed.refreshToken : '';
}

describe('an offline token of the same second', () => {
  it('goes on after a logout alone: this is what the rest is about', async () => {
    const person = await bench.road.seed();
    const { token } = await offline(person);
    let survived = false;
    // The logout may come a second later on a busy machine: then it stops the token.
    for (let tries = 0, present = token; !survived && tries < 10; tries++) {
      const fresh = await renewedJustNow(present);
      await bench.road.admin.post(`users/${person.id}/logout`);
      survived = await works(fresh);
      present = survived ? fresh : (await offline(person)).token;
    }
    expect(survived).toBe(true);
  });

  it.each([
    ['session.revoke', REVOKE, 2],
    ['mfa.clear with its sessions', { ...CLEAR, endSessions: true }, 4],
  ] satisfies readonly (readonly [string, Change, number])[])('is refused after %s', async (_, change, steps) => {
    // A key that no program is asked for: something to clear.
    const person = await bench.road.seed({ methods: [{ type: 'security-key', label: 'Key' }] });
    const { token } = await offline(person);
    const plan = await planFor(provider, person.id, change);
    expect(plan.steps).toHaveLength(steps);
    let fresh = '';
    const release = await bench.proxy.beforeMatching(isLogout, async () => {
      fresh = await renewedJustNow(token);
    });
    const results = await runAll(provider, plan).finally(release);
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(steps).fill('done'));
    expect(fresh).not.toBe('');
    expect(await renew(fresh)).toMatchObject({ result: 'refused', error: 'invalid_grant' });
    expect(await renew(token)).toMatchObject({ result: 'refused' });
    expect(await valueOf(provider, person.id, 'sessions')).toEqual([]);
  });
});

describe('one session', () => {
  it('ends by its id, and the others go on', async () => {
    const person = await bench.road.seed();
    const [one, other, off] = [await session(person), await session(person), await offline(person)];
    await apply(provider, person.id, { action: 'session.revoke', session: one.session });
    expect([await works(one.token), await works(other.token), await works(off.token)]).toEqual([false, true, true]);
  });

  it('that is an offline one ends by its id too, online and offline, and the others go on', async () => {
    const person = await bench.road.seed();
    const [one, off] = [await session(person), await offline(person)];
    await apply(provider, person.id, { action: 'session.revoke', session: off.session });
    expect([await works(one.token), await works(off.token)]).toEqual([true, false]);
    expect((await valueOf(provider, person.id, 'sessions')).map(({ id }) => id)).toEqual([one.session]);
  });

  it('of somebody else, or that is gone, has no step', async () => {
    const [mine, other] = [await bench.road.seed(), await bench.road.seed()];
    const [own, theirs] = [await session(mine), await session(other)];
    await apply(provider, mine.id, { action: 'session.revoke', session: own.session });
    const before = writes(bench.proxy);
    for (const id of [own.session, theirs.session, word()])
      expect((await planFor(provider, mine.id, { action: 'session.revoke', session: id })).steps).toEqual([]);
    expect(writes(bench.proxy)).toEqual(before);
    expect(await works(theirs.token)).toBe(true);
  });
});

describe('all sessions', () => {
  it('end in browsers and programs, and the person signs in anew', async () => {
    const person = await bench.road.seed();
    const browser = new Browser(bench.road.admin.wire, bench.road.env);
    expect(await browser.signIn(person.uid, person.pin)).toMatchObject({ at: 'in' });
    expect(await browser.open(), 'signed in already').toMatchObject({ at: 'in' });
    const { token } = await session(person);
    const { plan } = await apply(provider, person.id, REVOKE);
    expect(plan.warnings.join()).toContain('access token');
    expect(await browser.open()).toMatchObject({ at: 'login' });
    expect(await works(token)).toBe(false);
    expect(await bench.road.signIn(person.uid, person.pin)).toBe('in');
  });

  it('are listed with where they came from and for what, offline ones too, as one where they are one', async () => {
    const person = await bench.road.seed();
    const [one, off] = [await session(person), await offline(person)];
    const read = await valueOf(provider, person.id, 'sessions');
    expect(read.map(({ id }) => id).toSorted()).toEqual([one.session, off.session].toSorted());
    for (const each of read) {
      expect(known(each.service, 'service')).toBe(bench.server.env.LOGIN_CLIENT_ID);
      expect(known(each.source, 'source')).toBe('127.0.0.1');
      expect(Math.abs(each.startedAt - Date.now())).toBeLessThan(600_000);
    }
    expect(read.find(({ id }) => id === off.session)?.device).toMatchObject({
      value: expect.stringContaining('offline') as string,
    });
  });

  it('go on after a reset, which says so, and end where that is asked for beside it', async () => {
    const person = await bench.road.seed();
    const [online, off] = [await session(person), await offline(person)];
    const { plan } = await apply(provider, person.id, RESET, freshPin());
    expect(plan.warnings.join()).toContain('sessions stay open with the old password');
    expect([await works(online.token), await works(off.token)]).toEqual([true, true]);
    await apply(provider, person.id, REVOKE);
    expect([await works(online.token), await works(off.token)]).toEqual([false, false]);
  });

  it('that ended with a disabling stay ended when the account is enabled again', async () => {
    const person = await bench.road.seed();
    const [online, off] = [await session(person), await offline(person)];
    await apply(provider, person.id, { ...DISABLE, endSessions: true });
    await apply(provider, person.id, ENABLE);
    expect([await works(online.token), await works(off.token)]).toEqual([false, false]);
    expect(await bench.road.signIn(person.uid, person.pin)).toBe('in');
  });

  it('of somebody who has none are no step, and nothing is written', async () => {
    const { id } = await bench.road.seed();
    const before = writes(bench.proxy);
    expect((await planFor(provider, id, REVOKE)).steps).toEqual([]);
    expect(await valueOf(provider, id, 'sessions')).toEqual([]);
    expect(writes(bench.proxy)).toEqual(before);
  });
});
