import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pagesOf } from '../../../scripts/pages.js';
import { NOUNS } from '../../../src/commands/index.js';
import { CHANGE_OPTIONS } from '../../../src/commands/spec.js';

const pages = pagesOf(NOUNS, CHANGE_OPTIONS);

it('has a page for each noun and no other', () => {
  expect(readdirSync('docs/commands').sort()).toEqual(pages.map(([file]) => file).sort());
});

it.each(pages)('docs/commands/%s says what help says (npm run docs writes it anew)', (file, text) => {
  expect(readFileSync(`docs/commands/${file}`, 'utf8')).toBe(text);
});
