import { beforeEach, describe, expect, test } from 'vitest';
import { hku } from '../../../../src/policy/hku.js';
import { plain } from '../../../../src/policy/plain.js';
import { DAY, later, MINUTE, NOW, PIN, testBench, type TestBench } from './bench.js';

const RESET = { action: 'pin.reset', via: 'temporary' } as const;
const FRESH = 'kdmt4729wxhr';

let bench: TestBench;

beforeEach(async () => {
  bench = await testBench();
  return () => bench.directory.close();
});

describe('a PIN reset is refused', () => {
  test('by link: this directory sends nothing', async () => {
    await bench.account('chantm');
    await expect(bench.plan('chantm', { action: 'pin.reset', via: 'link' })).rejects.toMatchObject({ kind: 'unsupported' });
  });

  test('for a life that is no duration, or has no fixed length', async () => {
    await bench.account('chantm');
    for (const livesFor of ['a day', 'P1M'])
      await expect(bench.plan('chantm', { ...RESET, livesFor })).rejects.toMatchObject({ kind: 'unsupported' });
  });

  test.each([
    ['too short', 'abc123456', 'at least 10'],
    ['too long', 'abcdefghij123456789', 'at most 18'],
    ['a symbol', 'abcdefgh-1', 'letters a-z'],
    ['a letter of another script', 'abcdefgh1é', 'letters a-z'],
    ['no digit', 'abcdefghijk', 'a digit'],
    ['no letter', '12345678901', 'a letter'],
  ])(
    '%s: the first step fails, the rest is not reached, nothing is written, and the PIN is in no message',
    async (_, pin, words) => {
      await bench.account('chantm');
      const before = await bench.row('chantm');
      const results = await bench.change('chantm', RESET, pin);
      expect(results).toMatchObject([
        { outcome: 'failed', error: { kind: 'conflict', code: 'pin-form' } },
        { outcome: 'not-reached' },
      ]);
      expect(results[0]?.error?.message).toContain(words);
      expect(JSON.stringify(results) + String(results[0]?.error?.message)).not.toContain(pin);
      expect(await bench.row('chantm')).toEqual(before);
    },
  );

  test('without a PIN: the step fails', async () => {
    await bench.account('chantm');
    expect(await bench.change('chantm', RESET)).toMatchObject([
      { outcome: 'failed', error: { code: 'pin-missing' } },
      { outcome: 'not-reached' },
    ]);
  });

  test('to one of the last three PINs, and not to the fourth', async () => {
    await bench.account('chantm');
    const pins = ['first11111a', 'second1111a', 'third11111a'];
    for (const pin of pins) expect((await bench.change('chantm', RESET, pin))[0]?.outcome).toBe('done');
    for (const pin of pins)
      expect((await bench.change('chantm', RESET, pin))[0]).toMatchObject({
        outcome: 'failed',
        error: { code: 'pin-in-history' },
      });
    expect((await bench.change('chantm', RESET, PIN))[0]?.outcome).toBe('done');
    expect(await bench.sql('select count(*) as n from pin_history')).toEqual([{ n: 3 }]);
  });
});

describe('a PIN reset', () => {
  test('sets the PIN, then the duty to change it; each is told and written', async () => {
    await bench.account('chantm', { pin_changed_at: later(NOW, -DAY) });
    const plan = await bench.plan('chantm', RESET);
    expect(plan.steps.map(({ id, verb, text }) => [id, verb, text])).toEqual([
      ['1', 'set-pin', 'set a temporary PIN'],
      ['2', 'require-change', 'must be changed at the next log-in'],
    ]);
    expect(await bench.run(plan, FRESH)).toMatchObject([
      {
        step: '1',
        outcome: 'done',
        confirmed: 'read-back',
        before: later(NOW, -DAY),
        after: NOW,
        effectiveAt: later(NOW, 10 * MINUTE),
        expiresAt: later(NOW, DAY),
      },
      { step: '2', outcome: 'done', confirmed: 'read-back' },
    ]);
    expect(await bench.row('chantm')).toMatchObject({
      pin_changed_at: NOW,
      pin_effective_at: later(NOW, 10 * MINUTE),
      pin_expires_at: later(NOW, DAY),
      pin_must_change: 1,
      pin_temporary: 1,
      pin_reset_at: NOW,
    });
  });

  test('kills the old PIN at once; the new one works after ten minutes, leads to the change, and dies after a day', async () => {
    await bench.account('chantm');
    await bench.change('chantm', RESET, FRESH);
    expect(await bench.signIn('chantm', PIN)).toMatchObject({ result: 'refused', reason: 'wrong-pin' });
    bench.clock.now = later(NOW, 10 * MINUTE - 1);
    expect(await bench.signIn('chantm', FRESH)).toMatchObject({ result: 'refused', reason: 'pin-not-effective' });
    bench.clock.now = later(NOW, 10 * MINUTE);
    expect(await bench.signIn('chantm', FRESH)).toMatchObject({ result: 'signed-in', next: 'change-pin' });
    bench.clock.now = later(NOW, DAY);
    expect(await bench.signIn('chantm', FRESH)).toMatchObject({ result: 'refused', reason: 'pin-expired' });
  });

  test('of a locked account takes off the lock as a step of its own; a lock whose time is over needs none', async () => {
    await bench.account('chantm', { failures: 8, locked_at: NOW, locked_until: later(NOW, 30 * MINUTE) });
    const plan = await bench.plan('chantm', RESET);
    expect(plan.steps.map(({ verb }) => verb)).toEqual(['set-pin', 'require-change', 'unlock']);
    bench.clock.now = later(NOW, 30 * MINUTE);
    expect((await bench.plan('chantm', RESET)).steps.map(({ verb }) => verb)).toEqual(['set-pin', 'require-change']);
    expect((await bench.run(plan, FRESH)).map(({ outcome }) => outcome)).toEqual(['done', 'done', 'already']);
  });

  test('warns of an account that stays out all the same', async () => {
    await bench.account('chantm', { enabled: 0, access_until: later(NOW, -1) });
    expect((await bench.plan('chantm', RESET)).warnings.join()).toMatch(/disabled.*ended/);
  });

  test('warns of access that has not begun, and not of a leaver in grace, who may sign in', async () => {
    await bench.account('chantm', { access_from: later(NOW, 15 * 24 * 60 * MINUTE) });
    expect((await bench.plan('chantm', RESET)).warnings.join()).toMatch(/access begins .* works only from then/);
    await bench.account('leaver', {
      kind: 'staff',
      contract_end: '2026-11-20',
      access_until: Date.parse('2026-11-20T16:00:00Z'),
    });
    expect((await bench.plan('leaver', RESET)).warnings).toEqual([]);
  });

  test('lives as long as was asked for, where a time was named', async () => {
    await bench.account('chantm');
    expect((await bench.change('chantm', { ...RESET, livesFor: 'PT1H' }, FRESH))[0]?.expiresAt).toBe(later(NOW, 60 * MINUTE));
  });

  test('in a directory without rules works at once and for ever, says "password", and takes any text', async () => {
    bench = await testBench(plain);
    await bench.account('chantm');
    expect((await bench.plan('chantm', RESET)).steps[0]?.text).toBe('set a temporary password');
    expect((await bench.change('chantm', RESET, 'é'))[0]).toMatchObject({
      outcome: 'done',
      effectiveAt: NOW,
      expiresAt: 'never',
    });
    expect(await bench.signIn('chantm', 'é')).toMatchObject({ result: 'signed-in', next: 'change-pin' });
    expect((await bench.change('chantm', RESET, ''))[0]).toMatchObject({ outcome: 'failed' });
  });
});

describe('the duty to change', () => {
  test('an account without a PIN has none to change', async () => {
    await bench.account('chantm', { pin_hash: null });
    await expect(bench.plan('chantm', { action: 'pin.require-change' })).rejects.toMatchObject({
      kind: 'unsupported',
      code: 'pin-missing',
    });
    const { actions } = await bench.directory.capabilities('id-chantm', { signal: new AbortController().signal, requestId: '' });
    expect(actions['pin.require-change'].can).toBe('no');
  });

  test('is set once, and met at the sign-in', async () => {
    await bench.account('chantm');
    expect(await bench.change('chantm', { action: 'pin.require-change' })).toMatchObject([
      { outcome: 'done', before: 'no change due', after: 'change due' },
    ]);
    expect((await bench.row('chantm')).pin_must_change).toBe(1);
    expect(await bench.signIn('chantm')).toMatchObject({ result: 'signed-in', next: 'change-pin' });
    expect(await bench.change('chantm', { action: 'pin.require-change' })).toEqual([]);
  });
});

describe('unlocking', () => {
  test('an account that is not locked: nothing to do', async () => {
    await bench.account('chantm', { failures: 3 });
    expect(await bench.change('chantm', { action: 'account.unlock' })).toEqual([]);
    expect((await bench.row('chantm')).failures).toBe(3);
  });

  test('takes off the lock and the failures, whichever kind of lock', async () => {
    for (const [uid, until] of [
      ['timed', later(NOW, MINUTE)],
      ['forever', null],
    ] as const) {
      await bench.account(uid, { failures: 8, last_failure_at: NOW, locked_at: NOW, locked_until: until });
      expect(await bench.signIn(uid)).toMatchObject({ reason: 'locked' });
      expect(await bench.change(uid, { action: 'account.unlock' })).toMatchObject([
        { outcome: 'done', confirmed: 'read-back', before: 'locked', after: 'not locked' },
      ]);
      expect(await bench.row(uid)).toMatchObject({ failures: 0, last_failure_at: null, locked_at: null, locked_until: null });
      expect(await bench.signIn(uid)).toMatchObject({ result: 'signed-in' });
    }
  });
});

test('the rules of these tests are those of the university', () => {
  expect([hku.lock?.failures.value, hku.pin.history?.value, hku.pin.temporaryLife?.value]).toEqual([8, 3, 'PT24H']);
});
