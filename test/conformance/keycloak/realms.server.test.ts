import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Provider } from '../../../src/core/provider.js';
import { type Match } from '../http/proxy.js';
import { type Seeded } from '../suite/harness.js';
import { freshPin } from '../suite/names.js';
import { call, known, thrown } from '../suite/steps.js';
import { apply, DISABLE, ENABLE, factOf, planFor, RESET, runAll, UNLOCK, valueOf } from './asking.js';
import { startBench, type Bench } from './subject.js';

/* Realms that keep less, lock otherwise: what they do not say is never a good state. */

const WRONG = 'Wrong0000wrong';

describe('a realm without events, as Keycloak is delivered', () => {
  let bench: Bench;
  let provider: Provider;
  beforeAll(async () => {
    bench = await startBench({ EVENTS: 'no' });
    provider = await bench.open();
  });
  afterAll(() => bench.close());

  it('has not recorded who signed in or failed, and never says that nobody did', async () => {
    const { id, uid, pin } = await bench.road.seed();
    await bench.road.signIn(uid, pin);
    await bench.road.signIn(uid, WRONG);
    for (const name of ['sign-in.last', 'sign-in.last-success'] as const)
      expect(await factOf(provider, id, name), name).toMatchObject({ state: 'unknown', code: 'not-recorded' });
    expect(await thrown(provider.signIns?.(id, { limit: 10 }, call()) ?? Promise.resolve(), 'unsupported')).toMatchObject({
      code: 'not-recorded',
    });
    expect((await provider.capabilities(undefined, call())).signIns).toMatchObject({ can: 'no' });
    expect((await valueOf(provider, id, 'failures')).count, 'these are kept apart').toBe(1);
  });

  it('has not recorded a reset either, so a temporary password is not told from another demand', async () => {
    const { id, uid } = await bench.road.seed();
    const issued = freshPin();
    await apply(provider, id, RESET, issued);
    expect(await bench.road.signIn(uid, issued)).toBe('must-change');
    const pin = await valueOf(provider, id, 'pin');
    expect(known(pin.mustChange, 'must change')).toBe(true);
    expect(pin.lastResetAt).toMatchObject({ state: 'unknown', code: 'not-recorded' });
    expect(pin.temporary).toMatchObject({ state: 'unknown', code: 'not-recorded' });
  });

  it('is told by the probe', async () => {
    const { warnings } = (await provider.probe?.(call())) ?? { warnings: [] };
    expect(warnings.filter((warning) => /keeps no (log-ins|admin events)/.test(warning))).toHaveLength(2);
  });

  it('does not settle whose password it is that stands there: uncertain', async () => {
    const { id, uid } = await bench.road.seed();
    const plan = await planFor(provider, id, RESET);
    const { release } = await bench.proxy.loseAnswer('back');
    const issued = freshPin();
    expect(await runAll(provider, plan, issued).finally(release)).toMatchObject([{ outcome: 'uncertain' }]);
    expect(await bench.road.signIn(uid, issued), 'it did arrive').toBe('must-change');
  });
});

describe('a realm without brute-force protection, as Keycloak is delivered', () => {
  let bench: Bench;
  let provider: Provider;
  beforeAll(async () => {
    bench = await startBench({ PROTECTION: 'no' });
    provider = await bench.open();
  });
  afterAll(() => bench.close());

  it('has no locks and counts nothing: absent, and never "not locked" or "no failures"', async () => {
    const { id, uid, pin } = await bench.road.seed();
    for (let n = 0; n < 5; n++) await bench.road.signIn(uid, WRONG);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
    for (const name of ['lock', 'failures'] as const)
      expect(await factOf(provider, id, name), name).toMatchObject({
        state: 'absent',
        why: expect.stringContaining('protection is off') as string,
      });
    expect((await planFor(provider, id, UNLOCK)).steps).toEqual([]);
    expect((await provider.probe?.(call()))?.warnings.join()).toContain('brute-force protection is off');
  });

  it('still has those whom it locked for good before: that stands in the user', async () => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'permanent' });
    expect(await valueOf(provider, id, 'lock')).toMatchObject({ kind: 'permanent' });
    await apply(provider, id, UNLOCK);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('is not known to be one by a login that sees nothing of the realm', async () => {
    const { id } = await bench.road.seed();
    const realm: Match = ({ path }) => path.endsWith(`/realms/${bench.server.env.REALM ?? ''}`);
    const forbidden = { 'content-type': 'application/json' };
    const release = await bench.proxy.answerMatching(realm, {
      status: 403,
      headers: forbidden,
      body: '{"error":"HTTP 403 Forbidden"}',
    });
    const blind = await bench.open('DESK_CLIENT');
    try {
      for (const name of ['lock', 'failures'] as const)
        expect(await factOf(blind, id, name), name).toMatchObject({
          state: 'unknown',
          code: 'not-readable',
          right: expect.stringContaining('view-realm') as string,
        });
    } finally {
      await release();
    }
    expect(await factOf(blind, id, 'lock'), 'query-users alone is enough').toMatchObject({ state: 'absent' });
  });
});

describe('a realm that locks for good', () => {
  let bench: Bench;
  let provider: Provider;
  beforeAll(async () => {
    bench = await startBench({ PERMANENT: 'yes' });
    provider = await bench.open('REALM_CLIENT');
  });
  afterAll(() => bench.close());

  /** Somebody who was locked by real wrong passwords: the server says so a moment after it has counted them. */
  async function lockedByTries(): Promise<Seeded> {
    const seeded = await bench.road.seed({ lock: 'temporary' });
    const locked = { enabled: false, attributes: { disabledReason: ['permanentLockout'] } };
    await expect.poll(() => bench.road.user(seeded.id), { timeout: 10_000 }).toMatchObject(locked);
    return seeded;
  }

  it('does so after real wrong passwords: the fact says so, and an unlock opens it', async () => {
    const { id, uid, pin } = await lockedByTries();
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    expect(await valueOf(provider, id, 'lock')).toMatchObject({ kind: 'permanent', since: { state: 'known' } });
    expect(await valueOf(provider, id, 'enabled'), 'no administrator did it').toEqual({ enabled: true });
    const { limit, locksFor } = await valueOf(provider, id, 'failures');
    expect([known(limit, 'limit'), known(locksFor, 'locks for')]).toEqual([3, 'never']);
    const { plan } = await apply(provider, id, UNLOCK);
    expect(plan.steps.map(({ verb }) => verb)).toEqual(['unlock', 'enable']);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
    expect(await bench.road.failures(id)).toMatchObject({ disabled: false, numFailures: 0 });
  });

  it('keeps that apart from what an administrator disabled while it was locked', async () => {
    const { id, uid, pin } = await lockedByTries();
    // The server takes it: it is disabled already. The reason of the first stays, and an unlock would open it.
    await thrown(planFor(provider, id, DISABLE), 'conflict');
    await apply(provider, id, UNLOCK);
    await apply(provider, id, DISABLE);
    expect((await planFor(provider, id, UNLOCK)).steps).toEqual([]);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    await apply(provider, id, ENABLE);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });
});

describe('a realm that locks after two fast tries', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench({ QUICK_MS: '60000', LOCKOUT_AFTER: '30' });
  });
  afterAll(() => bench.close());

  it('locks far below its limit, which the fact tells by the lock and not by the count', async () => {
    const provider = await bench.open('REALM_CLIENT');
    const { id, uid, pin } = await bench.road.seed({ failures: 2 });
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    const lock = await valueOf(provider, id, 'lock');
    expect(lock).toMatchObject({ kind: 'temporary', until: { state: 'known', value: expect.any(Number) as number } });
    const { count, limit } = await valueOf(provider, id, 'failures');
    expect(known(limit, 'limit')).toBe(30);
    expect(count).toBeLessThan(30);
    await apply(provider, id, UNLOCK);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });
});
