import { type Remedy, type Report } from './types.js';

/** What blocks, or that nothing seen does; and then what is worth knowing all the same. */
export function causeInWords({ cause, but }: Pick<Report, 'cause' | 'but'>): string {
  return but === undefined ? cause : `${cause}; but ${but}`;
}

/** The first of these that is a command; undefined where none helps. */
export function commandOf(remedies: readonly Remedy[]): string | undefined {
  return remedies.map((remedy) => ('command' in remedy ? remedy.command : undefined)).find((text) => text !== undefined);
}

/** The first of these that is words; undefined where a command is all there is. */
export function wordsOf(remedies: readonly Remedy[]): string | undefined {
  return remedies.map((remedy) => ('text' in remedy ? remedy.text : undefined)).find((text) => text !== undefined);
}

/** A remedy as it is printed. */
export function remedyText(remedy: Remedy): string {
  return 'command' in remedy ? remedy.command : remedy.text;
}
