import { describe, expect, test } from 'vitest';
import { instant } from '../../../../src/core/instant.js';
import { acceptedStep, codeAt, timeStep } from '../../../../src/providers/directory/time-code.js';

/** `12345678901234567890`, the SHA-1 seed of RFC 6238, appendix B. */
const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('refused', () => {
  const now = instant(1_000_000_000_000);
  const step = timeStep(now);

  test.each([
    ['letters', 'abcdef'],
    ['too short', '12345'],
    ['nothing', ''],
    ['too long', '1234567'],
  ])('%s', (_, typed) => {
    expect(acceptedStep(SEED, typed, now, null)).toBeUndefined();
  });

  test('a code of two steps ago and one of two steps ahead', () => {
    for (const off of [-2, 2]) expect(acceptedStep(SEED, codeAt(SEED, step + off), now, null)).toBeUndefined();
  });

  test('a code that was taken, and one before it', () => {
    expect(acceptedStep(SEED, codeAt(SEED, step), now, step)).toBeUndefined();
    expect(acceptedStep(SEED, codeAt(SEED, step - 1), now, step)).toBeUndefined();
  });

  test('the code of another seed; a seed that is no base32 throws', () => {
    expect(acceptedStep('JBSWY3DPEHPK3PXP', codeAt(SEED, step), now, null)).toBeUndefined();
    expect(() => codeAt('not base32!', step)).toThrow(RangeError);
  });
});

describe('taken', () => {
  test.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('at second %i the code of RFC 6238 is %s', (second, code) => {
    expect(codeAt(SEED, timeStep(instant(second * 1000)), 8)).toBe(code);
  });

  test('the code of this step, of the one before and of the one after; spaces and case of the seed do not matter', () => {
    const now = instant(1_000_000_000_000);
    for (const off of [-1, 0, 1]) {
      const code = codeAt(SEED, timeStep(now) + off);
      expect(acceptedStep(SEED.toLowerCase(), `${code.slice(0, 3)} ${code.slice(3)}`, now, null)).toBe(timeStep(now) + off);
    }
  });
});
