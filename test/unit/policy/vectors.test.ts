import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant, type Instant } from '../../../src/core/instant.js';
import { hku } from '../../../src/policy/hku.js';
import { formRefusal, pinRules } from '../../../src/providers/directory/pin-policy.js';
import { DAY, MINUTE, PIN, testBench, type TestBench } from '../providers/directory/bench.js';
import { hk, inZone } from './at.js';

/*
 * The vectors of the university's own pages (A.2, A.8, A.10), against the sign-in of a directory that was made with the policy `hku`. A sign-in is tried
 * a moment before and at the moment itself.
 */

let bench: TestBench;
beforeEach(async () => {
  bench = await testBench();
});
afterEach(() => bench.directory.close());

async function tryAt(uid: string, at: Instant, pin?: string): Promise<string> {
  bench.clock.now = at;
  const { reason, code, next, result } = await bench.signIn(uid, pin);
  return code ?? reason ?? next ?? result;
}

const before = (at: Instant): Instant => instant(at - 1);

describe('a UID that was sent', () => {
  it.each([
    ['2026-11-23 23:50', '2026-11-24 00:50'],
    ['2026-11-23 00:45', '2026-11-23 01:45'],
    ['2026-11-23 00:46', '2026-11-23 09:00'],
    ['2026-11-23 07:59', '2026-11-23 09:00'],
    ['2026-11-23 08:00', '2026-11-23 09:00'],
    ['2026-11-23 00:00', '2026-11-23 01:00'],
    ['2026-12-31 23:59', '2027-01-01 00:59'],
  ])('%s works from %s', async (sent, works) => {
    await bench.account('newone', { uid_sent_at: hk(sent) });
    expect(await tryAt('newone', before(hk(works)))).toBe('uid-not-usable');
    expect(await tryAt('newone', hk(works))).toBe('signed-in');
  });

  it('goes by the minute, and by the clock of Hong Kong', async () => {
    await bench.account('late', { uid_sent_at: hk('2026-11-23 00:45') + 59_000 });
    expect(await tryAt('late', instant(hk('2026-11-23 01:45') + 59_000))).toBe('signed-in');
    await bench.account('utc', { uid_sent_at: inZone('2026-11-23 00:46', 'UTC') });
    expect(await tryAt('utc', inZone('2026-11-23 01:45', 'UTC'))).toBe('uid-not-usable');
    expect(await tryAt('utc', inZone('2026-11-23 01:46', 'UTC'))).toBe('signed-in');
  });
});

describe('a PIN that was changed', () => {
  it.each([
    ['2026-11-23 12:00', '2026-11-23 12:10'],
    ['2026-11-23 23:55', '2026-11-24 00:05'],
    ['2015-05-06 13:00', '2015-05-06 13:10'],
  ])('%s works from %s', async (changed, works) => {
    await bench.account('chantm', { kind: 'retiree' });
    bench.clock.now = hk(changed);
    await bench.change('chantm', { action: 'pin.reset', via: 'temporary' }, 'kdmt4729wxhr');
    expect(await tryAt('chantm', hk(changed), 'kdmt4729wxhr')).toBe('pin-not-effective');
    expect(await tryAt('chantm', before(hk(works)), 'kdmt4729wxhr')).toBe('pin-not-effective');
    expect(await tryAt('chantm', hk(works), 'kdmt4729wxhr')).toBe('change-pin');
  });

  it('12:00 and tried at 12:05 is told as not yet effective', async () => {
    await bench.account('chantm', { pin_effective_at: hk('2026-11-23 12:10') });
    expect(await tryAt('chantm', hk('2026-11-23 12:05'))).toBe('pin-not-effective');
  });
});

describe('the lock', () => {
  const fail = async (times: number, at: string): Promise<void> => {
    for (let n = 0; n < times; n++) await tryAt('chantm', hk(at), 'wrong');
  };

  beforeEach(() => bench.account('chantm'));

  it('comes with the 8th failure at 09:15 and is over at 09:45', async () => {
    await fail(7, '2026-11-23 09:14');
    await fail(1, '2026-11-23 09:15');
    expect(await tryAt('chantm', hk('2026-11-23 09:15'))).toBe('locked');
    expect(await tryAt('chantm', before(hk('2026-11-23 09:45')))).toBe('locked');
    expect(await tryAt('chantm', hk('2026-11-23 09:45'))).toBe('signed-in');
  });

  it('does not come with 7 failures and then a success', async () => {
    await fail(7, '2026-11-23 09:14');
    expect(await tryAt('chantm', hk('2026-11-23 09:15'))).toBe('signed-in');
    await fail(7, '2026-11-23 09:16');
    expect(await tryAt('chantm', hk('2026-11-23 09:17'))).toBe('signed-in');
  });
});

describe('the form of a PIN', () => {
  it('is the pattern of A.2, for any text', () => {
    const pattern = /^(?=.*[A-Za-z])(?=.*[0-9])[A-Za-z0-9]{10,18}$/;
    const rules = pinRules(hku, hk('2026-11-23'));
    const text = fc.oneof(
      fc.string({ maxLength: 24 }),
      fc.stringMatching(/^[A-Za-z0-9]{8,20}$/),
      fc.stringMatching(/^[a-z]{9,18}[0-9.]$/),
    );
    fc.assert(fc.property(text, (pin) => (formRefusal(pin, rules, 'PIN') === undefined) === pattern.test(pin)));
    expect(formRefusal(PIN, rules, 'PIN')).toBeUndefined();
  });
});

describe('a change that is due by age', () => {
  it('was due after 180 days, and no more from the day on that withdrew it', async () => {
    await bench.account('chantm', { pin_changed_at: hk('2018-08-01') });
    expect(await tryAt('chantm', before(hk('2019-01-28')))).toBe('signed-in');
    expect(await tryAt('chantm', hk('2019-01-28'))).toBe('pin-expired');
    expect(await tryAt('chantm', before(hk('2019-02-18')))).toBe('pin-expired');
    expect(await tryAt('chantm', hk('2019-02-18'))).toBe('signed-in');
  });
});

describe('grace, by the contract end', () => {
  it.each([
    ['2021-03-31', '2021-04-01', '2021-07-10'],
    ['2021-04-01', '2021-04-02', '2021-05-02'],
    ['2024-01-31', '2024-02-01', '2024-03-02'],
  ])('until %s: access ends %s, and its grace %s', async (contract, end, over) => {
    // Older than the duty to have a second factor, so that nothing but access stands in the way.
    await bench.account('leaver', { kind: 'staff', contract_end: contract, access_until: hk(end) });
    await bench.sql(`update account set kind = 'staff'`);
    bench.clock.now = hk(end);
    const { graceUntil } = await bench.fact('leaver', 'access');
    expect(graceUntil).toMatchObject({ state: 'known', value: hk(over) });
    const inTime = await tryAt('leaver', before(hk(over)));
    expect(inTime).not.toBe('access-ended');
    expect(await tryAt('leaver', hk(over))).toBe('access-ended');
  });

  it.each(['student', 'retiree', 'departmental', 'honorary'] as const)('does not follow for %s', async (kind) => {
    await bench.account('leaver', { kind, contract_end: '2026-10-31', access_until: hk('2026-11-01') });
    expect(await tryAt('leaver', hk('2026-11-01'))).toBe('access-ended');
  });
});

describe('the second factor', () => {
  it.each([
    ['staff', '2024-02-18'],
    ['departmental', '2024-04-01'],
    ['honorary', '2024-04-01'],
    ['student', '2024-05-01'],
  ] as const)('is demanded of an old account of kind %s from %s on', async (kind, from) => {
    await bench.account('person', { kind });
    expect(await tryAt('person', before(hk(from)))).toBe('signed-in');
    expect(await tryAt('person', hk(from))).toBe('mfa-missing');
  });

  it.each(['staff', 'departmental', 'honorary', 'student'] as const)(
    'is demanded of a new account of kind %s an hour after it was made, and not before it was there',
    async (kind) => {
      const made = hk('2026-11-23 10:00');
      await bench.account('fresh', { kind, made_at: made });
      expect(await tryAt('fresh', instant(made + 59 * MINUTE))).toBe('signed-in');
      expect(await tryAt('fresh', before(instant(made + 60 * MINUTE)))).toBe('signed-in');
      expect(await tryAt('fresh', instant(made + 61 * MINUTE))).toBe('mfa-missing');
      expect(await bench.fact('fresh', 'mfa.duty')).toMatchObject({ demanded: true, since: { value: made + 60 * MINUTE } });
    },
  );

  it('is demanded of one that was made between the day for new accounts and the day for all', async () => {
    const made = hk('2023-11-20 09:00');
    await bench.account('young', { kind: 'student', made_at: made });
    await bench.account('older', { kind: 'student', made_at: before(hk('2023-11-20')) });
    expect(await tryAt('young', instant(made + 61 * MINUTE))).toBe('mfa-missing');
    expect(await tryAt('older', instant(made + DAY))).toBe('signed-in');
    expect(await tryAt('older', hk('2024-05-01'))).toBe('mfa-missing');
  });

  it('is demanded of no retiree', async () => {
    await bench.account('chantm', { kind: 'retiree', made_at: hk('2026-01-05') });
    expect(await tryAt('chantm', hk('2026-11-23'))).toBe('signed-in');
  });
});
