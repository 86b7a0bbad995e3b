import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactName } from '../../../src/core/account.js';
import { type Provider } from '../../../src/core/provider.js';
import { startServer, type RunningServer } from '../../servers/start.js';
import { type Match } from '../http/proxy.js';
import { freshPin } from '../suite/names.js';
import { call, known, thrown } from '../suite/steps.js';
import {
  apply,
  CLEAR,
  DISABLE,
  ENABLE,
  factOf,
  LINK,
  pagesOf,
  planFor,
  REQUIRE_CHANGE,
  RESET,
  REVOKE,
  runAll,
  UNLOCK,
  valueOf,
  writes,
} from './asking.js';
import { federate, type EditMode } from './federation.js';
import { startBench, type Bench } from './subject.js';

/* Realms that keep less, lock otherwise, or take their people from a directory: what they do not say is never a good state. */

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

  it('does so after real wrong passwords: the fact says so, and an unlock opens it', async () => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'temporary' });
    expect(await bench.road.user(id)).toMatchObject({ enabled: false, attributes: { disabledReason: ['permanentLockout'] } });
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
    const { id, uid, pin } = await bench.road.seed({ lock: 'temporary' });
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

describe('people of a directory', () => {
  let bench: Bench;
  let provider: Provider;
  let directory: RunningServer;
  let component: string;
  beforeAll(async () => {
    [bench, directory] = await Promise.all([startBench(), startServer('openldap', { PLAIN_BIND: 'yes' })]);
    await directory.run('seed', '11');
    component = await federate(bench.road, directory);
    provider = await bench.open();
  });
  afterAll(async () => {
    await bench.close();
    await directory.stop();
  });

  const PIN = 'Start-1234-Pass';
  const ALL = [RESET, LINK, REQUIRE_CHANGE, CLEAR, DISABLE, ENABLE] as const;

  async function idOf(uid: string): Promise<string> {
    const [found] = await provider.resolve({ by: 'uid', value: uid }, call());
    if (found === undefined) throw new Error(`${uid} is in the directory`);
    return found.id;
  }

  const grant = async (uid: string, pin: string): Promise<string> => (await bench.road.session({ uid, pin })).result;

  async function mode(editMode: EditMode): Promise<void> {
    const found = await bench.road.admin.get<{ readonly config: Record<string, readonly string[]> }>(`components/${component}`);
    await bench.road.admin.put(`components/${component}`, { ...found, config: { ...found.config, editMode: [editMode] } });
  }

  it('have what the realm adds, and not what the directory alone knows', async () => {
    const id = await idOf('u00001');
    expect(await valueOf(provider, id, 'enabled')).toEqual({ enabled: true });
    const pin = await valueOf(provider, id, 'pin');
    expect(pin.expiresAt).toMatchObject({ state: 'unknown', code: 'not-recorded' });
    expect(await factOf(provider, id, 'pin.rules')).toMatchObject({ state: 'unknown', code: 'not-recorded' });
    expect(await grant('u00001', PIN)).toBe('in');
  });

  it('cannot be given a password where the realm only reads the directory: said before, nothing sent', async () => {
    const id = await idOf('u00001');
    const before = writes(bench.proxy);
    for (const change of [RESET, LINK, REQUIRE_CHANGE])
      expect(await thrown(planFor(provider, id, change), 'unsupported')).toMatchObject({ code: 'read-only' });
    expect((await provider.capabilities(id, call())).actions['pin.reset']).toMatchObject({ can: 'no' });
    expect(writes(bench.proxy)).toEqual(before);
    expect(await grant('u00001', PIN)).toBe('in');
  });

  it('are unlocked here, and the plan says that a lock there stays', async () => {
    const id = await idOf('u00011');
    for (let n = 0; n < 3; n++) await grant('u00011', WRONG);
    await expect.poll(async () => (await bench.road.failures(id)).disabled).toBe(true);
    const { plan } = await apply(provider, id, UNLOCK);
    expect(plan.warnings.join()).toContain('a lock there stays');
    expect(await bench.road.failures(id)).toMatchObject({ disabled: false });
  });

  it('are disabled and enabled in the realm alone', async () => {
    const id = await idOf('u00001');
    await apply(provider, id, DISABLE);
    expect(await grant('u00001', PIN)).toBe('refused');
    expect(await valueOf(provider, id, 'enabled')).toMatchObject({ enabled: false });
    await apply(provider, id, ENABLE);
    expect(await grant('u00001', PIN)).toBe('in');
  });

  it.each(['WRITABLE', 'UNSYNCED'] as const)(
    'get a temporary password where the realm keeps one (%s), and a warning of where',
    async (editMode) => {
      await mode(editMode);
      try {
        const id = await idOf('u00001');
        const issued = freshPin();
        const { plan } = await apply(provider, id, RESET, issued);
        expect(plan.warnings.join()).toContain('another directory');
        expect(await bench.road.session({ uid: 'u00001', pin: issued })).toMatchObject({
          description: 'Account is not fully set up',
        });
        expect(await bench.road.browse('u00001', issued)).toBe('must-change');
      } finally {
        await mode('READ_ONLY');
      }
    },
  );

  describe('that is down', () => {
    let id: string;
    beforeAll(async () => {
      id = await idOf('u00001');
      await directory.run('stop');
    });
    afterAll(async () => {
      await directory.run('start');
    });

    it('look disabled, which is a lie: whether they are is unknown', async () => {
      expect(await bench.road.user(id), 'what Keycloak says').toMatchObject({ enabled: false });
      expect(await factOf(provider, id, 'enabled')).toMatchObject({ state: 'unknown', code: 'unreachable' });
      const rows = (await pagesOf(provider, { text: 'u00001' })).flatMap((page) => page.rows);
      expect(rows).toMatchObject([{ id, enabled: { state: 'unknown' } }]);
    });

    it('have nothing else that hangs on the directory, and keep what is the realm’s own', async () => {
      for (const name of ['pin', 'mfa.methods'] as const satisfies readonly FactName[]) {
        const fact = await factOf(provider, id, name);
        const part = fact.state === 'known' && 'present' in fact.value ? fact.value.present : fact;
        expect(part, name).toMatchObject({ state: 'unknown', code: 'unreachable' });
      }
      expect(await valueOf(provider, id, 'lock')).toEqual({ kind: 'none' });
    });

    it('are not to be enabled, nor changed in any way that needs it: unavailable, nothing sent', async () => {
      const before = writes(bench.proxy);
      for (const change of ALL)
        expect(await thrown(planFor(provider, id, change), 'unavailable'), change.action).toMatchObject({
          code: 'directory-down',
        });
      expect(writes(bench.proxy)).toEqual(before);
      expect((await provider.capabilities(id, call())).actions['account.enable']).toMatchObject({ can: 'limited' });
    });

    it('are unlocked and signed out all the same', async () => {
      const { steps, warnings } = await planFor(provider, id, UNLOCK);
      expect(steps).toEqual([]);
      expect(warnings.join()).toContain('does not answer');
      for (const result of await runAll(provider, await planFor(provider, id, REVOKE)))
        expect(result).toMatchObject({ outcome: 'done' });
    });
  });
});
