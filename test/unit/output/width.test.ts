import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forTerminal } from '../../../src/output/clean.js';
import { charactersOf, pad, shorten, width } from '../../../src/output/width.js';

describe('width', () => {
  it.each([
    ['', 0],
    ['chantm', 6],
    ['陳大文', 6],
    ['Lê', 2],
    ['e\u0301', 1],
    ['👍🏽', 2],
    ['👩\u200d💻', 2],
    ['❤\ufe0f', 2],
    ['ｶﾅ', 2],
    ['ＵＩＤ', 6],
    ['한국', 4],
    ['+852 •••• ••31', 14],
    ['\u001b[1mUID\u001b[22m', 3],
  ])('of %j is %i', (text, columns) => {
    expect(width(text)).toBe(columns);
  });

  it('of Latin, Chinese, Korean and Japanese letters together is the sum of one and two columns', () => {
    const narrow = 'abz ÄéñŁ-.0123ｶﾅ·•'.split('').map((letter) => [letter, 1] as const);
    const wide = '陳大文李嘉欣歐陽小明龘한국어カナひら，。'.split('').map((letter) => [letter, 2] as const);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...narrow, ...wide)), (letters) => {
        expect(width(letters.map(([letter]) => letter).join(''))).toBe(letters.reduce((sum, [, columns]) => sum + columns, 0));
      }),
    );
  });
});

describe('pad and shorten', () => {
  it('never cut a character in two', () => {
    expect(shorten('陳大文', 4)).toBe('陳…');
    expect(shorten('陳大文', 6)).toBe('陳大文');
    expect(shorten('👩\u200d💻👩\u200d💻', 3)).toBe('👩\u200d💻…');
    expect(shorten('Chan Tai Man', 6)).toBe('Chan…');
  });

  it('fit exactly, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }).map(forTerminal), fc.integer({ min: 1, max: 30 }), (text, columns) => {
        const cut = shorten(text, columns);
        expect(width(cut)).toBeLessThanOrEqual(columns);
        expect(width(pad(cut, columns))).toBe(columns);
      }),
    );
  });

  it('count what a person sees as one character as one', () => {
    expect(charactersOf('e\u0301陳👩\u200d💻')).toEqual(['e\u0301', '陳', '👩\u200d💻']);
  });
});
