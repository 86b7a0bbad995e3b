import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPracticeHouse, parseLine, type House } from './house.js';
import { COMMANDS } from './commands.js';
import { lineOf } from './lines.js';

/** What stands in a printed command for something that the reader knows. */
const PLACEHOLDERS: Readonly<Record<string, string>> = { DATE: '2027-06-30', NUMBER: '1', N: '5', NAME: 'campus' };

const NOUNS = 'lookup|diagnose|pin|password|mfa|access|account|session|audit|auth|profile|policy|directory|doctor|demo';

/** Every command in a text, as somebody would copy it: up to the end of the sentence, the quote or the line. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(new RegExp(`uidctl ((?:${NOUNS})\\b(?: (?:"[^"]*"|[^\\s"'\`,;()]+))*)`, 'g'))].map(([, found = '']) =>
    found
      .replace(/[.:](?= |$).*/, '')
      .replace(/\b[A-Z]+\b/g, (word) => PLACEHOLDERS[word] ?? word)
      .trim(),
  );
}

/** The source as text: what is put in when it runs becomes a word. */
function sourceText(file: string): string {
  const code = readFileSync(file, 'utf8').replace(/^\s*(?:\/?\*|\/\/).*$/gm, '');
  let text = code;
  for (let before = ''; text !== before;) {
    before = text;
    text = text.replace(/\$\{([^{}]*)\}/g, (_, inner: string) => (/(?<!\?)\?(?!\?)/.test(inner) ? '' : 'chantm'));
  }
  return text;
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

describe('a command that the program prints can be typed', () => {
  it.each(files.map((name) => join('src', name)).filter((file) => commandsIn(sourceText(file)).length > 0))(
    'in %s',
    async (file) => {
      for (const line of commandsIn(sourceText(file))) expect([line, await parseLine(line)]).toEqual([line, 'parsed']);
    },
  );

  it('in README and in the examples of help', async () => {
    const lines = [...commandsIn(readFileSync('README.md', 'utf8').replace(/^(uidctl .*?) {2,}.*$/gm, '$1'))];
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect([line, await parseLine(line)]).toEqual([line, 'parsed']);
    for (const [, { examples }] of COMMANDS)
      for (const line of examples) expect([line, await parseLine(line.replace(/^uidctl /, ''))]).toEqual([line, 'parsed']);
  });

  it('and one that cannot be typed is found', async () => {
    expect(await parseLine('mfa remove chantm 2')).toContain('--method');
    expect(await parseLine('access extend chantm --until soon')).toContain('--until');
  });
});

describe('what comes up on a whole university', () => {
  let house: House;
  beforeAll(async () => {
    house = await openPracticeHouse();
  });
  afterAll(() => house.close());

  it('diagnose of everybody names remedies that can be typed', async () => {
    const uids = house.sql<{ uid: string }>('select uid from account').map(({ uid }) => uid);
    const { out } = await house.type('diagnose --from -', { stdin: uids.join('\n') });
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { next: string[]; then: { remedy: string | null }[] });
    expect(rows).toHaveLength(uids.length);
    const printed = rows.flatMap(({ next, then }) => commandsIn([...next, ...then.map(({ remedy }) => remedy)].join('\n')));
    expect(new Set(printed.map((line) => line.split(' ')[0])).size).toBeGreaterThan(2);
    for (const line of new Set(printed)) expect([line, await parseLine(line)]).toEqual([line, 'parsed']);
  });

  it('each card and each command names only commands that can be typed', async () => {
    for (const [path] of COMMANDS.filter(([, { changes }]) => !changes)) {
      const { line, stdin } = lineOf(path);
      const { out, err } = await house.type(line, { stdin });
      for (const found of commandsIn(out + err)) expect([found, await parseLine(found)]).toEqual([found, 'parsed']);
    }
  });
});
