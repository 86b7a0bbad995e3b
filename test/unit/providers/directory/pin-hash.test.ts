import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hashPin, pinMatches, PIN_COST } from '../../../../src/providers/directory/pin-hash.js';

describe('matches no PIN', () => {
  test.each([
    ['nothing', null],
    ['text', 'practice2026'],
    ['an empty hash', 'scrypt$2$8$1$c2FsdA$'],
    ['a cost that is no power of two', `scrypt$3$8$1$c2FsdA$${'A'.repeat(43)}`],
    ['a cost that would take all memory', `scrypt$9999999$8$1$c2FsdA$${'A'.repeat(43)}`],
    ['another scheme', `argon2$2$8$1$c2FsdA$${'A'.repeat(43)}`],
  ])('%s', async (_, hash) => {
    expect(await pinMatches('', hash, 2)).toBe(false);
    expect(await pinMatches('practice2026', hash, 2)).toBe(false);
  });

  test('another PIN, another case, a part of it', async () => {
    const hash = await hashPin('Practice2026', randomBytes, 2);
    for (const wrong of ['practice2026', 'Practice202', 'Practice2026 ', '']) expect(await pinMatches(wrong, hash)).toBe(false);
  });
});

describe('a hash', () => {
  test('matches its PIN, whatever its cost and letters', async () => {
    for (const pin of ['practice2026', 'é陳', ' ']) expect(await pinMatches(pin, await hashPin(pin, randomBytes, 4))).toBe(true);
  });

  test('holds no PIN, has its own salt, and costs what was settled', async () => {
    const [one, two] = [await hashPin('practice2026', randomBytes), await hashPin('practice2026', randomBytes)];
    expect(one).not.toBe(two);
    expect(one).not.toContain('practice');
    expect(one.startsWith(`scrypt$${String(PIN_COST)}$8$1$`)).toBe(true);
  });

  test('is what RFC 7914 says it is', async () => {
    const salt = Buffer.from('SodiumChloride').toString('base64url');
    const key =
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';
    expect(await pinMatches('pleaseletmein', `scrypt$16384$8$1$${salt}$${Buffer.from(key, 'hex').toString('base64url')}`)).toBe(
      true,
    );
  });
});
