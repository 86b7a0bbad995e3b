/*
 * How wide text is on a terminal. Expects cleaned text; marks of paint and colour sequences count as nothing.
 */

const PLAIN = /^[\x20-\x7e]*$/;
/** What a paint puts around text: colour sequences, and the marks of `marks.ts`. */
const INVISIBLE = /\u001b\[[\d;]*m|\ufdd0[^\ufdd1]*\ufdd1/g;
const ZERO = /^[\p{M}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]+$/u;
/** East Asian wide and full-width characters (Unicode Standard Annex 11), and emoji that are shown as pictures. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2fb}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}])/u;

let segmenter: Intl.Segmenter | undefined;

/** What a person sees as one character each: letters with their marks, whole emoji. */
export function charactersOf(text: string): string[] {
  if (PLAIN.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** Columns that the text takes on a terminal: a Han character takes two, a combining mark none. */
export function width(text: string): number {
  if (PLAIN.test(text)) return text.length;
  const visible = text.replace(INVISIBLE, '');
  if (PLAIN.test(visible)) return visible.length;
  return charactersOf(visible).reduce((sum, character) => sum + columnsOf(character), 0);
}

/** The text with spaces up to so many columns. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

/** The text, or as much of it as fits into so many columns with an ellipsis at its end. */
export function shorten(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const character of charactersOf(text)) {
    used += columnsOf(character);
    if (used > columns - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** True for a character after which a line may end without a space, as in Chinese. */
export function isWide(character: string): boolean {
  return WIDE.test(character);
}

function columnsOf(character: string): number {
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
