import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groups, spell } from '../../../src/io/spelling.js';

describe('spell', () => {
  it.each([
    ['kdmt4729wxhr', 'kilo delta mike tango, 4 7 2 9, whiskey x-ray hotel romeo, all small'],
    ['Kdmt4729', 'capital kilo delta mike tango, 4 7 2 9, the rest small'],
    ['KDMT', 'kilo delta mike tango, all capitals'],
    ['4729', '4 7 2 9'],
    ['ab-c!', 'alfa bravo dash charlie, exclamation mark, all small'],
    ['é李', 'é 李'],
    ['', ''],
  ])('%s: %s', (text, said) => {
    expect(spell(text).join(', ')).toBe(said);
  });

  it('says every letter and digit by a word of its own', () => {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
    const said = [...alphabet].map((character) => spell(character)[0]);
    expect(new Set(said).size).toBe(alphabet.length);
    for (const [i, letter] of [...alphabet].entries()) expect(said[i]?.startsWith(letter)).toBe(true);
  });

  it('can be turned back into what was spelled', () => {
    const character = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
    const mixed = fc.array(character, { minLength: 1, maxLength: 20 }).map((characters) => `aB${characters.join('')}`);
    fc.assert(
      fc.property(mixed, (text) => {
        const words = spell(text)
          .slice(0, -1)
          .join(' ')
          .replace(/capital /g, '^')
          .split(' ');
        expect(words.map((word) => (word.startsWith('^') ? word[1]?.toUpperCase() : word[0])).join('')).toBe(text);
      }),
    );
  });
});

describe('groups', () => {
  it('are of four, and together the text', () => {
    expect(groups('kdmt4729wx')).toEqual(['kdmt', '4729', 'wx']);
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => groups(text).join('') === text));
  });
});
