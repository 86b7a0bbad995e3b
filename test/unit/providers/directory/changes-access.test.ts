import { beforeEach, describe, expect, test } from 'vitest';
import { ENDED } from '../../../../src/providers/directory/access-window.js';
import { DAY, hk, later, NOW, testBench, type TestBench } from './bench.js';

let bench: TestBench;
const END = hk('2026-07-01 00:00');
const NEW_END = hk('2027-07-01 00:00');
const extend = (until: typeof END | 'never', rule = 'retiree') => ({ action: 'access.extend', until, rule }) as const;
const end = (at: typeof END) => ({ action: 'access.end', at }) as const;

beforeEach(async () => {
  bench = await testBench();
  return () => bench.directory.close();
});

describe('extending', () => {
  test.each([
    ['an earlier end', END],
    ['any end where there is none', null],
  ])('%s is refused', async (_, until) => {
    await bench.account('chantm', { access_until: until === null ? null : NEW_END });
    await expect(bench.plan('chantm', extend(END))).rejects.toMatchObject({ kind: 'unsupported', code: 'earlier-end' });
  });

  test('to the end that it is: nothing to do', async () => {
    await bench.account('chantm', { access_until: END });
    expect((await bench.plan('chantm', extend(END))).steps).toEqual([]);
  });

  test('lets in who was out, and writes end and rule', async () => {
    await bench.account('chantm', { access_until: END, access_rule: 'old' });
    expect(await bench.signIn('chantm')).toMatchObject({ reason: 'access-ended' });
    const plan = await bench.plan('chantm', extend(NEW_END));
    expect(plan.steps).toMatchObject([
      { verb: 'set-access-end', text: 'last day of access', before: END, after: NEW_END, undo: end(END) },
    ]);
    expect(await bench.run(plan)).toMatchObject([{ outcome: 'done', confirmed: 'read-back', before: END, after: NEW_END }]);
    expect(await bench.row('chantm')).toMatchObject({ access_until: NEW_END, access_rule: 'retiree' });
    expect(await bench.signIn('chantm')).toMatchObject({ result: 'signed-in' });
    bench.clock.now = later(NEW_END, -1);
    expect(await bench.signIn('chantm')).toMatchObject({ result: 'signed-in' });
    bench.clock.now = NEW_END;
    expect(await bench.signIn('chantm')).toMatchObject({ reason: 'access-ended' });
  });

  test('for ever', async () => {
    await bench.account('chantm', { access_until: END });
    expect(await bench.change('chantm', extend('never'))).toMatchObject([{ outcome: 'done', after: 'never' }]);
    expect((await bench.row('chantm')).access_until).toBeNull();
  });
});

describe('ending', () => {
  test('what ends before anyway: nothing to do', async () => {
    await bench.account('chantm', { access_until: END });
    expect((await bench.plan('chantm', end(NEW_END))).steps).toEqual([]);
  });

  test('refuses from that instant on; the undo puts the old end and rule back', async () => {
    await bench.account('chantm', { access_until: NEW_END, access_rule: 'retiree' });
    const at = later(NOW, DAY);
    const plan = await bench.plan('chantm', end(at));
    await bench.run(plan);
    expect(await bench.signIn('chantm')).toMatchObject({ result: 'signed-in' });
    bench.clock.now = at;
    expect(await bench.signIn('chantm')).toMatchObject({ reason: 'access-ended' });
    const undo = plan.steps[0]?.undo;
    if (undo) await bench.change('chantm', undo);
    expect(await bench.row('chantm')).toMatchObject({ access_until: NEW_END, access_rule: 'retiree' });
  });
});

describe('a leaver', () => {
  /** Contract until 31 October 2026: grace of 30 days, to the end of 30 November. */
  const leaver = {
    kind: 'staff',
    contract_end: '2026-10-31',
    access_until: hk('2026-11-01 00:00'),
    access_rule: 'staff-contract',
  };
  const GRACE_END = hk('2026-12-01 00:00');

  beforeEach(async () => {
    await bench.account('leaver', leaver);
    await bench.sql("update account set kind = 'staff', pin_must_change = 1");
    await bench.method('leaver', 'app');
  });

  const outcome = async (service?: string) => {
    const { result, reason } = await bench.signIn('leaver', undefined, service === undefined ? {} : { service });
    return reason ?? result;
  };

  test('is in for the services that grant the grace, to its last moment, and out for others', async () => {
    expect((await bench.fact('leaver', 'access')).graceUntil).toMatchObject({ state: 'known', value: GRACE_END });
    expect(await outcome()).toBe('signed-in');
    expect(await outcome('mail')).toBe('signed-in');
    expect(await outcome('library-catalogue')).toBe('access-ended');
    bench.clock.now = later(GRACE_END, -1);
    expect(await outcome('mail')).toBe('signed-in');
    bench.clock.now = GRACE_END;
    expect(await outcome('mail')).toBe('access-ended');
  });

  test('of a contract that ended before 1 April 2021 had 100 days', async () => {
    await bench.sql("update account set contract_end = '2021-03-31', access_until = ?", hk('2021-04-01 00:00'));
    expect((await bench.fact('leaver', 'access')).graceUntil).toMatchObject({ value: hk('2021-07-10 00:00') });
    await bench.sql("update account set contract_end = '2021-04-01', access_until = ?", hk('2021-04-02 00:00'));
    expect((await bench.fact('leaver', 'access')).graceUntil).toMatchObject({ value: hk('2021-05-02 00:00') });
  });

  test('has no grace: of another kind, with an end before the contract, or with access beyond it', async () => {
    for (const change of [
      "kind = 'retiree'",
      "contract_end = '2027-01-31'",
      'access_until = 4102444800000',
      'contract_end = null',
      'access_until = null',
    ]) {
      await bench.sql(`update account set ${change}`);
      expect((await bench.fact('leaver', 'access')).graceUntil, change).toMatchObject({ value: 'never' });
      await bench.sql(
        'update account set kind = ?, contract_end = ?, access_until = ?',
        'staff',
        leaver.contract_end,
        leaver.access_until,
      );
    }
  });

  test('whose access the desk ends is out at once, grace or not', async () => {
    const plan = await bench.plan('leaver', end(NOW));
    expect(plan.steps).toMatchObject([{ text: 'end the grace after the last day of access', before: GRACE_END, after: NOW }]);
    expect(await bench.run(plan)).toMatchObject([{ outcome: 'done', confirmed: 'read-back' }]);
    expect(await bench.row('leaver')).toMatchObject({ access_until: leaver.access_until, access_rule: ENDED });
    expect(await outcome('mail')).toBe('access-ended');
    expect((await bench.plan('leaver', end(NOW))).steps).toEqual([]);
  });

  test('a contract end that is no day gives no grace, and the fact says that it cannot be read', async () => {
    await bench.sql("update account set contract_end = '31.10.2026'");
    expect(await outcome('mail')).toBe('access-ended');
    const { access } = await bench.directory.read('id-leaver', ['access'], {
      signal: new AbortController().signal,
      requestId: '',
      each: 1000,
    });
    expect(access).toMatchObject({ state: 'unknown', code: 'not-decodable' });
    expect((await bench.plan('leaver', end(NOW))).steps).toEqual([]);
  });
});

describe('a new UID', () => {
  test.each([
    ['2026-11-22 23:50', '2026-11-23 00:50'],
    ['2026-11-23 00:45', '2026-11-23 01:45'],
    ['2026-11-23 00:46', '2026-11-23 09:00'],
    ['2026-11-23 07:59', '2026-11-23 09:00'],
    ['2026-11-23 08:00', '2026-11-23 09:00'],
  ])('sent %s works from %s', async (sent, works) => {
    await bench.account('newone', { uid_sent_at: hk(sent) });
    bench.clock.now = later(hk(works), -1);
    expect(await bench.signIn('newone')).toMatchObject({ reason: 'access-not-begun', code: 'uid-not-usable' });
    expect((await bench.fact('newone', 'access')).from).toMatchObject({ state: 'known', value: hk(works) });
    bench.clock.now = hk(works);
    expect(await bench.signIn('newone')).toMatchObject({ result: 'signed-in' });
  });
});
