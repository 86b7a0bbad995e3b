import { spaced } from './search-index.js';

/** What the two kinds of index are asked; undefined: nothing for that kind. */
export interface SearchTerms {
  readonly trigram: string | undefined;
  readonly part: string | undefined;
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
  const short = words.filter((word) => [...word].length < TRIGRAM && /[\p{L}\p{N}\p{Co}]/u.test(word));
  if (long.length + short.length === 0) return undefined;
  return {
    trigram: long.length === 0 ? undefined : long.map(quoted).join(' AND '),
    part: short.length === 0 ? undefined : short.map((word) => `${quoted(spaced(word))} *`).join(' AND '),
  };
}

function quoted(word: string): string {
  return `"${word.replaceAll('"', '""')}"`;
}
