import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { furnish, wordsOf, type PracticeHouse, type Template } from './house.js';
import { PROGRAM, type Ended } from './program.js';

/* Pipes and scripts: data alone on stdout, nothing that only a person could use, and a reader that may go away. */

let template: Template;
let house: PracticeHouse;
beforeAll(async () => {
  template = await furnish(200);
});
afterAll(() => template.close());
beforeEach(() => {
  house = template.copy();
});
afterEach(() => house.close());

/** Runs a line of shell in which `uidctl` is the built program. */
function shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn('bash', ['-o', 'pipefail', '-c', `uidctl() { '${process.execPath}' '${PROGRAM}' "$@"; }\n${line}`], {
      env: { PATH: process.env['PATH'] ?? '', ...house.env, ...env },
      cwd: house.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, out, err }));
  });
}

const jsonLines = (out: string): Record<string, unknown>[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const ESCAPES = /[\x00-\x08\x0b-\x1f\x7f\x9b]/;

describe('a pipe gets', () => {
  it.each([
    'lookup chantm',
    'lookup wong',
    'diagnose wongsy',
    'mfa list leungmk',
    'policy show',
    'access show chantm',
    'account show lamky',
    'session list lamky',
    '--help',
  ])('no colour, no spinner and no wrapped line: %s', async (line) => {
    const narrow = await house.type(line, { env: { TERM: 'xterm-256color', COLUMNS: '40' } });
    expect(narrow.out).not.toBe('');
    expect(narrow.out + narrow.err).not.toMatch(ESCAPES);
    if (line === '--help') return;
    const wide = await house.type(line, { env: { TERM: 'xterm-256color', COLUMNS: '200' } });
    expect(narrow.out.replace(/facts in .*/, '')).toBe(wide.out.replace(/facts in .*/, ''));
  });

  it('no question: where an answer is needed, exit 2 says which flag gives it', async () => {
    const before = house.account('u3001234');
    const unanswered = await house.type('pin require-change u3001234');
    expect(unanswered).toMatchObject({ code: 2, out: '' });
    expect(unanswered.err).toContain('--yes');
    const placeless = await house.type('pin reset u3001234 --yes');
    expect(placeless).toMatchObject({ code: 2, out: '' });
    expect(placeless.err).toMatch(/--secret-file.*--reveal-secrets/);
    expect(house.account('u3001234')).toEqual(before);
  });

  it('colour with CLICOLOR_FORCE; NO_COLOR and --no-color win', async () => {
    const line = 'diagnose wongsy';
    expect((await house.type(line, { env: { CLICOLOR_FORCE: '1' } })).out).toContain('\x1b[');
    expect((await house.type(line, { env: { CLICOLOR_FORCE: '1', NO_COLOR: '1' } })).out).not.toContain('\x1b');
    expect((await house.type(`${line} --no-color`, { env: { CLICOLOR_FORCE: '1' } })).out).not.toContain('\x1b');
    expect((await house.type(`${line} -o json`, { env: { CLICOLOR_FORCE: '1' } })).out).not.toContain('\x1b');
  });

  it('every row of a list, in every format', async () => {
    const all = house.sql<{ uid: string }>(`select uid from account where uid like 'u%' or name like '% u%' or name like 'u%'`);
    expect(all.length).toBeGreaterThan(25);
    const [json, table, csv] = await Promise.all(
      ['lookup u -o json', 'lookup u', 'lookup u -o csv'].map((line) => house.type(line)),
    );
    expect(JSON.parse(json?.out ?? '')).toHaveLength(all.length);
    expect(csv?.out.trimEnd().split('\n')).toHaveLength(all.length + 1);
    expect(table?.out.trimEnd().split('\n')).toHaveLength(all.length);
    expect(table?.err).not.toContain('howing');
  });
});

describe('stdout', () => {
  it.each(['json', 'ndjson', 'yaml', 'csv'])(
    'of a change holds the result alone (%s); the plan and notes are on stderr',
    async (format) => {
      const { code, out, err } = await house.type(`pin require-change chantm --yes -o ${format}`);
      expect(code).toBe(0);
      if (format === 'json')
        expect(JSON.parse(out)).toMatchObject({ action: 'pin.require-change', uid: 'chantm', changed: true, outcome: 'done' });
      if (format === 'ndjson') expect(jsonLines(out)).toMatchObject([{ uid: 'chantm' }]);
      if (format === 'yaml') expect(out).toMatch(/^action: pin\.require-change$/m);
      if (format === 'csv') expect(out.split('\n')[0]).toMatch(/^action,/);
      expect(out).not.toContain('?');
      expect(err).not.toContain('pin.require-change');
    },
  );

  it('is empty where something failed, and the error is one JSON object with -o json', async () => {
    const { code, out, err } = await house.type('lookup nobody-of-this-name -o json');
    expect([code, out]).toEqual([3, '']);
    expect(JSON.parse(err)).toMatchObject({
      code: expect.any(String) as string,
      exitCode: 3,
      retryable: false,
      requestId: expect.any(String) as string,
    });
  });

  it('of lookup is a list, also of one', async () => {
    expect(JSON.parse((await house.type('lookup chantm -o json')).out)).toMatchObject([{ uid: 'chantm' }]);
    expect(JSON.parse((await house.type('access due --within 0 --since 0 -o json')).out)).toEqual([]);
  });
});

describe('a reader that goes away', () => {
  it.each(['lookup u', 'lookup u -o json', 'directory export --quiet', 'policy show', 'directory export -o ndjson -q', '--help'])(
    'ends it quietly: %s | head -1',
    async (line) => {
      const { code, out, err } = await shell(`uidctl ${line} | head -1`);
      expect({ code, err, lines: out.split('\n').length }).toEqual({ code: 0, err: '', lines: 2 });
    },
  );

  it('ends it quietly while it still reads its own input', async () => {
    writeFileSync(join(house.path, 'many.txt'), 'chantm\n'.repeat(2000));
    const { code, err } = await shell('uidctl lookup --from many.txt | head -1 >/dev/null');
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('on stderr does not stop a change', async () => {
    const { code } = await shell('uidctl pin require-change chantm --yes 2>&- | cat');
    expect(code).toBe(0);
    expect(house.account('chantm')['pin_must_change']).toBe(1);
  });
});

describe('standard input', () => {
  it('that is closed does not disturb a command that needs none', async () => {
    expect((await shell('uidctl lookup chantm -o json <&-')).code).toBe(0);
    expect((await shell('uidctl pin require-change chantm --yes <&-')).code).toBe(0);
  });

  it('that is closed is an empty list', async () => {
    expect(await shell('uidctl lookup --from - <&-')).toMatchObject({ code: 0, out: '', err: '' });
  });

  it('that never ends does not keep a command waiting', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'lookup', 'chantm'], {
      env: { ...house.env },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const code = await new Promise((done) => child.on('close', done));
    child.stdin.destroy();
    expect(code).toBe(0);
  });
});

describe('--from', () => {
  const LINES = ['\uFEFFchantm', '', 'nobody-there', '  wongsy  ', 'tai.man.chan', 'u3001234'];

  it.each(['lookup', 'diagnose'])('%s: one line out for each in, in order, errors in the line, exit 9', async (verb) => {
    const text = LINES.join('\r\n');
    writeFileSync(join(house.path, 'uids.txt'), text);
    const fromFile = await house.type(`${verb} --from uids.txt`);
    const fromInput = await house.type(`${verb} --from -`, { stdin: text });
    for (const { code, out, err } of [fromFile, fromInput]) {
      expect([code, err]).toEqual([9, '']);
      expect(jsonLines(out)).toMatchObject([
        { line: 1, who: 'chantm', ok: true, error: null },
        { line: 3, who: 'nobody-there', ok: false, error: { kind: 'not-found' } },
        { line: 4, who: 'wongsy', ok: true },
        { line: 5, who: 'tai.man.chan', ok: true },
        { line: 6, who: 'u3001234', ok: true },
      ]);
    }
  });

  it('exit 0 when every line was answered', async () => {
    expect((await house.type('lookup --from -', { stdin: 'chantm\nwongsy' })).code).toBe(0);
  });

  it.each(['lookup', 'diagnose'])('%s: a line that can be nobody is an error in that line', async (verb) => {
    const { code, out, err } = await house.type(`${verb} --from -`, { stdin: `${'x'.repeat(5000)}\nchantm\u0000x\nchantm\n` });
    expect([code, err]).toEqual([9, '']);
    expect(jsonLines(out)).toMatchObject([
      { line: 1, ok: false },
      { line: 2, ok: false },
      { line: 3, ok: true },
    ]);
  });

  it('a name with several people: lookup lists them, diagnose says so in the line', async () => {
    const found = jsonLines((await house.type('lookup --from -', { stdin: 'Wong\n' })).out);
    const uids = house.sql<{ uid: string }>(`select uid from account where name like '%wong%'`);
    expect(uids.length).toBeGreaterThan(1);
    expect(found[0]?.['rows']).toEqual(expect.arrayContaining(uids.map((row) => expect.objectContaining(row) as unknown)));
    const asked = await house.type('diagnose --from -', { stdin: 'Wong\n' });
    expect(asked.code).toBe(9);
    expect(jsonLines(asked.out)).toMatchObject([{ ok: false, error: { kind: 'conflict' } }]);
  });

  it('bytes that are no UTF-8 are answered, not thrown', async () => {
    writeFileSync(
      join(house.path, 'latin.txt'),
      Buffer.from([0x4a, 0x6f, 0x73, 0xe9, 0x0a, 0x63, 0x68, 0x61, 0x6e, 0x74, 0x6d, 0xe9]),
    );
    const { code, out } = await house.type('lookup --from latin.txt');
    expect(code).toBe(9);
    expect(jsonLines(out)).toMatchObject([
      { line: 1, ok: false },
      { line: 2, ok: false },
    ]);
  });

  it('a file that is not there: exit 2', async () => {
    const { code, out, err } = await house.type('lookup --from gone.txt');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('gone.txt');
  });

  it('a file that is no list (one endless line): exit 2 before it fills the memory', async () => {
    writeFileSync(join(house.path, 'endless.txt'), 'x'.repeat(3_000_000));
    expect((await house.type('lookup --from endless.txt')).code).toBe(2);
    expect((await house.type('lookup --from -', { stdin: 'x'.repeat(3_000_000) })).code).toBe(2);
  });

  it('2000 lines in a heap that could not hold the answers', async () => {
    const { code, out } = await house.type('lookup --from -', {
      stdin: 'chantm\n'.repeat(2000),
      env: { NODE_OPTIONS: '--max-old-space-size=48' },
    });
    expect(code).toBe(0);
    expect(out.split('\n')).toHaveLength(2001);
  });

  it('answers each line when it comes, so that it can be used in a conversation', async () => {
    const child = spawn(process.execPath, [PROGRAM, ...wordsOf('lookup --from -')], { env: { ...house.env } });
    const answers: string[] = [];
    child.stdout.setEncoding('utf8');
    for (const who of ['chantm', 'wongsy']) {
      child.stdin.write(`${who}\n`);
      answers.push(await new Promise<string>((done) => child.stdout.once('data', done)));
    }
    child.stdin.end();
    await new Promise((done) => child.on('close', done));
    expect(answers.map((text) => (JSON.parse(text) as { who: string }).who)).toEqual(['chantm', 'wongsy']);
  });
});
