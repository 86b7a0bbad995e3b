import { FORMATS, type Format } from './result.js';

/**
 * The format that a command line asks for, read without parsing the rest, so that an error in the rest is told in it too. Reads `-o json`, `-ojson`,
 * `-qo json`, `--output json` and `--output=json`; the last one counts, and what follows `--` is no option.
 */
export function formatOf(argv: readonly string[]): Format {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  let found: string | undefined;
  words.forEach((word, i) => {
    const short = /^-[a-np-z]*o(.*)$/s.exec(word)?.[1];
    if (short === '' || word === '--output') found = words[i + 1];
    else if (short !== undefined) found = short;
    else if (word.startsWith('--output=')) found = word.slice('--output='.length);
  });
  return FORMATS.find((format) => format === found) ?? 'table';
}
