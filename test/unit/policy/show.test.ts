import { describe, expect, it } from 'vitest';
import { hku } from '../../../src/policy/hku.js';
import { plain } from '../../../src/policy/plain.js';
import { policyRows, type PolicyRow } from '../../../src/policy/show.js';
import { hk } from './at.js';

function row(rule: string, asOf = '2026-11-23'): PolicyRow {
  const found = policyRows(hku, hk(asOf)).find((one) => one.rule === rule);
  if (!found) throw new Error(`no row ${rule}`);
  return found;
}

describe('policyRows', () => {
  it('shows the version in force with its source, its day and the one before', () => {
    expect(row('pin.form')).toEqual({
      rule: 'pin.form',
      value: '10 to 18 characters, letters and digits only, at least a letter and a digit',
      from: '2015-05-06',
      source: 'H17',
      address: hku.sources['H17']?.address,
      dated: '2015-05-06',
      note: 'the length also H13, H18 and H19; the characters H18; a letter and a digit H13 and H18',
      overruled: '',
      versions: 'before 6 May 2015 13:00: exactly 8 characters, at least a letter and a digit (H23)',
      selectedBy: 'pin-change',
    });
  });

  it('goes back in time with --as-of, and tells what was to come', () => {
    expect(row('access.grace', '2021-03-31')).toMatchObject({
      value: '100 days, for staff',
      source: 'H10',
      versions: 'from 1 Apr 2021: 30 days, for staff (H9)',
      selectedBy: 'contract-end',
    });
    expect(row('access.grace', '2021-04-01')).toMatchObject({ value: '30 days, for staff', source: 'H9' });
  });

  it('says of a rule that has not begun that it has not', () => {
    expect(row('pin.ageing', '2010-01-01').value).toBe('not yet: a change is due after 180 days');
    expect(row('mfa.duty.staff', '2024-02-17 23:59')).toMatchObject({
      value: 'not yet: demanded from 18 Feb 2024',
      from: '2024-02-18',
    });
    expect(row('mfa.duty.staff', '2024-02-18').value).toBe('demanded from 18 Feb 2024');
  });

  it('tells what lost, with its source, date and note', () => {
    expect(row('uid.reuseWithin').overruled).toBe('190 days (H39)');
    expect(row('pin.ageing').overruled).toBe('"change it regularly" (H20)');
    expect(row('mfa.duty.student').overruled).toBe(
      'demanded from 1 Apr 2024 (H29, 2023, the first version of the page; it names the month alone)',
    );
    expect(row('places.lost-phone').overruled).toContain('form CF111');
  });

  it('marks an own value by its source, with no address and no date', () => {
    expect(row('mfa.fresh')).toEqual({
      rule: 'mfa.fresh',
      value: 'younger than 30 days',
      source: 'own',
      overruled: '',
      versions: '',
    });
  });

  it('names the instant that a day is held against, and that tells whether a value holds at all', () => {
    const selectors = Object.fromEntries(policyRows(hku, hk('2026-11-23')).map(({ rule, selectedBy }) => [rule, selectedBy]));
    expect(selectors).toMatchObject({
      'mfa.duty.staff': 'today',
      'mfa.duty.honorary': 'today',
      'mfa.newAccounts': 'account-made',
      'services.portal.mfa.0': 'today',
      'services.vpn.mfa.0': 'today',
      'uid.usable': 'uid-sent',
      'pin.form': 'pin-change',
      'access.grace': 'contract-end',
      'uid.change.student': 'today',
    });
  });

  it.each([
    ['uid.fromStudentNumber', '2026-11-23', '"h" for 20..., "u" for 30..., then digits 3 to 9 of 10'],
    ['uid.usable', '2026-11-23', 'sent 08:00 to 00:45: after 1 hour; sent 00:46 to 07:59: from 09:00'],
    ['uid.change.student', '2025-07-31 23:59', 'once, within 7 days'],
    ['uid.change.student', '2025-08-01', 'no'],
    ['uid.change.staff', '2026-02-28 23:59', 'for a fee'],
    ['uid.change.staff', '2026-03-01', 'no'],
    ['uid.change.honorary', '2026-02-28', 'not yet: no'],
    ['access.rules.mail-extension.step.alone', '2026-11-23', 'up to 6 days without the Head of Department'],
    ['access.rules.retiree.opens', '2026-11-23', '90 days before the present end'],
    ['lock.failures', '2026-11-23', '8 failed sign-ins in a row'],
    ['lock.length', '2026-11-23', '30 minutes'],
    ['pin.ageing', '2019-02-17', 'a change is due after 180 days'],
    ['pin.ageing', '2019-02-18', 'no change due by age'],
  ])('shows %s on %s: %s', (rule, asOf, value) => {
    expect(row(rule, asOf).value).toBe(value);
  });

  it('tells the handbook that broke its own rule as the loser', () => {
    expect(row('uid.fromStudentNumber').overruled).toContain('2017567890 -> h1656789');
  });

  it('has a row for every value of the policy, under its path', () => {
    const shown = policyRows(hku, hk('2026-11-23')).map(({ rule }) => rule);
    expect([...shown].sort()).toEqual([...pathsOf(hku, [])].sort());
  });

  it('shows for a policy without rules the few values of its own', () => {
    expect(policyRows(plain, hk('2026-11-23')).map(({ rule, value }) => `${rule}: ${value}`)).toEqual([
      'access.desk: any day asked for',
      'mfa.fresh: younger than 30 days',
      'desk.repeatReset: 15 minutes',
    ]);
  });
});

/** The paths of all values that have a source, found by looking through the data. */
function pathsOf(part: unknown, path: readonly string[]): string[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('source' in part || 'versions' in part) return [path.join('.')];
  return Object.entries(part).flatMap(([key, value]) => pathsOf(value, [...path, key]));
}
