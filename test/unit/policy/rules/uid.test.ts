import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hku } from '../../../../src/policy/hku.js';
import { plain } from '../../../../src/policy/plain.js';
import { accountFormOf } from '../../../../src/policy/rules/account-form.js';
import { uidFromStudentNumber } from '../../../../src/policy/rules/student-uid.js';
import { uidChangeAt } from '../../../../src/policy/rules/uid-change.js';
import { uidUsableAt } from '../../../../src/policy/rules/uid-usable.js';
import { hk, inZone } from '../at.js';

describe('from when a new UID works', () => {
  it.each([
    ['2026-11-23 23:50', '2026-11-24 00:50'],
    ['2026-11-23 00:45', '2026-11-23 01:45'],
    ['2026-11-23 00:46', '2026-11-23 09:00'],
    ['2026-11-23 07:59', '2026-11-23 09:00'],
    ['2026-11-23 08:00', '2026-11-23 09:00'],
    ['2026-11-23 00:00', '2026-11-23 01:00'],
    ['2026-12-31 23:59', '2027-01-01 00:59'],
  ])('sent %s: %s', (sent, works) => {
    expect(uidUsableAt(hku, hk(sent))).toBe(hk(works));
  });

  it('goes by the minute: seconds inside 00:45 still belong to it', () => {
    expect(uidUsableAt(hku, (hk('2026-11-23 00:45') + 59_000) as ReturnType<typeof hk>)).toBe(hk('2026-11-23 01:45') + 59_000);
  });

  it('goes by the clock of the policy: 00:46 UTC is 08:46 in Hong Kong', () => {
    expect(uidUsableAt(hku, inZone('2026-11-23 00:46', 'UTC'))).toBe(inZone('2026-11-23 01:46', 'UTC'));
    expect(uidUsableAt({ ...hku, zone: 'UTC' }, inZone('2026-11-23 00:46', 'UTC'))).toBe(inZone('2026-11-23 09:00', 'UTC'));
  });

  it('is at once where the policy says nothing', () => {
    expect(uidUsableAt(plain, hk('2026-11-23 00:46'))).toBe(hk('2026-11-23 00:46'));
  });

  it('is never before it was sent, and always on or after the minute for every minute of the day', () => {
    const minutes = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(minutes, (minute) => {
        const sent = (hk('2026-11-23') + minute * 60_000) as ReturnType<typeof hk>;
        const wait = uidUsableAt(hku, sent) - sent;
        return wait >= 3_600_000 && wait <= 494 * 60_000;
      }),
    );
  });
});

describe('a UID from a student number', () => {
  it.each(['', '303001234', '30300123456', '1030012345', '303001234x', '３０３００１２３４５', ' 3030012345'])(
    'is none for %j',
    (number) => {
      expect(uidFromStudentNumber(hku, number)).toBeUndefined();
    },
  );

  it.each([
    ['3030012345', 'u3001234'],
    ['2019678901', 'h1967890'],
    ['3031234567', 'u3123456'],
  ])('%s -> %s', (number, uid) => {
    expect(uidFromStudentNumber(hku, number)).toBe(uid);
  });

  it('is h1756789 for 2017567890: the handbook of 2017-18 breaks its own rule, and lost', () => {
    expect(uidFromStudentNumber(hku, '2017567890')).toBe('h1756789');
    expect(hku.uid.fromStudentNumber?.overruled).toMatchObject([{ said: '2017567890 -> h1656789', source: 'H42' }]);
  });

  it('always has the form of a UID', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^(20|30)[0-9]{8}$/),
        (number) => accountFormOf(hku, uidFromStudentNumber(hku, number) ?? '') === 'uid',
      ),
    );
  });

  it('is none where the policy has no such rule', () => {
    expect(uidFromStudentNumber(plain, '3030012345')).toBeUndefined();
  });
});

describe('what was typed as an account name', () => {
  it.each([
    ['u3001234', 'uid'],
    ['abcd', 'uid'],
    ['abc', 'neither'],
    ['1abcdef', 'neither'],
    ['abcdefghi', 'alias'],
    ['tai.man.chan', 'alias'],
    ['a.b', 'neither'],
    ['a'.repeat(32), 'alias'],
    ['a'.repeat(33), 'neither'],
    ['U3001234', 'capitals'],
    ['ChanTM', 'capitals'],
    ['chantm@hku.hk', 'address'],
    ['chantm@', 'neither'],
    [' chantm', 'neither'],
    ['陳大文', 'neither'],
    ['', 'neither'],
  ])('%j: %s', (text, form) => {
    expect(accountFormOf(hku, text)).toBe(form);
  });

  it('is not judged where the policy says nothing of UIDs', () => {
    expect(accountFormOf(plain, 'U3001234')).toBe('not-judged');
    expect(accountFormOf(plain, 'x@example.edu')).toBe('address');
  });
});

describe('whether a UID may be changed, by today', () => {
  it.each([
    ['student', '2025-07-31 23:59', 'once-within-7-days'],
    ['student', '2025-08-01', 'no'],
    ['staff', '2026-02-28 23:59', 'for-a-fee'],
    ['staff', '2026-03-01', 'no'],
    ['departmental', '2026-02-28', undefined],
    ['departmental', '2026-03-01', 'no'],
    ['retiree', '2026-11-23', undefined],
  ] as const)('%s on %s: %s', (kind, now, change) => {
    expect(uidChangeAt(hku, kind, hk(now))).toBe(change);
  });
});
