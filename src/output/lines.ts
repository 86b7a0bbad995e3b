import { type Out, type Paint } from '../io/types.js';
import { forTerminal } from './clean.js';
import { markingPaint, paintSlice, runsOf } from './marks.js';
import { type Page } from './result.js';
import { width } from './width.js';

/** A stretch of a line that goes on a line of its own, and how many spaces stand before it. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

/**
 * Lines for people, ready to be written to `out`: every value in them cleaned, painted with the stream's own paint, and on a terminal
 * wrapped at words under the column where their text began. In a pipe nothing is wrapped.
 */
export function linesFor(
  make: (page: Page) => readonly string[],
  out: Pick<Out, 'terminal' | 'width' | 'paint'>,
  unmask = false,
): string[] {
  const word = globalThis.crypto.randomUUID();
  const lines = make({ width: out.width, paint: markingPaint(word), unmask });
  return lines.flatMap((line) => {
    const runs = runsOf(line, word);
    const text = runs.map((run) => run.text).join('');
    const stretches = out.terminal ? wrap(text, out.width) : [{ start: 0, end: text.length, indent: 0 }];
    return stretches.map(({ start, end, indent }) => ' '.repeat(indent) + paintSlice(runs, start, end, out.paint));
  });
}

let deskWord: string | undefined;

/**
 * Lines for {@link Desk.show}: cleaned and wrapped like those of {@link linesFor}, what is to be painted still marked, because the desk cleans
 * every line once more. {@link finishLine} is what it cleans with.
 */
export function deskLines(make: (page: Page) => readonly string[], err: Out, unmask = false): string[] {
  deskWord ??= globalThis.crypto.randomUUID();
  return linesFor(make, { terminal: err.terminal, width: err.width, paint: markingPaint(deskWord) }, unmask);
}

/** One line cleaned for a terminal, with the marks of {@link deskLines} painted. */
export function finishLine(line: string, paint: Paint): string {
  const runs = deskWord === undefined ? [{ text: forTerminal(line), styles: [] }] : runsOf(line, deskWord);
  return paintSlice(runs, 0, Number.MAX_SAFE_INTEGER, paint);
}

/** A command that can be copied (not broken over lines), a gap, a wide character with the punctuation after it, or a word. */
const PIECES =
  /(?:node [^ ]*)?uidctl(?:\.js)?(?: (?:"[^"]*"|'[^']*'|[^\s,;()]*[^\s,;().:"]))+| +|[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\u{20000}-\u{3fffd}][\u3001\u3002\u300b\u300d\u300f\uff01\uff09\uff0c\uff1a\uff1b\uff1f]*|[^ \u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\u{20000}-\u{3fffd}]+/gu;

/** Where a cleaned line is broken so that each part fits into so many columns. A word or command that is longer than that stays whole. */
export function wrap(text: string, columns: number): Stretch[] {
  if (width(text) <= columns) return [{ start: 0, end: text.length, indent: 0 }];
  const hang = hangOf(text, columns);
  const stretches: Stretch[] = [];
  let start = 0;
  let end = 0;
  let used = 0;
  let indent = 0;
  for (const { 0: piece, index } of text.matchAll(PIECES)) {
    const isGap = piece.startsWith(' ');
    const length = width(piece);
    if (!isGap && end > start && used > hang && used + length > columns) {
      stretches.push({ start, end, indent });
      indent = hang;
      start = index;
      used = indent;
    }
    used += length;
    if (!isGap) end = index + piece.length;
  }
  stretches.push({ start, end: Math.max(end, start), indent });
  return stretches;
}

/** The column where the text of a line begins, after its label and number: the lines that follow stand under it. */
function hangOf(text: string, columns: number): number {
  const lead = /^ *(?:\S+(?: \S+)*? {2,})?(?:\d+ {2,})?["']?/.exec(text)?.[0] ?? '';
  const column = width(lead);
  return column <= columns / 2 ? column : Math.min(4, width(/^ */.exec(text)?.[0] ?? ''));
}
