import { beforeEach, describe, expect, test } from 'vitest';
import { testBench, type TestBench } from './bench.js';

let bench: TestBench;

beforeEach(async () => {
  bench = await testBench();
  await bench.account('leungmk');
  await bench.account('other');
  await bench.method('leungmk', 'm-app', { is_default: 1, position: 0, added_at: 3 });
  await bench.method('leungmk', 'm-sms', { type: 'sms', label: '+852 9123 4531', position: 1, added_at: 2 });
  await bench.method('leungmk', 'm-dead', { type: 'hardware-token', label: 'Token', position: 2, added_at: 1, usable: 0 });
  await bench.method('other', 'm-other');
  return () => bench.directory.close();
});

const methods = async (uid = 'leungmk') =>
  (await bench.sql('select id, is_default from mfa_method where account_id = ? order by position', `id-${uid}`)).map(
    ({ id, is_default }) => (is_default === 1 ? `${String(id)}!` : id),
  );
const clear = (endSessions: boolean) => ({ action: 'mfa.clear', endSessions }) as const;
const remove = (...ids: string[]) => ({ action: 'mfa.remove', methods: ids, endSessions: false }) as const;

describe('clearing', () => {
  test('an account without methods and sessions: nothing to do', async () => {
    await bench.sql('delete from mfa_method');
    expect((await bench.plan('leungmk', clear(true))).steps).toEqual([]);
  });

  test('without methods, but with sessions: they end only when that is wanted', async () => {
    await bench.sql('delete from mfa_method');
    await bench.session('leungmk');
    expect((await bench.plan('leungmk', clear(true))).steps.map(({ verb }) => verb)).toEqual(['end-sessions']);
    expect((await bench.plan('leungmk', clear(false))).steps).toEqual([]);
  });

  test('takes every method, the default last, then the sessions; labels are masked, others untouched', async () => {
    for (const uid of ['leungmk', 'leungmk', 'other']) await bench.session(uid);
    const plan = await bench.plan('leungmk', clear(true));
    expect(plan.steps.map(({ verb, target, text }) => [verb, target, text])).toEqual([
      ['remove-method', 'm-sms', 'remove SMS "+852 •••• ••31"'],
      ['remove-method', 'm-dead', 'remove hardware token "Token"'],
      ['remove-method', 'm-app', 'remove authenticator app "iPhone 12", the default'],
      ['end-sessions', undefined, 'end 2 sessions'],
    ]);
    expect((await bench.run(plan)).map(({ outcome, confirmed }) => `${outcome} ${confirmed}`)).toEqual(
      Array(4).fill('done read-back'),
    );
    expect(await methods()).toEqual([]);
    expect(await methods('other')).toEqual(['m-other']);
    expect(await bench.sql('select account_id from session')).toEqual([{ account_id: 'id-other' }]);
  });

  test('of staff: the sign-in asks for a method, and then says to register one', async () => {
    await bench.sql("update account set kind = 'staff'");
    expect(await bench.signIn('leungmk')).toMatchObject({ result: 'refused', reason: 'mfa-missing', next: undefined });
    await bench.change('leungmk', clear(false));
    expect(await bench.signIn('leungmk')).toMatchObject({ result: 'refused', reason: 'mfa-missing', next: 'register-method' });
  });
});

describe('removing', () => {
  test("somebody else's method, or one that is gone: no step, said as such", async () => {
    const plan = await bench.plan('leungmk', remove('m-other', 'gone'));
    expect(plan.steps).toEqual([]);
    expect(plan.warnings).toHaveLength(2);
    expect(await methods('other')).toEqual(['m-other']);
  });

  test('one that is not the default leaves the default', async () => {
    await bench.change('leungmk', remove('m-sms'));
    expect(await methods()).toEqual(['m-app!', 'm-dead']);
  });

  test('the default: the oldest usable one that stays takes its place in the same step, and that is said', async () => {
    const plan = await bench.plan('leungmk', remove('m-app'));
    expect(plan.steps).toMatchObject([
      {
        verb: 'remove-method',
        implies: ['set-default-method'],
        text: expect.stringContaining('SMS "+852 •••• ••31" becomes the default') as string,
      },
    ]);
    expect(plan.warnings).toHaveLength(1);
    await bench.run(plan);
    expect(await methods()).toEqual(['m-sms!', 'm-dead']);
  });

  test('the default and the only usable other: none can take its place', async () => {
    const plan = await bench.plan('leungmk', remove('m-app', 'm-sms'));
    expect(plan.warnings).toEqual([]);
    await bench.run(plan);
    expect(await methods()).toEqual(['m-dead']);
  });
});

describe('another default', () => {
  const makeDefault = (method: string) => ({ action: 'mfa.default', method }) as const;

  test.each([
    ['m-other', 'not-found'],
    ['gone', 'not-found'],
    ['m-dead', 'unsupported'],
  ])('%s: %s', async (id, kind) => {
    await expect(bench.plan('leungmk', makeDefault(id))).rejects.toMatchObject({ kind });
  });

  test('the one that it is: nothing to do', async () => {
    expect((await bench.plan('leungmk', makeDefault('m-app'))).steps).toEqual([]);
  });

  test('takes the place of the old one, and the undo puts that back', async () => {
    const plan = await bench.plan('leungmk', makeDefault('m-sms'));
    expect(await bench.run(plan)).toMatchObject([
      { outcome: 'done', before: 'authenticator app "iPhone 12"', after: 'SMS "+852 •••• ••31"' },
    ]);
    expect(await methods()).toEqual(['m-app', 'm-sms!', 'm-dead']);
    const undo = plan.steps[0]?.undo;
    expect(undo).toEqual(makeDefault('m-app'));
    if (undo) await bench.change('leungmk', undo);
    expect(await methods()).toEqual(['m-app!', 'm-sms', 'm-dead']);
  });
});
