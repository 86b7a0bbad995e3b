import { type Paint } from '../io/types.js';
import { forTerminal } from './clean.js';

/*
 * Lines for people mix our paint with values from outside. Values are cleaned line by line at the end, and a colour sequence would be cleaned
 * away with them. So a line is first painted with marks that hold a word nobody outside can know; what is between them is cleaned; then
 * the real paint takes the place of the marks.
 */

export const STYLES = ['bold', 'dim', 'good', 'bad', 'caution'] as const satisfies readonly (keyof Paint)[];
export type Style = (typeof STYLES)[number];

/** A part of a line, cleaned, and what to paint it with, the outermost first. */
export interface Run {
  readonly text: string;
  readonly styles: readonly Style[];
}

const OPEN = '\ufdd0';
const CLOSE = '\ufdd1';

/** A paint that leaves marks. `word` must be one that no value can hold: random for each rendering. */
export function markingPaint(word: string): Paint {
  const mark = (style: Style) => (text: string) => `${OPEN}${word}${style}${CLOSE}${text}${OPEN}${word}${CLOSE}`;
  return { bold: mark('bold'), dim: mark('dim'), good: mark('good'), bad: mark('bad'), caution: mark('caution') };
}

/** The parts of a marked line, each cleaned for a terminal. Marks with another word are cleaned like any other text. */
export function runsOf(line: string, word: string): Run[] {
  const runs: Run[] = [];
  const styles: Style[] = [];
  const pieces = line.split(new RegExp(`${OPEN}${word}(${STYLES.join('|')}|)${CLOSE}`, 'u'));
  pieces.forEach((piece, i) => {
    if (i % 2 === 0) {
      if (piece !== '') runs.push({ text: forTerminal(piece), styles: [...styles] });
    } else if (isStyle(piece)) styles.push(piece);
    else styles.pop();
  });
  return runs;
}

/** The characters `start` to `end` of the runs, painted. */
export function paintSlice(runs: readonly Run[], start: number, end: number, paint: Paint): string {
  let painted = '';
  let at = 0;
  for (const { text, styles } of runs) {
    const part = text.slice(Math.max(0, start - at), Math.max(0, end - at));
    if (part !== '') painted += styles.reduceRight((inner, style) => paint[style](inner), part);
    at += text.length;
  }
  return painted;
}

function isStyle(text: string): text is Style {
  return (STYLES as readonly string[]).includes(text);
}
