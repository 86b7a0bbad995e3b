import { beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../../src/core/secret.js';
import { plain } from '../../../../src/policy/plain.js';
import { type Policy } from '../../../../src/policy/schema.js';
import { call, codeFor, DAY, later, MINUTE, NOW, PIN, testBench, type TestBench } from './bench.js';

let bench: TestBench;

beforeEach(async () => {
  bench = await testBench();
  return () => bench.directory.close();
});

const refused = (reason: string) => ({ result: 'refused', reason });
const reasonOf = async (...args: Parameters<TestBench['signIn']>) => {
  const { result, reason } = await bench.signIn(...args);
  return reason ?? result;
};

describe('refused', () => {
  test('an unknown UID, an alias, capitals, a mail address, a part: each is an unknown UID, and is written down without an account', async () => {
    await bench.account('chantm', { mail: 'chantm@hku.hk' });
    await bench.insert('alias', { alias: 'tai.man.chan', account_id: 'id-chantm' });
    for (const uid of ['nobody', 'tai.man.chan', 'CHANTM', 'chantm@hku.hk', 'chant', '', 'chantm\0'])
      expect(await reasonOf(uid), uid).toBe('unknown-uid');
    expect(await bench.sql('select distinct account_id, reason from sign_in')).toEqual([
      { account_id: null, reason: 'unknown-uid' },
    ]);
  });

  test('what was typed as a UID is kept shortened', async () => {
    await bench.signIn('x'.repeat(500));
    expect(await bench.sql('select length(uid_typed) as n from sign_in')).toEqual([{ n: 64 }]);
  });

  test.each([
    ['locked', { locked_at: NOW, locked_until: later(NOW, 1) }],
    ['locked', { locked_at: NOW, locked_until: null }],
    ['pin-missing', { pin_hash: null }],
    ['pin-missing', { pin_hash: null, enabled: 0 }],
    ['disabled', { enabled: 0 }],
    ['disabled', { enabled: 0, access_until: NOW }],
    ['access-not-begun', { access_from: later(NOW, 1) }],
    ['access-ended', { access_until: NOW }],
    ['pin-not-effective', { pin_effective_at: later(NOW, 1) }],
    ['pin-expired', { pin_expires_at: NOW }],
    ['pin-expired', { pin_expires_at: NOW, pin_must_change: 1 }],
    [
      'signed-in',
      {
        pin_expires_at: later(NOW, 1),
        access_until: later(NOW, 1),
        access_from: NOW,
        pin_effective_at: NOW,
        locked_at: 1,
        locked_until: NOW,
      },
    ],
  ] as const)('%s: %o', async (reason, cells) => {
    await bench.account('chantm', cells);
    expect(await reasonOf('chantm')).toBe(reason);
  });

  test('a wrong PIN says nothing of what else stands in the way', async () => {
    await bench.account('chantm', { enabled: 0, access_until: NOW });
    expect(await reasonOf('chantm', 'wrong')).toBe('wrong-pin');
  });

  test('a service that is not for this kind of account', async () => {
    await bench.account('grad', { kind: 'graduate' });
    expect(await bench.signIn('grad', PIN, { service: 'portal' })).toMatchObject({
      ...refused('other'),
      code: 'service-not-for-kind',
    });
    expect(await reasonOf('grad', PIN, { service: 'mail' })).toBe('signed-in');
  });

  test('a signal that fired: nothing is tried', async () => {
    await bench.account('chantm');
    const trying = bench.directory.tryPin({ uid: 'chantm', pin: new Secret(PIN) }, call(AbortSignal.abort()));
    await expect(trying).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await bench.sql('select * from sign_in')).toEqual([]);
  });
});

describe('the lock', () => {
  const fail = async (times: number, pin = 'wrong') => {
    for (let n = 0; n < times; n++) await bench.signIn('chantm', pin);
  };

  beforeEach(() => bench.account('chantm'));

  test('comes with the eighth failure in a row and lasts 30 minutes; tries while it holds change nothing', async () => {
    await fail(7);
    expect(await bench.row('chantm')).toMatchObject({ failures: 7, locked_at: null });
    await fail(1);
    expect(await bench.row('chantm')).toMatchObject({
      failures: 8,
      last_failure_at: NOW,
      locked_at: NOW,
      locked_until: later(NOW, 30 * MINUTE),
    });
    const locked = await bench.row('chantm');
    bench.clock.now = later(NOW, 30 * MINUTE - 1);
    expect(await reasonOf('chantm')).toBe('locked');
    expect(await reasonOf('chantm', 'wrong')).toBe('locked');
    expect(await bench.row('chantm')).toEqual(locked);
    bench.clock.now = later(NOW, 30 * MINUTE);
    expect(await reasonOf('chantm')).toBe('signed-in');
    expect(await bench.row('chantm')).toMatchObject({ failures: 0, locked_at: null, locked_until: null });
  });

  test('seven failures and a success: none, and the count begins anew', async () => {
    await fail(7);
    await bench.signIn('chantm');
    await fail(7);
    expect(await bench.row('chantm')).toMatchObject({ failures: 7, locked_at: null });
  });

  test('after a lock ran out the count begins anew too', async () => {
    await fail(8);
    bench.clock.now = later(NOW, 30 * MINUTE);
    await fail(1);
    expect(await bench.row('chantm')).toMatchObject({ failures: 1, locked_at: null, locked_until: null });
  });

  test('a PIN that is typed too early counts like a wrong one; what is refused for another reason does not', async () => {
    await bench.sql('update account set pin_effective_at = ?', later(NOW, 1));
    await fail(2, PIN);
    expect((await bench.row('chantm')).failures).toBe(2);
    await bench.sql('update account set pin_effective_at = 0, enabled = 0');
    await fail(3, PIN);
    expect((await bench.row('chantm')).failures).toBe(2);
  });

  test('a policy without a lock never locks', async () => {
    bench = await testBench(plain);
    await bench.account('chantm');
    await fail(30);
    expect(await bench.row('chantm')).toMatchObject({ failures: 30, locked_at: null });
  });
});

describe('the second factor', () => {
  beforeEach(async () => {
    await bench.account('staff1', { kind: 'staff' });
  });

  const given = (id: string, steps = 0) => ({ method: { id, code: codeFor(bench.clock.now, steps) } });

  test('demanded of staff and not there: refused, and what comes next is said', async () => {
    expect(await bench.signIn('staff1')).toMatchObject({ ...refused('mfa-missing'), next: 'register-method' });
  });

  test('there and not given; unusable; of somebody else; a wrong code; a code that was used', async () => {
    await bench.method('staff1', 'app');
    await bench.account('other');
    await bench.method('other', 'theirs');
    expect(await bench.signIn('staff1')).toMatchObject({ ...refused('mfa-missing'), next: undefined });
    expect(await reasonOf('staff1', PIN, given('theirs'))).toBe('mfa-wrong');
    expect(await reasonOf('staff1', PIN, given('app', 5))).toBe('mfa-wrong');
    expect(await reasonOf('staff1', PIN, given('app'))).toBe('signed-in');
    expect(await reasonOf('staff1', PIN, given('app'))).toBe('mfa-wrong');
    expect(await reasonOf('staff1', PIN, given('app', 1))).toBe('signed-in');
    await bench.sql('update mfa_method set usable = 0');
    expect(await reasonOf('staff1', PIN, given('app'))).toBe('mfa-unusable');
    expect(await reasonOf('staff1')).toBe('mfa-unusable');
  });

  test.each([
    ['no seed', null],
    ['a seed that is none', 'nonsense 189!'],
  ])('%s: it cannot be passed', async (_, seed) => {
    await bench.method('staff1', 'app', { seed });
    expect(await reasonOf('staff1', PIN, given('app'))).toBe('mfa-unusable');
  });

  test.each([
    ['no seed', null],
    ['no base32', 'nonsense 189!'],
    ['nothing but spaces and padding', ' = '],
    ['half a byte', 'A'],
    ['small letters with spaces', 'jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp'],
  ])('%s: the fact says of it what the sign-in does', async (_, seed) => {
    await bench.method('staff1', 'app', { seed });
    const [method] = await bench.fact('staff1', 'mfa.methods');
    const passed = (await reasonOf('staff1', PIN, given('app'))) === 'signed-in';
    expect(method?.usable).toMatchObject({ value: passed });
    expect(passed).toBe(seed?.startsWith('jbsw') === true);
  });

  test('demanded and not there refuses also where the PIN must be changed, as the fact says', async () => {
    await bench.sql('update account set pin_must_change = 1');
    expect(await bench.fact('staff1', 'mfa.duty')).toMatchObject({ demanded: true, withoutMethod: { value: 'refused' } });
    expect(await bench.signIn('staff1')).toMatchObject({ ...refused('mfa-missing'), next: 'register-method' });
    await bench.method('staff1', 'app');
    expect(await bench.signIn('staff1')).toMatchObject({ result: 'signed-in', next: 'change-pin' });
  });

  test('wrong codes count on the way to the lock', async () => {
    await bench.method('staff1', 'app');
    for (let n = 0; n < 8; n++) await bench.signIn('staff1', PIN, given('app', 9));
    expect(await reasonOf('staff1', PIN, given('app'))).toBe('locked');
  });

  test('the VPN takes the app alone', async () => {
    await bench.method('staff1', 'phone', { type: 'sms', label: '+852 9123 4531' });
    expect(await reasonOf('staff1', PIN, { ...given('phone'), service: 'vpn' })).toBe('mfa-unusable');
    expect(await reasonOf('staff1', PIN, { service: 'vpn' })).toBe('mfa-unusable');
    await bench.method('staff1', 'app');
    expect(await reasonOf('staff1', PIN, { ...given('app'), service: 'vpn' })).toBe('signed-in');
  });

  test('is demanded by kind from a day on, of new accounts from their first hour on, and by services', async () => {
    await bench.account('retiree1', { kind: 'retiree' });
    expect(await reasonOf('retiree1')).toBe('signed-in');
    expect(await reasonOf('retiree1', PIN, { service: 'vpn' })).toBe('mfa-missing');
    expect(await reasonOf('retiree1', PIN, { service: 'portal', source: 'campus' })).toBe('signed-in');
    expect(await reasonOf('retiree1', PIN, { service: 'portal', source: '192.0.2.7' })).toBe('mfa-missing');
    bench.clock.now = later(NOW, -1100 * DAY);
    expect(await reasonOf('staff1')).toBe('signed-in');
    await bench.account('student1', { kind: 'student', made_at: bench.clock.now });
    expect(await reasonOf('student1')).toBe('signed-in');
  });

  test('a new account is asked one hour after it was made', async () => {
    await bench.account('new1', { kind: 'student', made_at: NOW });
    const fact = () => bench.fact('new1', 'mfa.duty');
    expect(await fact()).toEqual({ demanded: false });
    bench.clock.now = later(NOW, -1000 * DAY);
    await bench.sql("update account set made_at = ? where uid = 'new1'", bench.clock.now);
    const before = bench.clock.now;
    expect(await fact()).toEqual({ demanded: false });
    bench.clock.now = later(before, 60 * MINUTE);
    expect(await fact()).toMatchObject({ demanded: true, since: { value: later(before, 60 * MINUTE) } });
  });

  test('a PIN that must be changed opens the change of it without a factor, and checks one that is given', async () => {
    await bench.method('staff1', 'app');
    await bench.sql('update account set pin_must_change = 1');
    expect(await bench.signIn('staff1')).toMatchObject({ result: 'signed-in', next: 'change-pin' });
    expect(await reasonOf('staff1', PIN, given('app', 7))).toBe('mfa-wrong');
    expect(await bench.signIn('staff1', PIN, given('app'))).toMatchObject({ result: 'signed-in', next: 'change-pin' });
  });
});

describe('what is written down', () => {
  test('each attempt with result, reason and where from; newest first, from an instant on, so many', async () => {
    await bench.account('chantm');
    await bench.signIn('chantm', 'wrong', { source: '192.0.2.1', device: 'Firefox', service: 'mail' });
    bench.clock.now = later(NOW, MINUTE);
    await bench.signIn('chantm');
    const list = (window: { since?: typeof NOW; limit: number }) => bench.directory.signIns('id-chantm', window, call());
    expect(await list({ limit: 10 })).toMatchObject([
      { at: later(NOW, MINUTE), result: 'signed-in', reason: undefined, source: { state: 'unknown', code: 'not-recorded' } },
      {
        at: NOW,
        result: 'refused',
        reason: 'wrong-pin',
        source: { value: '192.0.2.1' },
        device: { value: 'Firefox' },
        service: { value: 'mail' },
      },
    ]);
    expect(await list({ limit: 1 })).toHaveLength(1);
    expect(await list({ limit: 9, since: later(NOW, 1) })).toHaveLength(1);
    expect(await bench.fact('chantm', 'sign-in.last')).toMatchObject({ at: later(NOW, MINUTE), result: 'signed-in' });
    expect(await bench.fact('chantm', 'sign-in.last-success')).toBe(later(NOW, MINUTE));
    await expect(bench.directory.signIns('gone', { limit: 1 }, call())).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('no PIN, no code', async () => {
    await bench.account('staff1', { kind: 'staff' });
    await bench.method('staff1', 'app');
    const code = codeFor(NOW);
    await bench.signIn('staff1', 'Secret1234pin', { method: { id: 'app', code } });
    const all = JSON.stringify([await bench.sql('select * from sign_in'), await bench.sql('select * from account')]);
    expect(all).not.toContain('Secret1234pin');
    expect(all).not.toContain(code.open('reveal'));
  });
});

describe("the person's own change of PIN", () => {
  const NEW = 'brandnew2027';
  const change = (pin: string, next: string) =>
    bench.directory.changePin({ uid: 'chantm', pin: new Secret(pin) }, new Secret(next), call());

  beforeEach(() => bench.account('chantm', { pin_must_change: 1, pin_temporary: 1, pin_expires_at: later(NOW, DAY) }));

  test('is refused with a wrong PIN, which counts, and for a new one that breaks a rule', async () => {
    await expect(change('wrong', NEW)).rejects.toMatchObject({ kind: 'forbidden', code: 'wrong-pin' });
    expect((await bench.row('chantm')).failures).toBe(1);
    await expect(change(PIN, 'short1')).rejects.toMatchObject({ kind: 'forbidden', code: 'pin-form' });
    await expect(change(PIN, PIN)).rejects.toMatchObject({ kind: 'forbidden', code: 'pin-in-history' });
    expect((await bench.row('chantm')).pin_must_change).toBe(1);
  });

  test('ends the duty, works after ten minutes and does not expire', async () => {
    await change(PIN, NEW);
    expect(await bench.row('chantm')).toMatchObject({
      pin_must_change: 0,
      pin_temporary: 0,
      pin_expires_at: null,
      pin_changed_at: NOW,
      pin_reset_at: null,
    });
    expect(await reasonOf('chantm', NEW)).toBe('pin-not-effective');
    bench.clock.now = later(NOW, 10 * MINUTE);
    expect(await bench.signIn('chantm', NEW)).toMatchObject({ result: 'signed-in', next: undefined });
  });
});

describe('the age of a PIN', () => {
  const aged: Policy = {
    ...plain,
    pin: { ageing: { selectedBy: 'today', versions: [{ value: 'P180D', source: 'own', overruled: [] }] } },
  };

  test('ends it after so long', async () => {
    bench = await testBench(aged);
    await bench.account('chantm', { pin_changed_at: later(NOW, -180 * DAY + 1) });
    expect(await reasonOf('chantm')).toBe('signed-in');
    bench.clock.now = later(NOW, 1);
    expect(await reasonOf('chantm')).toBe('pin-expired');
    expect((await bench.fact('chantm', 'pin')).expiresAt).toMatchObject({ value: later(NOW, 1) });
  });

  test('at the university it was withdrawn', async () => {
    await bench.account('chantm', { pin_changed_at: 0 });
    expect((await bench.fact('chantm', 'pin')).expiresAt).toMatchObject({ value: 'never' });
  });
});
