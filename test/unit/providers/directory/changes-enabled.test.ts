import { beforeEach, describe, expect, test } from 'vitest';
import { NOW, testBench, type TestBench } from './bench.js';

let bench: TestBench;
const disable = (more = {}) => ({ action: 'account.disable', reason: 'compromise', endSessions: true, ...more }) as const;
const ENABLE = { action: 'account.enable' } as const;

beforeEach(async () => {
  bench = await testBench();
  await bench.account('wongsy');
  return () => bench.directory.close();
});

test('enabling what is enabled: nothing to do', async () => {
  expect((await bench.plan('wongsy', ENABLE)).steps).toEqual([]);
});

describe('disabling', () => {
  test('what is disabled for that reason: nothing to do but the sessions', async () => {
    await bench.change('wongsy', disable());
    await bench.session('wongsy');
    expect((await bench.plan('wongsy', disable())).steps.map(({ verb }) => verb)).toEqual(['end-sessions']);
    expect((await bench.plan('wongsy', disable({ endSessions: false }))).steps).toEqual([]);
  });

  test('for another reason writes that reason, and cannot be undone to the old one', async () => {
    await bench.change('wongsy', disable());
    const plan = await bench.plan('wongsy', disable({ reason: 'left' }));
    expect(plan.steps).toMatchObject([
      { verb: 'disable', before: 'disabled, reason compromise', after: 'disabled, reason left' },
    ]);
    expect(plan.steps[0]?.undo).toBeUndefined();
    await bench.run(plan);
    expect(await bench.row('wongsy')).toMatchObject({ disabled_reason: 'left' });
  });

  test('shuts the door, then ends the sessions; who, why and when are kept', async () => {
    await bench.session('wongsy');
    const results = await bench.change('wongsy', disable({ note: 'spam at night' }));
    expect(results.map(({ outcome, confirmed }) => `${outcome} ${confirmed}`)).toEqual(['done read-back', 'done read-back']);
    expect(await bench.row('wongsy')).toMatchObject({
      enabled: 0,
      disabled_reason: 'compromise',
      disabled_by: 'service desk',
      disabled_at: NOW,
      disabled_note: 'spam at night',
    });
    expect(await bench.sql('select * from session')).toEqual([]);
    expect(await bench.signIn('wongsy')).toMatchObject({ result: 'refused', reason: 'disabled' });
  });

  test('is undone by enabling, which forgets who and why, and whose undo brings both back', async () => {
    const [off] = (await bench.plan('wongsy', disable())).steps;
    expect(off?.undo).toEqual(ENABLE);
    await bench.change('wongsy', disable({ note: 'spam' }));
    const plan = await bench.plan('wongsy', ENABLE);
    await bench.run(plan);
    expect(await bench.row('wongsy')).toMatchObject({
      enabled: 1,
      disabled_reason: null,
      disabled_by: null,
      disabled_at: null,
      disabled_note: null,
    });
    expect(await bench.signIn('wongsy')).toMatchObject({ result: 'signed-in' });
    expect(plan.steps[0]?.undo).toEqual(disable({ endSessions: false, note: 'spam' }));
  });
});
