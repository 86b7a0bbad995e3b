import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Context } from '../../../src/context.js';
import { factsOf } from '../../../src/core/fact.js';
import { pasted } from '../../../src/commands/pasted.js';
import { NOON, openPracticeHouse, parseLine, type House } from './house.js';

const AD = { name: 'ad', chosenBy: 'option' } as const;

describe('a printed command and the profile in use', () => {
  it.each([
    ['uidctl account unlock u00002', 'uidctl account unlock u00002 --profile ad'],
    ['uidctl pin reset chantm', 'uidctl pin reset chantm --profile ad'],
    ["To make it longer: uidctl access extend o'brien", "To make it longer: uidctl access extend o'brien --profile ad"],
    ['First line\nSee: uidctl session list a.b\nThird', 'First line\nSee: uidctl session list a.b --profile ad\nThird'],
    ['uidctl diagnose chantm --profile other', 'uidctl diagnose chantm --profile other'],
    ['See: uidctl account disable --help', 'See: uidctl account disable --help'],
    ...['profile list', 'auth login --profile ad', 'demo', 'directory init', 'audit verify', 'policy show'].map((words) => [
      `uidctl ${words}`,
      `uidctl ${words}`,
    ]),
    ['nothing is typed here', 'nothing is typed here'],
  ])('%s', (text, named) => {
    expect(pasted(text, AD)).toBe(named);
    expect(pasted(text, { name: 'ad', chosenBy: 'environment' })).toBe(named);
    expect(pasted(text, { name: 'ad', chosenBy: 'current' })).toBe(text);
  });
});

interface Answer {
  readonly next: string[];
  readonly then: { readonly remedy: string | null }[];
  readonly findings: { readonly remedy: string | null }[];
}

describe('with another profile than the current one', () => {
  let house: House;
  beforeAll(async () => {
    house = await openPracticeHouse();
    const file = join(house.folder, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as { profiles: Record<string, unknown> };
    const copy = { ...config, profiles: { ...config.profiles, spare: { ...(config.profiles['practice'] as object) } } };
    writeFileSync(file, JSON.stringify(copy), { mode: 0o600 });
  });
  afterAll(() => house.close());

  const named = { profile: ' --profile spare', environment: '', none: '' } as const;
  const env = { profile: {}, environment: { UIDCTL_PROFILE: 'spare' }, none: {} } as const;
  const type = (line: string, by: keyof typeof named) => house.type(`${line}${named[by]}`, { env: env[by] });

  it.each(['profile', 'environment'] as const)('chosen by %s: card, diagnosis and hints name it', async (by) => {
    const card = (await type('account show wongsy', by)).out;
    expect(card).toContain('Next       uidctl account unlock wongsy --profile spare\n');
    expect(card).toContain('Why        uidctl diagnose wongsy --profile spare\n');
    const { out } = await type('diagnose wongsy', by);
    expect(out).toMatch(/^(NEXT|OR) +uidctl account unlock wongsy --profile spare$/m);
    const commands = (await answers('diagnose wongsy -o json', by)).filter((text) => text.startsWith('uidctl '));
    expect(commands.length).toBeGreaterThan(1);
    for (const text of commands) {
      expect(text).toMatch(/ --profile spare$/);
      expect(await parseLine(text.replace(/^uidctl /, ''))).toBe('parsed');
    }
    expect((await type('lookup no-such-soul@nowhere', by)).out).toBe('');
    expect((await type('account show zzzzqqqq', by)).err).toContain('uidctl lookup NAME --profile spare');
    expect(JSON.parse((await type('mfa clear chantm --yes -o json', by)).err)).toMatchObject({
      hint: 'Add --all, or remove one: uidctl mfa remove chantm --method NUMBER --profile spare',
    });
  });

  it('says it in each line of a file too', async () => {
    const { out } = await house.type('diagnose --from - --profile spare', { stdin: 'wongsy\nzzzzqqqq\n' });
    const [found, missing] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer & { error: { hint: string } });
    expect(found?.next).toContain('uidctl account unlock wongsy --profile spare');
    expect(missing?.error.hint).toContain('uidctl lookup NAME --profile spare');
  });

  it('the current one is not named, nor is one that nobody can type', async () => {
    expect((await type('account show wongsy', 'none')).out).toContain('uidctl account unlock wongsy\n');
    expect((await type('diagnose wongsy', 'none')).out).not.toContain('--profile');
    expect((await type('account show zzzzqqqq', 'none')).err).not.toContain('--profile');
    expect((await house.type('demo')).out).not.toContain('--profile demo');
  });

  async function answers(line: string, by: keyof typeof named): Promise<string[]> {
    const { next, then, findings } = JSON.parse((await type(line, by)).out) as Answer;
    return [...next, ...then.map(({ remedy }) => remedy ?? ''), ...findings.map(({ remedy }) => remedy ?? '')];
  }
});

describe('a list that this system does not have', () => {
  const why = 'this back end keeps none';
  const changed = (context: Context): Context => ({
    ...context,
    async open(at, tried) {
      const opened = await context.open(at, tried);
      const { provider } = opened;
      const none = factsOf('practice', NOON).absent(why);
      const read: typeof provider.read = async (...asked) => ({
        ...(await provider.read(...asked)),
        'mfa.methods': none,
        sessions: none,
      });
      const without = new Proxy(provider, {
        get(whole, name) {
          const part: unknown = name === 'read' ? read : Reflect.get(whole, name);
          return typeof part === 'function' ? (part.bind(whole) as unknown) : part;
        },
      });
      return { ...opened, provider: without };
    },
  });

  it.each(['mfa list chantm', 'session list chantm'])('%s says so once, to people and to machines', async (line) => {
    const house = await openPracticeHouse();
    try {
      const sheet = await house.type(line, { changed });
      expect(sheet.code).toBe(11);
      expect((sheet.out + sheet.err).split(why)).toHaveLength(2);
      expect(sheet.out).toContain(`none: ${why}`);
      for (const data of ['-o json', '-o csv', '--fields uid']) {
        const { code, err } = await house.type(`${line} ${data}`, { changed });
        expect([data, code, err]).toEqual([data, 11, expect.stringContaining(`practice has no such thing: ${why}.`)]);
      }
    } finally {
      house.close();
    }
  });
});

describe('a question in place of a missing flag', () => {
  let house: House;
  beforeEach(async () => {
    house = await openPracticeHouse();
  });
  afterEach(() => house.close());

  const plain = (): void => {
    const file = join(house.folder, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as { profiles: { practice: object } };
    writeFileSync(file, JSON.stringify({ ...config, profiles: { practice: { ...config.profiles.practice, policy: 'plain' } } }), {
      mode: 0o600,
    });
  };

  it('asks for the reason of a disable under the account, and not without somebody, nor for a dry run', async () => {
    const script = await house.error('account disable lamky --yes');
    expect(script).toMatchObject({
      exitCode: 2,
      message: '--reason: must be given: compromise, abuse, left, other.',
      hint: 'See: uidctl account disable --help',
    });
    expect((await house.type('account disable lamky --dry-run', { typed: ['1'] })).err).toContain('--reason: must be given');
    expect((await house.type('account disable lamky --yes --no-input', { typed: ['1'] })).err).toContain('--reason: must');
    expect((await house.type('account disable nobody-here --yes', { typed: ['1'] })).code).toBe(3);
    expect(house.account('lamky')).toMatchObject({ enabled: 1 });
    const { code, err } = await house.type('account disable lamky --yes --keep-sessions', { typed: ['1'] });
    expect(code).toBe(0);
    expect(err.indexOf('lamky')).toBeLessThan(err.indexOf('Why is lamky disabled?'));
    expect(err.match(/CAN SIGN IN/g)).toHaveLength(1);
    expect(house.account('lamky')).toMatchObject({ enabled: 0, disabled_reason: 'compromise' });
  });

  it('asks for the last usable day where no rule gives one, until it is a day', async () => {
    plain();
    expect(await house.error('access extend chantm --yes')).toMatchObject({ exitCode: 2, code: 'until-missing' });
    expect((await house.type('access extend chantm --dry-run', { typed: ['2099-06-30'] })).code).toBe(2);
    const { code, err, out } = await house.type('access extend chantm --yes', { typed: ['soon', '2099-02-30', '2027-06-30'] });
    expect([code, err]).toEqual([0, expect.stringContaining('It must be a calendar day, YYYY-MM-DD; it is "2099-02-30".')]);
    expect(err.match(/SIGN IN/g)).toHaveLength(1);
    expect(err.indexOf('SIGN IN')).toBeLessThan(err.indexOf('Last usable day'));
    expect(out).toContain('30 June 2027');
    const left = await house.type('access extend chantm --yes', { typed: [] });
    expect(left.code).toBe(130);
  });
});
