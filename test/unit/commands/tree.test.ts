import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JOBS } from '../../../src/commands/demo/jobs.js';
import { EXIT_CODES } from '../../../src/core/error.js';
import { openHouse, type House } from './house.js';
import { COMMANDS } from './commands.js';
import { houseFor, lineOf, LINES, wholeDirectory } from './lines.js';

const changes = COMMANDS.filter(([, spec]) => spec.changes);

/** Not changes of an account, and still they write into the directory: what they are for. */
const WRITES = ['directory import', 'directory sign-in'];

describe('every command', () => {
  let house: House;
  beforeAll(() => (house = openHouse()));
  afterAll(() => house.close());

  it('is known to these tests', () => {
    expect(COMMANDS.map(([path]) => path).sort()).toEqual(Object.keys(LINES).sort());
  });

  it.each(COMMANDS)('%s has a summary, and examples that name it', (path, spec) => {
    expect(spec.summary.length).toBeGreaterThan(10);
    expect(spec.examples.length).toBeGreaterThan(0);
    for (const example of spec.examples) expect(example).toMatch(new RegExp(`^uidctl ${path}( |$)`));
  });

  it.each(COMMANDS)('%s explains itself', async (path, spec) => {
    const { code, out, err } = await house.type(`${path} --help`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(spec.summary);
    for (const example of spec.examples) expect(out).toContain(example);
    for (const { flags } of spec.options ?? []) expect(out).toContain(flags);
  });

  it.each(COMMANDS)('%s refuses an option that it does not have with exit 2 and one JSON object', async (path) => {
    const error = await house.error(`${path} --no-such-option`);
    expect(error).toMatchObject({ kind: 'usage', code: 'usage', exitCode: 2, retryable: false });
    expect(error).toHaveProperty('hint');
    expect(error.message).toContain('--no-such-option');
    expect(error['requestId']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(changes)('%s, a change, has all options of a change', async (path) => {
    const { out } = await house.type(`${path} --help`);
    for (const option of ['--ticket', '--reason', '--proof', '--dry-run', '--yes', '--force']) expect(out).toContain(option);
  });
});

describe.each(COMMANDS)('%s', (path, spec) => {
  const { line, stdin, code = 0 } = lineOf(path);
  let house: House;
  beforeEach(async () => {
    house = await houseFor(path);
  });
  afterEach(() => house.close());

  if (spec.changes) {
    it('writes nothing in a dry run, asks nothing and says so', async () => {
      const before = wholeDirectory(house);
      const reason = path === 'account disable' ? '' : ' --reason "a try"';
      const typed = `${line.replace(' --yes', '')} --ticket INC-1${reason} --proof video --dry-run`;
      expect(await house.json(typed)).toMatchObject({ changed: false, outcome: 'planned', stillBlocks: null });
      expect(wholeDirectory(house)).toBe(before);
      expect(house.written()).toEqual([]);
    });

    it.each([undefined, ''])('shows its plan in a dry run (keys on a terminal: %o)', async (typed) => {
      const { code: exit, out, err } = await house.type(`${line.replace(' --yes', '')} --dry-run`, { typed });
      expect(exit).toBe(0);
      expect(out).toMatch(/^practice \| embedded directory \| made-up people \| operator /);
      expect(out).toContain('Plan   1  ');
      expect(out).toContain('Dry run        nothing was changed and nobody was asked');
      expect(err).toBe('');
    });

    it('refuses with exit 2 where nobody is there and --yes is missing, and changes nothing', async () => {
      const before = wholeDirectory(house);
      const error = await house.error(line.replace(' --yes', ''));
      expect(error).toMatchObject({ exitCode: 2 });
      expect(`${error.message} ${error.hint ?? ''}`).toContain('--yes');
      expect(wholeDirectory(house)).toBe(before);
    });

    it('changes nothing for a name', async () => {
      const before = wholeDirectory(house);
      expect(await house.error(line.replace(/(chantm|lamky|u3001234|wongsy|leungmk)/, 'ka'))).toMatchObject({ exitCode: 7 });
      expect(wholeDirectory(house)).toBe(before);
    });

    it('writes intent and outcome, with ticket and operator', async () => {
      const result = await house.json<{ action: string }>(`${line} --ticket INC-7 --proof call-back`);
      expect(house.written()).toMatchObject([
        { kind: 'intent', action: result.action, ticket: 'INC-7', proof: 'call-back', operator_from: 'os-user' },
        { kind: 'outcome', outcome: 'done', changed: 1 },
      ]);
    });
  } else {
    it('is no change: it leaves the directory as it is', async () => {
      const before = wholeDirectory(house);
      await house.type(line, { stdin });
      if (WRITES.includes(path)) expect(wholeDirectory(house)).not.toBe(before);
      else expect(wholeDirectory(house)).toBe(before);
    });
  }

  it('answers in JSON with nothing else on stdout, and takes --fields and --query', async () => {
    const whole = await house.type(`${line} -o json`, { stdin });
    expect(whole.code).toBe(code);
    const data = JSON.parse(whole.out) as unknown;
    const row: unknown = Array.isArray(data) ? data[0] : data;
    const [field] = Object.keys(row ?? {});
    house.close();
    house = await houseFor(path);
    const cut = field === undefined ? whole : await house.type(`${line} -o json --fields ${field}`, { stdin });
    const shown = JSON.parse(cut.out) as unknown;
    const first: unknown = Array.isArray(shown) ? shown[0] : shown;
    if (field !== undefined) expect(Object.keys(first as object)).toEqual([field, 'unknown', 'absent']);
    house.close();
    house = await houseFor(path);
    const asked = await house.type(`${line} -o json --query type(@)`, { stdin });
    expect({ code: asked.code, out: JSON.parse(asked.out) as unknown }).toEqual({
      code,
      out: Array.isArray(data) ? 'array' : 'object',
    });
  });

  it.each(['--fields no-such-field', '--query ][', '--query @@'])(
    'says that %s is wrong, and has done nothing',
    async (wrong) => {
      const before = wholeDirectory(house);
      const error = await house.error(`${line} ${wrong}`, { stdin });
      expect(error).toMatchObject({ kind: 'usage', exitCode: 2 });
      expect(house.written()).toEqual([]);
      expect(wholeDirectory(house)).toBe(before);
    },
  );

  it.each(['table', 'csv', 'yaml', 'ndjson'])('has %s without an escape sequence', async (format) => {
    const { code: exit, out } = await house.type(`${line} -o ${format}`, { stdin });
    expect(exit).toBe(code);
    expect(out).not.toContain('\u001b');
    if (path !== 'audit list') expect(out).not.toBe('');
  });
});

describe('help, README and code', () => {
  it('tell the same exit codes', async () => {
    const house = openHouse();
    const { out } = await house.type('--help');
    house.close();
    const readme = readFileSync('README.md', 'utf8');
    for (const { code, meaning } of Object.values(EXIT_CODES)) {
      expect(out).toContain(`${String(code).padStart(3)}  ${meaning}`);
      expect(readme).toContain(`| ${code} | ${meaning} |`);
    }
  });

  it('name every command in the README', () => {
    const readme = readFileSync('README.md', 'utf8');
    for (const [path] of COMMANDS) expect(readme).toContain(`\`${path}`);
  });
});

describe('the demo', () => {
  it.each(JOBS)('types what it runs: $typed', ({ typed, path, positional, options }) => {
    const words = typed.split(' ').slice(1);
    const named = Object.entries(options).flatMap(([name, value]) => {
      const flag = `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
      return value === true ? [flag] : [flag, String(value)];
    });
    expect([...words].sort()).toEqual([...path.split(' '), ...positional.flat().map(String), ...named].sort());
  });
});
