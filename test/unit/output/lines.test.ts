import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forTerminal } from '../../../src/output/clean.js';
import { deskLines, finishLine, linesFor, wrap } from '../../../src/output/lines.js';
import { width } from '../../../src/output/width.js';
import { HOSTILE, kept, LOUD_PAINT } from './made-up.js';

const shown = (text: string, columns: number): string[] =>
  wrap(text, columns).map(({ start, end, indent }) => ' '.repeat(indent) + text.slice(start, end));

describe('lines for people', () => {
  it('clean what comes from outside, inside paint and beside it', () => {
    const out = kept({ terminal: true, paint: LOUD_PAINT, width: 200 });
    const lines = linesFor(({ paint }) => [`${paint.bold(HOSTILE)} ${HOSTILE}`], out);
    expect(lines).toEqual([`<bold>${forTerminal(HOSTILE)}</bold> ${forTerminal(HOSTILE)}`]);
  });

  it('take no paint from a value, even one that imitates the marks', () => {
    const out = kept({ terminal: true, paint: LOUD_PAINT });
    expect(linesFor(() => ['\ufdd0bold\ufdd1x\ufdd0\ufdd1'], out).join()).not.toContain('<bold>');
  });

  it('paint each part of a broken line by itself', () => {
    const out = kept({ terminal: true, width: 12, paint: LOUD_PAINT });
    expect(linesFor(({ paint }) => [paint.bad('one two three')], out)).toEqual(['<bad>one two</bad>', '<bad>three</bad>']);
  });

  it('keep paint inside paint', () => {
    const out = kept({ paint: LOUD_PAINT });
    expect(linesFor(({ paint }) => [paint.bold(`a ${paint.bad('b')} c`)], out)).toEqual([
      '<bold>a </bold><bold><bad>b</bad></bold><bold> c</bold>',
    ]);
  });

  it('are not wrapped in a pipe', () => {
    const long = 'word '.repeat(50).trimEnd();
    expect(linesFor(() => [long], kept({ width: 40 }))).toEqual([long]);
  });

  it('for the desk are painted by whoever cleans them', () => {
    const [line = ''] = deskLines(({ paint }) => [`${paint.caution('NEW')} ${HOSTILE}`], kept({ terminal: true, width: 200 }));
    expect(finishLine(line, LOUD_PAINT)).toBe(`<caution>NEW</caution> ${forTerminal(HOSTILE)}`);
    expect(finishLine(HOSTILE, LOUD_PAINT)).toBe(forTerminal(HOSTILE));
  });
});

describe('wrapping', () => {
  it('stands under the text of a label', () => {
    expect(shown('Access     last day 30 June 2026, rule retiree', 32)).toEqual([
      'Access     last day 30 June',
      '           2026, rule retiree',
    ]);
  });

  it('stands under the text of a number, and inside quotes', () => {
    expect(shown('MFA        1  authenticator app "iPhone"', 34)).toEqual([
      'MFA        1  authenticator app',
      '              "iPhone"',
    ]);
    expect(shown('Say   "Please wait until 10:52."', 20)).toEqual(['Say   "Please wait', '       until 10:52."']);
  });

  it('does not break a command, so that it can be copied', () => {
    const line = 'Next       uidctl access extend chantm --rule retiree';
    expect(shown(line, 40)).toEqual([line]);
    expect(shown('To see why, type uidctl diagnose chantm, then wait.', 30)).toEqual([
      'To see why, type',
      'uidctl diagnose chantm, then',
      'wait.',
    ]);
  });

  it('breaks Chinese between characters, and keeps punctuation with what it ends', () => {
    expect(shown('一二三四五，六七', 10)).toEqual(['一二三四', '五，六七']);
  });

  it('leaves a long word whole', () => {
    expect(shown('a https://example.edu/very/long/address b', 12)).toEqual(['a', 'https://example.edu/very/long/address', 'b']);
  });

  it('loses nothing and fits, for words that fit', () => {
    const text = fc
      .array(fc.constantFrom('a', 'bcd', '陳大文', 'efghi', ' ', '   ', '12', '李', '"', ','), { maxLength: 60 })
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, fc.integer({ min: 16, max: 60 }), (line, columns) => {
        const lines = shown(line, columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''));
        for (const part of lines) expect(width(part.trimEnd())).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
