import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { forCsvCell, forJson, forTerminal, forUrlSegment, forYaml, isUnsafe } from '../../../src/output/clean.js';
import { HOSTILE } from './made-up.js';

/** The dangerous characters, written down again by their numbers. */
const DANGEROUS: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x061c, 0x061c],
  [0x180e, 0x180e],
  [0x200b, 0x200c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfdd0, 0xfdef],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
  [0xd800, 0xdfff],
];
const isDangerous = (text: string): boolean =>
  [...text].some((c) => DANGEROUS.some(([from, to]) => (c.codePointAt(0) ?? 0) >= from && (c.codePointAt(0) ?? 0) <= to));

const dangerous = fc.constantFrom(...DANGEROUS.flatMap(([from, to]) => [from, to])).map((code) => String.fromCodePoint(code));
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      dangerous,
      fc.constantFrom('=', '+1', '@', '＝', '-', ';', '\t', '\r\n', '陳', '"', ','),
    ),
  )
  .map((parts) => parts.join(''));

describe('for a terminal', () => {
  it.each([
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['\u009b31m', '\\u{9b}31m'],
    ['a\u202eb\u2066c\u200f\u061c', 'a\\u{202e}b\\u{2066}c\\u{200f}\\u{61c}'],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['cha\u200bn\u200dtm\ufeff', 'cha\\u{200b}n\\u{200d}tm\\u{feff}'],
    ['x\u2028y\u2029', 'x\\u{2028}y\\u{2029}'],
    ['a\ud800b', 'a\\u{d800}b'],
    ['a\u{e0041}', 'a\\u{e0041}'],
    ['\u3164', '\\u{3164}'],
    ['\ufdd0bold\ufdd1', '\\u{fdd0}bold\\u{fdd1}'],
  ])('shows %j as %j', (text, shown) => {
    expect(forTerminal(text)).toBe(shown);
  });

  it.each(['Chan Tai Man 陳大文', 'José', 'e\u0301', 'ชื่อ', 'नमस्ते', '👍🏽', '👩\u200d💻', '❤\ufe0f', '葛\u{e0100}', 'a\u00a0b'])(
    'leaves %j alone',
    (text) => {
      expect(forTerminal(text)).toBe(text);
    },
  );

  it('lets nothing dangerous through, whatever comes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(isDangerous(forTerminal(text))).toBe(false);
      }),
    );
  });

  it('changes nothing when it cleans twice', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = forTerminal(text);
        expect(forTerminal(once)).toBe(once);
        expect(isUnsafe(once)).toBe(false);
      }),
    );
  });
});

describe('a CSV cell', () => {
  it.each([
    ['=cmd()', "'=cmd()"],
    ['+852 1', "'+852 1"],
    ['-1+2', "'-1+2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝１', "'＝１"],
    ['  =x', "'  =x"],
    [' x ', '" x "'],
    ['x;=cmd()', `"x;'=cmd()"`],
    ['a"b', '"a""b"'],
    ['a,b', '"a,b"'],
    ['a\r\nb', 'a\\r\\nb'],
    ['\t=x', '\\t=x'],
  ])('of %j is %s', (text, cell) => {
    expect(forCsvCell(text)).toBe(cell);
  });

  it('never starts a formula, never breaks the line, and stays one cell for a reader of CSV', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const cell = forCsvCell(text);
        expect(cell).not.toMatch(/[\r\n]/);
        expect(isDangerous(cell)).toBe(false);
        const [row] = parseCsv(`x,${cell},y\n`, { relax_column_count: false });
        expect(row).toHaveLength(3);
        for (const part of String(row?.[1]).split(';')) expect(part).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      }),
    );
  });
});

describe('JSON and YAML', () => {
  it('hold the same data, with nothing dangerous in the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = forJson(JSON.stringify({ name: text }, null, 2));
        expect(JSON.parse(json)).toEqual({ name: text });
        expect(isDangerous(json.replaceAll('\n', ''))).toBe(false);
      }),
    );
  });

  it('escape what stands in double quotes in YAML', () => {
    const yaml = forYaml('name: "a\u202e\u{e0041}b"\n');
    expect(yaml).toBe('name: "a\\u202e\\U000e0041b"\n');
    expect(parseYaml(yaml)).toEqual({ name: 'a\u202e\u{e0041}b' });
  });
});

describe('a segment of a URL', () => {
  it.each(['', '.', '..'])('is refused for %j', (text) => {
    expect(() => forUrlSegment(text)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });

  it('never leaves its place', () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => !['', '.', '..'].includes(text)),
        (text) => {
          const url = new URL(`https://example.edu/accounts/${forUrlSegment(text)}/pin?x=1`);
          expect(url.pathname.split('/')).toHaveLength(4);
          expect(url.search).toBe('?x=1');
        },
      ),
    );
  });

  it('escapes a UID made to escape', () => {
    expect(forUrlSegment(`../${HOSTILE}`)).toMatch(/^[\w.%-]+$/);
    expect(forUrlSegment("a/b?c#d e'")).toBe('a%2Fb%3Fc%23d%20e%27');
  });
});
