import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOUNS } from '../../../src/commands/index.js';
import { type CommandSpec } from '../../../src/commands/spec.js';
import { JOBS } from '../../../src/commands/demo/jobs.js';
import { EXIT_CODES } from '../../../src/core/error.js';
import { openPracticeHouse, type House } from './house.js';

/** Every command of the tree, by the words that are typed. */
const commands: [string, CommandSpec][] = NOUNS.flatMap((noun): [string, CommandSpec][] =>
  noun.alone
    ? [[noun.noun, noun.alone]]
    : noun.commands.map((spec): [string, CommandSpec] => [`${noun.noun} ${spec.verb}`, spec]),
);

/** A complete command line for each: what it works on, and what answers its questions. A command that is not here fails the first test. */
const LINES: Readonly<Record<string, string>> = {
  lookup: 'lookup chantm',
  diagnose: 'diagnose wongsy',
  'pin reset': 'pin reset u3001234 --yes --reveal-secrets',
  'pin require-change': 'pin require-change u3001234 --yes',
  'mfa list': 'mfa list chantm',
  'mfa clear': 'mfa clear leungmk --all --yes',
  'mfa remove': 'mfa remove chantm --method 2 --yes',
  'mfa default': 'mfa default chantm --method 1 --yes',
  'access show': 'access show chantm',
  'access extend': 'access extend chantm --rule retiree --yes',
  'access end': 'access end u3001234 --yes',
  'access due': 'access due',
  'account show': 'account show chantm',
  'account unlock': 'account unlock wongsy --yes',
  'account enable': 'account enable lamky --yes',
  'account disable': 'account disable u3001234 --reason other --keep-sessions --yes',
  'session list': 'session list chantm',
  'profile list': 'profile list',
  'profile show': 'profile show',
  'profile use': 'profile use practice',
  'policy show': 'policy show hku',
  'directory init': 'directory init --name spare',
  'directory import': 'directory import -',
  'directory export': 'directory export',
  'directory sign-in': 'directory sign-in lamky',
  'audit list': 'audit list',
  'audit verify': 'audit verify',
  demo: 'demo',
};
const STDIN: Readonly<Record<string, string>> = {
  'directory import': 'uid,name,kind\nnewone,New One,staff\n',
  'directory sign-in': 'practice2026\n',
};

let house: House;
beforeAll(async () => {
  house = await openPracticeHouse();
});
afterAll(() => house.close());

/** Everything that is kept, but the record of what was only tried. */
function wholeDirectory(): string {
  return JSON.stringify(
    ['account', 'alias', 'mfa_method', 'session', 'pin_history', 'sign_in'].map((table) =>
      house.sql(`select * from ${table} order by 1, 2`),
    ),
  );
}

describe('the whole command tree', () => {
  it('is known to these tests', () => {
    expect(commands.map(([path]) => path).sort()).toEqual(Object.keys(LINES).sort());
  });

  it.each(commands)('%s has a summary, an example, and examples that name it', (path, spec) => {
    expect(spec.summary.length).toBeGreaterThan(10);
    expect(spec.examples.length).toBeGreaterThan(0);
    for (const example of spec.examples) expect(example).toMatch(new RegExp(`^uidctl ${path}( |$)`));
  });

  it.each(commands)('%s explains itself', async (path, spec) => {
    const { code, out, err } = await house.type(`${path} --help`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(spec.summary);
    for (const example of spec.examples) expect(out).toContain(example);
  });

  it.each(commands)('%s refuses an option that it does not have with exit 2 and one JSON object', async (path) => {
    const { code, out, err } = await house.type(`${path} --no-such-option -o json`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(JSON.parse(err)).toMatchObject({ kind: 'usage', retryable: false });
  });

  it.each(commands.filter(([, spec]) => spec.changes))(
    '%s takes ticket, reason, proof and --dry-run, which writes nothing and asks nothing',
    async (path) => {
      const before = wholeDirectory();
      const audited = await house.json<unknown[]>('audit list');
      const line = (LINES[path] ?? path).replace(' --yes', '');
      const reason = path === 'account disable' ? '' : ' --reason "a try"';
      const { code, out, err } = await house.type(`${line} --ticket INC-1${reason} --proof video --dry-run -o json`);
      expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
      expect(JSON.parse(out)).toMatchObject({ changed: false, outcome: expect.stringMatching(/planned|already/) as string });
      expect(wholeDirectory()).toBe(before);
      expect(await house.json<unknown[]>('audit list')).toEqual(audited);
    },
  );

  it.each(commands.filter(([, spec]) => spec.changes))(
    '%s refuses with exit 2 where nobody is there and --yes is missing, and changes nothing',
    async (path) => {
      const before = wholeDirectory();
      const { code, err } = await house.type((LINES[path] ?? path).replace(' --yes', ''));
      // What is already so asks nothing.
      if (code !== 0) {
        expect(code).toBe(2);
        expect(err).toContain('--yes');
      }
      expect(wholeDirectory()).toBe(before);
    },
  );

  it.each(commands)('%s answers in JSON and nothing else on stdout', async (path) => {
    const { code, out, err } = await house.type(`${LINES[path] ?? path} -o json`, { stdin: STDIN[path] });
    expect({ code: code === 10 && path === 'diagnose' ? 0 : code, err: code === 0 || code === 10 ? '' : err }).toEqual({
      code: 0,
      err: '',
    });
    expect(() => JSON.parse(out) as unknown).not.toThrow();
  });

  it.each(commands)('%s has a table, CSV, YAML and NDJSON without an escape sequence', async (path) => {
    for (const format of ['table', 'csv', 'yaml', 'ndjson']) {
      const again = path === 'pin reset' ? ' --again' : path === 'directory init' ? `-${format}` : '';
      const { code, out } = await house.type(`${LINES[path] ?? path}${again} -o ${format}`, {
        stdin: path === 'directory import' ? 'uid,name,kind\n' : STDIN[path],
      });
      expect({ format, code: code === 10 && path === 'diagnose' ? 0 : code }).toEqual({ format, code: 0 });
      expect(out).not.toContain('\u001b');
    }
  });
});

describe('help, README and code', () => {
  it('tell the same exit codes', async () => {
    const { out } = await house.type('--help');
    const readme = readFileSync('README.md', 'utf8');
    for (const { code, meaning } of Object.values(EXIT_CODES)) {
      expect(out).toContain(`${String(code).padStart(3)}  ${meaning}`);
      expect(readme).toContain(`| ${code} | ${meaning} |`);
    }
  });

  it('name every command in the README', () => {
    const readme = readFileSync('README.md', 'utf8');
    for (const [path] of commands) expect(readme).toContain(`\`${path}`);
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
