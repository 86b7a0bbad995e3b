import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOUNS } from '../../src/commands/index.js';
import { furnish, type PracticeHouse, type Template } from './house.js';
import { PROGRAM, type Ended } from './program.js';

/* What README and help tell people to type works as it stands, letter for letter, in a shell. */

let template: Template;
beforeAll(async () => {
  template = await furnish();
});
afterAll(() => template.close());

/** A house in which `uidctl` is on the PATH, with what the lines need beside it. */
function openHouse(): PracticeHouse {
  const house = template.copy();
  const bin = join(house.path, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'uidctl'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'uidctl'), 0o755);
  writeFileSync(join(house.path, 'uids.txt'), 'chantm\nwongsy\n');
  writeFileSync(join(house.path, 'people.csv'), 'Login,name,kind\nnewone,New One,staff\n');
  cpSync(house.directory, join(house.path, 'spare.db'));
  writeFileSync(join(house.path, 'password.txt'), 'Not-A-Password-1\n');
  writeFileSync(join(house.path, 'ca.pem'), 'no certificate\n');
  cpSync('docs', join(house.path, 'docs'), { recursive: true });
  return house;
}

/** Runs a line of shell in a house of its own. */
async function inShell(line: string, stdin = ''): Promise<Ended> {
  const house = openHouse();
  try {
    return await new Promise((done, fail) => {
      const path = `${join(house.path, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
      const child = spawn('sh', ['-c', line], { env: { PATH: path, ...house.env }, cwd: house.path });
      let out = '';
      let err = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
      child.on('error', fail);
      child.on('close', (code, signal) => done({ code, signal, out, err }));
      child.stdin.on('error', () => undefined);
      child.stdin.end(stdin);
    });
  } finally {
    house.close();
  }
}

const README = readFileSync('README.md', 'utf8');
/** Every line of a code block that begins with the program's name; a comment after three spaces is not typed. */
const ALL_SHOWN = [...README.matchAll(/^```\w*\n([\s\S]*?)^```/gm)]
  .flatMap(([, block = '']) => block.split('\n'))
  .filter((line) => /^(printf .* \| )?uidctl /.test(line))
  .map((line) => line.replace(/ {3,}.*$/, ''));
/** Lines about a server of the university's own are run against one in readme.server.test.ts; without it they say what is missing. */
const aboutServer = (line: string): boolean => /\bcampus(-ad)?\b/.test(line) && !line.startsWith('uidctl directory');
const SHOWN = ALL_SHOWN.filter((line) => !aboutServer(line));
/** Lines inside of sentences that are whole command lines. */
const ALL_INLINE = [...README.matchAll(/`(uidctl (?![A-Z])[^`|]+)`/g)].map(([, line = '']) => line);

const INLINE = ALL_INLINE.filter((line) => !aboutServer(line));

/** Where nobody is there to answer, a change that needs an answer ends with 2; a finding of diagnose with 10. */
const ENDS: Readonly<Record<string, number>> = {
  'uidctl diagnose wongsy': 10,
  'uidctl pin reset u3001234 --ticket INC-20391': 2,
  'uidctl mfa clear leungmk --ticket INC-20392': 2,
  'uidctl access extend chantm --rule retiree --ticket INC-20417': 2,
};

describe('README', () => {
  it('shows commands', () => {
    expect(SHOWN.length).toBeGreaterThan(7);
    expect(Object.keys(ENDS).filter((line) => !SHOWN.includes(line))).toEqual([]);
  });

  it.concurrent.each(SHOWN)('%s', async (line) => {
    const { code, err } = await inShell(line);
    expect({ code, err: code === (ENDS[line] ?? 0) ? '' : err }).toEqual({ code: ENDS[line] ?? 0, err: '' });
  });

  it.concurrent.each(SHOWN.filter((line) => ENDS[line] === 2))('%s: works once the question is answered', async (line) => {
    const where = line.includes('pin reset') ? ' --secret-file here.txt' : line.includes('mfa clear') ? ' --all' : '';
    expect(await inShell(`${line} --yes${where}`)).toMatchObject({ code: 0 });
  });

  it.concurrent.each(INLINE)('in a sentence: %s', async (line) => {
    const ended = await inShell(line);
    expect({ code: ended.code, err: ended.code === 0 ? '' : ended.err }).toEqual({ code: 0, err: '' });
  });

  it.concurrent.each([...ALL_SHOWN, ...ALL_INLINE].filter(aboutServer))('without that server: %s', async (line) => {
    const { code, err } = await inShell(line);
    expect([2, 3, 13]).toContain(code);
    expect(err).toMatch(/^uidctl: .+\.?\n/);
    expect(err).not.toMatch(/\n\s+at |unknown option|Something went wrong/);
  });

  it('names every command, and none that is not there', () => {
    const table = README.slice(README.indexOf('## Commands'), README.indexOf('## Output'));
    const named = [...table.matchAll(/`([a-z][a-z -]*[a-z])(?: [A-Z]+(?:\.\.\.)?| \[[A-Z]+\])?`/g)]
      .map(([, words = '']) => words)
      .filter((words) => !words.startsWith('uidctl'));
    const known = NOUNS.flatMap(({ noun, alone, commands }) => [
      ...(alone ? [noun] : []),
      ...commands.map(({ verb }) => `${noun} ${verb}`),
    ]);
    expect(known.filter((words) => !named.includes(words))).toEqual([]);
    expect(named.filter((words) => !known.includes(words))).toEqual([]);
  });
});

describe('help', () => {
  const EXAMPLES = NOUNS.flatMap(({ alone, commands }) => [...(alone ? [alone] : []), ...commands]).flatMap(
    ({ examples, changes }) => examples.map((line) => ({ line, changes: changes === true })),
  );
  /** The house, its people and the day decide these. */
  const MAY_END: Readonly<Record<string, readonly number[]>> = {
    'uidctl directory init --people 500 --seed 7': [7],
    'uidctl directory import - --skip-bad': [2],
    'uidctl directory sign-in lamky': [10],
    'uidctl profile remove practice': [2],
    // The embedded directory sends no mail.
    'uidctl pin reset u3001234 --via link --ticket INC-20391': [11],
    // With nobody there it wants --all.
    'uidctl mfa clear chantm --ticket INC-20391': [2],
  };

  it.concurrent.each(EXAMPLES)('$line', async ({ line, changes }) => {
    const { code, err } = await inShell(changes ? `${line} --dry-run` : line, line.includes('sign-in') ? 'wrong\n' : '');
    const usual = aboutServer(line) ? [2, 3, 13] : line.startsWith('uidctl diagnose') ? [0, 9, 10] : [0];
    const allowed = MAY_END[line] ?? usual;
    expect({ code, err: allowed.includes(code ?? -1) ? '' : err }).toEqual({
      code: allowed.includes(code ?? -1) ? code : allowed[0],
      err: '',
    });
    expect(err).not.toMatch(/\n\s+at |unknown option|Something went wrong/);
  });
});
