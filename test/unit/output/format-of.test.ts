import { expect, it } from 'vitest';
import { formatOf } from '../../../src/output/format-of.js';

it.each([
  ['lookup x', 'table'],
  ['lookup x -o', 'table'],
  ['lookup x -o xml', 'table'],
  ['lookup -- -o json', 'table'],
  ['lookup x --outputs json', 'table'],
  ['lookup x -o json', 'json'],
  ['-o json lookup x', 'json'],
  ['lookup x -ojson', 'json'],
  ['lookup x -qo json', 'json'],
  ['lookup x -qojson', 'json'],
  ['lookup x --output ndjson', 'ndjson'],
  ['lookup x --output=yaml', 'yaml'],
  ['lookup x -o csv -o json', 'json'],
  ['lookup x -o json -- -o csv', 'json'],
  ['pin reset x -ny -o csv', 'csv'],
])('%s asks for %s', (line, format) => {
  expect(formatOf(line.split(' '))).toBe(format);
});
