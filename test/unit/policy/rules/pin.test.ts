import { describe, expect, it } from 'vitest';
import { hku } from '../../../../src/policy/hku.js';
import { plain } from '../../../../src/policy/plain.js';
import { pinEffectiveAt } from '../../../../src/policy/rules/pin-effect.js';
import { formStillHolds, pinFormAt, type PinForm } from '../../../../src/policy/rules/pin-form.js';
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
