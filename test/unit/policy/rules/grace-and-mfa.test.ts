import { describe, expect, it } from 'vitest';
import { day } from '../../../../src/core/instant.js';
import { hku } from '../../../../src/policy/hku.js';
import { plain } from '../../../../src/policy/plain.js';
import { graceEnd } from '../../../../src/policy/rules/grace.js';
import { mfaDutyBegins, mfaDutySince } from '../../../../src/policy/rules/mfa-duty.js';
import { serviceMfaSince } from '../../../../src/policy/rules/service-mfa.js';
import { hk, inZone } from '../at.js';

const now = hk('2026-11-23 10:00');

describe('grace, by the contract end', () => {
  it.each([
    ['2021-03-31', '2021-07-10'],
    ['2021-04-01', '2021-05-02'],
    ['2026-10-31', '2026-12-01'],
    ['2024-01-31', '2024-03-02'],
  ])('contract until %s: no grace from %s on', (end, over) => {
    expect(graceEnd(hku, 'staff', day(end))).toBe(hk(over));
  });

  it.each(['student', 'retiree', 'departmental', 'unknown'] as const)('does not follow for %s', (kind) => {
    expect(graceEnd(hku, kind, day('2026-10-31'))).toBeUndefined();
  });

  it('does not follow where the policy says nothing', () => {
    expect(graceEnd(plain, 'staff', day('2026-10-31'))).toBeUndefined();
  });

  it('ends with the day of the zone of the policy', () => {
    expect(graceEnd({ ...hku, zone: 'America/New_York' }, 'staff', day('2026-10-15'))).toBe(
      inZone('2026-11-15', 'America/New_York'),
    );
  });
});

describe('MFA duty, by kind and today', () => {
  it.each([
    ['staff', '2024-02-17 23:59', undefined],
    ['staff', '2024-02-18', '2024-02-18'],
    ['departmental', '2024-03-31 23:59', undefined],
    ['departmental', '2024-04-01', '2024-04-01'],
    ['student', '2024-04-30 23:59', undefined],
    ['student', '2024-05-01', '2024-05-01'],
    ['retiree', '2026-11-23', undefined],
    ['unknown', '2026-11-23', undefined],
  ] as const)('an old account of %s at %s: since %s', (kind, at, since) => {
    expect(mfaDutySince(hku, kind, hk('2015-01-01'), hk(at))).toBe(since && hk(since));
  });

  it('holds for a new account from when it was made', () => {
    const made = hk('2023-11-20 09:00');
    expect(mfaDutySince(hku, 'student', made, hk('2023-11-21'))).toBe(made);
    expect(mfaDutySince(hku, 'student', hk('2023-11-19 23:59'), hk('2023-11-21'))).toBeUndefined();
    expect(mfaDutySince(hku, 'staff', hk('2026-01-05'), now)).toBe(hk('2026-01-05'));
    expect(mfaDutySince(hku, 'retiree', made, now)).toBeUndefined();
  });

  it('goes by the kind alone when nobody knows when the account was made', () => {
    expect(mfaDutySince(hku, 'staff', undefined, now)).toBe(hk('2024-02-18'));
  });

  it('can be told before it begins', () => {
    expect(mfaDutyBegins(hku, 'staff', hk('2015-01-01'))).toBe(hk('2024-02-18'));
  });

  it('is not told where the policy says nothing', () => {
    expect(mfaDutyBegins(plain, 'staff', now)).toBeUndefined();
  });
});

describe('what a service demands', () => {
  it.each([
    ['portal', 'staff', 'outside', '2024-02-18', '2024-02-18'],
    ['portal', 'staff', 'campus', '2026-11-23', undefined],
    ['portal', 'student', 'outside', '2025-03-05 23:59', undefined],
    ['portal', 'student', 'outside', '2025-03-06', '2025-03-06'],
    ['portal', 'retiree', 'outside', '2026-07-05 23:59', undefined],
    ['portal', 'retiree', 'outside', '2026-07-06', '2026-07-06'],
    ['vpn', 'student', 'campus', '2024-09-01', '2024-09-01'],
    ['wifi', 'student', 'outside', '2026-11-23', undefined],
    ['constructor', 'student', 'outside', '2026-11-23', undefined],
  ] as const)('%s, %s, from %s at %s: since %s', (service, kind, from, at, since) => {
    expect(serviceMfaSince(hku, service, kind, from, hk(at))).toBe(since && hk(since));
  });

  it('is the app alone on VPN and virtual PC', () => {
    expect(hku.services['vpn']?.methods).toMatchObject({ value: ['app'], source: 'H28' });
    expect(hku.services['virtual-pc']?.methods).toMatchObject({ value: ['app'], source: 'H28' });
  });
});
