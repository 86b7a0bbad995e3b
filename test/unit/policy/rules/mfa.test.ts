import { describe, expect, it } from 'vitest';
import { hku } from '../../../../src/policy/hku.js';
import { plain } from '../../../../src/policy/plain.js';
import { mfaDutySince } from '../../../../src/policy/rules/mfa-duty.js';
import { serviceAsks } from '../../../../src/policy/rules/service-mfa.js';
import { hk } from '../at.js';

describe('MFA duty, by kind and today', () => {
  it.each([
    ['staff', '2024-02-17 23:59', undefined],
    ['staff', '2024-02-18', '2024-02-18'],
    ['departmental', '2024-03-31 23:59', undefined],
    ['departmental', '2024-04-01', '2024-04-01'],
    ['honorary', '2024-04-01', '2024-04-01'],
    ['student', '2024-04-30 23:59', undefined],
    ['student', '2024-05-01', '2024-05-01'],
    ['retiree', '2026-11-23', undefined],
    ['unknown', '2026-11-23', undefined],
  ] as const)('%s at %s: since %s', (kind, at, since) => {
    expect(mfaDutySince(hku, kind, hk(at))).toBe(since && hk(since));
  });

  it('is not told where the policy says nothing', () => {
    expect(mfaDutySince(plain, 'staff', hk('2026-11-23'))).toBeUndefined();
  });
});

describe('what a service asks for', () => {
  const asked = (service: string, ...rest: [Parameters<typeof serviceAsks>[2], Parameters<typeof serviceAsks>[3], string]) => {
    const rules = hku.services[service];
    if (!rules) throw new Error(`no service ${service}`);
    return serviceAsks(hku, rules, rest[0], rest[1], hk(rest[2]));
  };

  it.each([
    ['portal', 'staff', 'outside', '2024-02-17 23:59', 'no'],
    ['portal', 'staff', 'outside', '2024-02-18', 'yes'],
    ['portal', 'staff', 'campus', '2026-11-23', 'no'],
    ['portal', 'staff', undefined, '2026-11-23', 'depends'],
    ['portal', 'student', 'outside', '2025-03-05 23:59', 'no'],
    ['portal', 'student', 'outside', '2025-03-06', 'yes'],
    ['portal', 'retiree', 'outside', '2026-07-05 23:59', 'no'],
    ['portal', 'retiree', 'outside', '2026-07-06', 'yes'],
    ['portal', undefined, 'outside', '2024-06-01', 'depends'],
    ['portal', 'unknown', 'outside', '2024-06-01', 'depends'],
    ['vpn', 'student', 'campus', '2024-08-31 23:59', 'no'],
    ['vpn', 'student', 'campus', '2024-09-01', 'yes'],
    ['virtual-pc', 'student', 'campus', '2026-11-23', 'yes'],
    ['wifi', 'student', 'outside', '2026-11-23', 'no'],
  ] as const)('%s, %s, from %s at %s: %s', (service, kind, from, at, answer) => {
    expect(asked(service, kind, from, at)).toBe(answer);
  });

  it('is the app alone on VPN and virtual PC', () => {
    expect(hku.services['vpn']?.methods).toMatchObject({ value: ['app'], source: 'H28' });
    expect(hku.services['virtual-pc']?.methods).toMatchObject({ value: ['app'], source: 'H28' });
  });
});
