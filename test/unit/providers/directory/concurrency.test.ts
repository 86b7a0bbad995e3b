import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hku } from '../../../../src/policy/hku.js';
import { createDirectory } from '../../../../src/providers/directory/create.js';
import { openDirectory, type Directory } from '../../../../src/providers/directory/directory.js';
import { DAY, benchOn, call, later, NOW, type TestBench } from './bench.js';

let folder: string;
let benches: TestBench[];
const clock = { now: NOW };

async function opened(): Promise<Directory> {
  return openDirectory({ path: join(folder, 'directory.db'), system: 'test', clock: () => clock.now });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uidctl-concurrency-'));
  await createDirectory({ path: join(folder, 'directory.db'), policy: hku, practice: true, clock: () => clock.now });
  benches = await Promise.all(Array.from({ length: 5 }, async () => benchOn(await opened(), clock)));
});

afterEach(async () => {
  await Promise.all(benches.map(({ directory }) => directory.close()));
  await rm(folder, { recursive: true, force: true });
});

const bench = (n: number): TestBench => {
  const found = benches[n % benches.length];
  if (!found) throw new Error('no bench');
  return found;
};

const DISABLE = { action: 'account.disable', reason: 'abuse', endSessions: false } as const;

describe('an account that moved', () => {
  test('two runs of one basis over two connections: one is done, the other a conflict with nothing done', async () => {
    await bench(0).account('chantm');
    const plans = [await bench(0).plan('chantm', DISABLE), await bench(1).plan('chantm', { action: 'pin.require-change' })];
    const fates = await Promise.allSettled(plans.map((plan, n) => bench(n).run(plan)));
    expect(fates.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = fates.find((fate) => fate.status === 'rejected');
    expect(lost?.reason).toMatchObject({ kind: 'conflict', code: 'moved' });
    const { enabled, pin_must_change: mustChange } = await bench(2).row('chantm');
    expect(Number(enabled === 0) + Number(mustChange === 1)).toBe(1);
  });

  test.each([
    ['a column', "update account set department = 'Library'"],
    ['an alias', "insert into alias (alias, account_id) values ('tai.man.chan', 'id-chantm')"],
    ['a group', "insert into member values ('id-chantm', 'admins')"],
    ['a method', "update mfa_method set label = 'other'"],
    ['a session', "insert into session (id, account_id, started_at, last_seen_at) values ('s', 'id-chantm', 0, 0)"],
  ])('by plain SQL, %s: conflict', async (_, statement) => {
    await bench(0).account('chantm');
    await bench(0).method('chantm', 'm');
    const plan = await bench(0).plan('chantm', DISABLE);
    await bench(1).sql(statement);
    const before = await bench(1).row('chantm');
    await expect(bench(0).run(plan)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await bench(1).row('chantm')).toEqual(before);
  });

  test('between two steps: that step fails, the rest is not reached', async () => {
    await bench(0).account('chantm');
    await bench(0).method('chantm', 'one', { position: 1 });
    await bench(0).method('chantm', 'two', { position: 2 });
    await bench(0).session('chantm');
    const plan = await bench(0).plan('chantm', { action: 'mfa.clear', endSessions: true });
    const outcomes: string[] = [];
    for await (const { outcome, error } of bench(0).directory.run(plan, { ...call(), key: 'k', secrets: {} })) {
      outcomes.push(error ? `${outcome} ${error.kind}` : outcome);
      if (outcomes.length === 1) await bench(1).sql("update account set name = 'Moved'");
    }
    expect(outcomes).toEqual(['done', 'failed conflict', 'not-reached']);
    expect(await bench(1).sql('select id from mfa_method')).toEqual([{ id: 'two' }]);
  });

  test('by sign-ins alone it did not move', async () => {
    await bench(0).account('chantm');
    const plan = await bench(0).plan('chantm', DISABLE);
    await bench(1).signIn('chantm', 'wrong');
    await bench(1).signIn('chantm');
    expect(await bench(0).run(plan)).toMatchObject([{ outcome: 'done' }]);
  });
});

describe('many at once', () => {
  test('twenty changes of twenty accounts over five connections: all done, none is told that the file is locked', async () => {
    for (let n = 0; n < 20; n++) await bench(0).account(`user${String(n)}`);
    const fates = await Promise.all(Array.from({ length: 20 }, (_, n) => bench(n).change(`user${String(n)}`, DISABLE)));
    for (const fate of fates) expect(fate).toMatchObject([{ outcome: 'done', confirmed: 'read-back' }]);
    expect(await bench(0).sql('select count(*) as n from account where enabled = 0')).toEqual([{ n: 20 }]);
  });

  test('twenty extensions of one basis: one is done, the end is the one it set', async () => {
    await bench(0).account('chantm', { access_until: later(NOW, DAY) });
    const plans = [];
    for (let n = 0; n < 20; n++)
      plans.push(await bench(n).plan('chantm', { action: 'access.extend', until: later(NOW, (2 + n) * DAY), rule: 'retiree' }));
    const fates = await Promise.allSettled(plans.map((plan, n) => bench(n).run(plan)));
    const won = fates.flatMap((fate, n) => (fate.status === 'fulfilled' ? [n] : []));
    expect(won).toHaveLength(1);
    expect((await bench(0).row('chantm')).access_until).toBe(later(NOW, (2 + (won[0] ?? 0)) * DAY));
  });

  test('failed sign-ins over five connections are all counted', async () => {
    await bench(0).account('chantm');
    await Promise.all(Array.from({ length: 5 }, (_, n) => bench(n).signIn('chantm', 'wrong')));
    expect((await bench(0).row('chantm')).failures).toBe(5);
    expect(await bench(0).sql('select count(*) as n from sign_in')).toEqual([{ n: 5 }]);
  });
});
