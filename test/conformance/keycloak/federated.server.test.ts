import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactName } from '../../../src/core/account.js';
import { type Provider } from '../../../src/core/provider.js';
import { startServer, type RunningServer } from '../../servers/start.js';
import { freshPin } from '../suite/names.js';
import { call, thrown } from '../suite/steps.js';
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

/* People who live in a directory behind the realm: what the realm does for them, and what it says of them while that is down. */

const WRONG = 'Wrong0000wrong';

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
    for (let n = 1; n <= 3; n++) {
      await grant('u00011', WRONG);
      await expect.poll(async () => (await bench.road.failures(id)).numFailures, { timeout: 10_000 }).toBe(n);
    }
    expect(await bench.road.failures(id)).toMatchObject({ disabled: true });
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
