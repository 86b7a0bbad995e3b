import { spaced } from './search-index.js';

/** What the two kinds of index are asked; undefined: nothing for that kind. */
export interface SearchTerms {
  readonly trigram: string | undefined;
  readonly part: string | undefined;
  /** What the part index is asked for rows that hold every word whole, and those in which every word begins one. */
  readonly whole: string | undefined;
  readonly begun: string | undefined;
}

/** From this many characters on the trigram index finds a word. */
const TRIGRAM = 3;

/**
 * The words of a text as full-text questions: all must be found. Nothing that people type is read as a query: every word is quoted.
 * Undefined: the text holds nothing that can be found.
 */
export function searchTerms(text: string): SearchTerms | undefined {
  // SQLite ends a text at this character.
  if (text.includes('\0')) return undefined;
  const words = text
    .normalize('NFC')
    .split(/\s+/u)
    .filter((word) => word !== '');
  const long = words.filter((word) => [...word].length >= TRIGRAM);
  // A word without letters and digits is none in the part index.
  const lettered = words.filter((word) => /[\p{L}\p{N}\p{Co}]/u.test(word));
  const short = lettered.filter((word) => [...word].length < TRIGRAM);
  const and = (list: readonly string[]): string | undefined => (list.length === 0 ? undefined : list.join(' AND '));
  if (long.length + short.length === 0) return undefined;
  return {
    trigram: and(long.map(quoted)),
    part: and(short.map((word) => `${quoted(spaced(word))} *`)),
    whole: and(lettered.map((word) => quoted(spaced(word)))),
    begun: and(lettered.map((word) => `${quoted(spaced(word))} *`)),
  };
}

function quoted(word: string): string {
  return `"${word.replaceAll('"', '""')}"`;
}
