import { FORMATS, type Format } from './result.js';

/** The format that a command line asks for, read without parsing the rest, so that an error in the rest is told in it too. */
export function formatOf(argv: readonly string[]): Format {
  let found: string | undefined;
  argv.forEach((word, i) => {
    if (word === '-o' || word === '--output') found = argv[i + 1];
    else if (word.startsWith('--output=')) found = word.slice('--output='.length);
    else if (/^-o./.test(word)) found = word.slice(2);
  });
  return FORMATS.find((format) => format === found) ?? 'table';
}
