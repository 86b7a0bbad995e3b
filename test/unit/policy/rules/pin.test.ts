import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../../../src/core/duration.js';
import { hku } from '../../../../src/policy/hku.js';
import { plain } from '../../../../src/policy/plain.js';
import { lockRule } from '../../../../src/policy/rules/lock.js';
import { pinDueAt } from '../../../../src/policy/rules/pin-ageing.js';
import { pinEffectiveAt } from '../../../../src/policy/rules/pin-effect.js';
import { formStillHolds, pinFormAt, pinProblem, type PinForm } from '../../../../src/policy/rules/pin-form.js';
import { hk, inZone } from '../at.js';

const now = hk('2026-11-23 10:00');

function formAt(text: string): PinForm {
  const form = pinFormAt(hku, hk(text));
  if (!form) throw new Error(`no form at ${text}`);
  return form;
}

describe('the form of a PIN, by the change', () => {
  it.each([
    ['2015-05-06 12:59', { min: 8, max: 8 }],
    ['2015-05-06 13:00', { min: 10, max: 18 }],
    ['2026-11-23 10:00', { min: 10, max: 18 }],
  ])('changed %s', (changed, expected) => {
    expect(formAt(changed)).toMatchObject(expected);
  });

  it('goes by the clock of Hong Kong, not by UTC', () => {
    expect(pinFormAt(hku, inZone('2015-05-06 12:59', 'UTC'))).toMatchObject({ min: 10 });
  });

  it('is not told by a policy that has none', () => {
    expect(pinFormAt(plain, now)).toBeUndefined();
  });

  it('of 8 characters no longer holds; the present one does', () => {
    expect(formStillHolds(formAt('2015-05-06 12:59'), formAt('2026-01-01'))).toBe(false);
    expect(formStillHolds(formAt('2016-01-01'), formAt('2026-01-01'))).toBe(true);
  });

  it('counts a capital as a letter, and not the other way round', () => {
    const letter: PinForm = { min: 8, max: 8, allowed: 'any', atLeast: ['letter'] };
    const capital: PinForm = { ...letter, atLeast: ['upper'] };
    expect(formStillHolds(capital, letter)).toBe(true);
    expect(formStillHolds(letter, capital)).toBe(false);
  });
});

describe('what a PIN breaks', () => {
  it.each([
    ['abcdefgh1', 'shorter than 10 characters'],
    ['abcdefghijklmnopq12', 'longer than 18 characters'],
    ['abcdefgh-1', 'other characters than a-z, A-Z and 0-9'],
    ['abcdefgh_1', 'other characters than a-z, A-Z and 0-9'],
    ['abcdefghé1', 'other characters than a-z, A-Z and 0-9'],
    ['abcdefghij', 'no digit'],
    ['1234567890', 'no letter'],
  ])('%s: %s', (pin, problem) => {
    expect(pinProblem(formAt('2026-01-01'), pin)).toBe(problem);
  });

  it('is the same as by the pattern of A.2, for any text', () => {
    const pattern = /^(?=.*[A-Za-z])(?=.*[0-9])[A-Za-z0-9]{10,18}$/;
    const text = fc.oneof(
      fc.string({ maxLength: 24 }),
      fc.stringMatching(/^[A-Za-z0-9]{8,20}$/),
      fc.stringMatching(/^[a-z]{9,18}[0-9.]$/),
    );
    fc.assert(fc.property(text, (pin) => (pinProblem(formAt('2026-01-01'), pin) === undefined) === pattern.test(pin)));
  });
});

describe('from when a new PIN works', () => {
  it.each([
    ['2026-11-23 12:00', '2026-11-23 12:10'],
    ['2026-11-23 23:55', '2026-11-24 00:05'],
    ['2015-05-06 12:59', '2015-05-06 13:19'],
    ['2015-05-06 13:00', '2015-05-06 13:10'],
  ])('changed %s: %s', (changed, works) => {
    expect(pinEffectiveAt(hku, hk(changed))).toBe(hk(works));
  });

  it('is at once where the policy says nothing', () => {
    expect(pinEffectiveAt(plain, now)).toBe(now);
  });
});

describe('ageing, by today', () => {
  it('makes nothing due once it was withdrawn, however old the PIN', () => {
    expect(pinDueAt(hku, hk('2014-01-01'), hk('2019-02-18'))).toBe('never');
    expect(pinDueAt(hku, hk('2014-01-01'), now)).toBe('never');
  });

  it('made a change due after 180 days until then', () => {
    expect(pinDueAt(hku, hk('2018-08-01'), hk('2019-02-17 23:59'))).toBe(hk('2019-01-28'));
  });

  it('is never where the policy says nothing', () => {
    expect(pinDueAt(plain, now, now)).toBe('never');
  });
});

describe('the lock', () => {
  it('comes with the 8th failure and is over 30 minutes later: 09:15 leads to 09:45', () => {
    const rule = lockRule(hku);
    expect(rule?.failures).toBe(8);
    expect(rule && hk('2026-11-23 09:15') + milliseconds(rule.length)).toBe(hk('2026-11-23 09:45'));
  });

  it('is no rule where the policy says nothing', () => {
    expect(lockRule(plain)).toBeUndefined();
  });
});
