import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { furnish, type PracticeHouse, type Template } from './house.js';
import { openTerminal, outsideOwnScreen, type OpenTerminal } from './pty.js';

/* A person at a real terminal: questions, the own screen, Ctrl-C and the end of input, narrow and plain terminals. */

const ENTER = '\r';
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const UP = '\x1b[A';
const DOWN = '\x1b[B';

let template: Template;
let house: PracticeHouse;
beforeAll(async () => {
  template = await furnish();
});
afterAll(() => template.close());
beforeEach(() => {
  house = template.copy();
});
afterEach(() => house.close());

/** The PIN that stands on the own screen, from its groups. */
async function pinOnScreen(terminal: OpenTerminal): Promise<string> {
  const text = await terminal.waitFor(/((?:[a-z0-9]{4} {3}){2}[a-z0-9]{4})\s+12 characters/);
  const groups = /((?:[a-z0-9]{4} {3}){2}[a-z0-9]{4})\s+12 characters/.exec(text)?.[1];
  if (groups === undefined) throw new Error(`no PIN in:\n${text}`);
  return groups.replaceAll(' ', '');
}

/** Everything that would hold a PIN if it were left: the PIN itself, and its groups. */
function traces(pin: string): string[] {
  return [pin, pin.replace(/(.{4})(?=.)/g, '$1   '), pin.slice(0, 4), pin.slice(4, 8), pin.slice(8)];
}

/** The terminal is as it was: own screen left, cursor shown. */
function restored(raw: string): void {
  const last = (on: string, off: string): number => Math.sign(raw.lastIndexOf(on) - raw.lastIndexOf(off));
  expect(last('\x1b[?1049l', '\x1b[?1049h'), 'own screen left').not.toBe(-1);
  expect(last('\x1b[?25h', '\x1b[?25l'), 'cursor shown').not.toBe(-1);
  expect(raw, 'no mouse, no bracketed paste left on').not.toMatch(
    /\x1b\[\?(?:1000|1002|1003|2004)h(?![\s\S]*\x1b\[\?(?:1000|1002|1003|2004)l)/,
  );
}

const intents = (): unknown[] => house.audit(`select * from audit where kind = 'intent'`);

describe('pin reset', () => {
  it('shows plan and question, then the PIN on its own screen, and leaves nothing of it behind', async () => {
    const terminal = house.terminal('pin reset u3001234 --ticket INC-20391');
    const shown = await terminal.waitFor('(y/N)');
    expect(shown).toContain('made-up people');
    expect(shown).toMatch(/Plan\s+1 {2}set a temporary PIN/);
    expect(shown).toContain('Not touched');
    expect(shown).toContain('Reset the PIN of u3001234, Lee Ka Yan');
    terminal.write('y\r');
    const pin = await pinOnScreen(terminal);
    await terminal.waitFor('reads it back');
    await new Promise((passed) => setTimeout(passed, 400));
    terminal.write('kdmt\r');
    await terminal.waitFor('It does not agree');
    terminal.write(`${pin.slice(0, 4)} ${pin.slice(4)}\r`);
    await terminal.waitFor('It agrees.');
    terminal.write(ENTER);
    const result = await terminal.waitFor('Say');
    expect(result).toContain('Works from');
    expect((await terminal.exit).code).toBe(0);
    restored(terminal.raw());
    const left = outsideOwnScreen(terminal.raw());
    for (const trace of traces(pin)) expect(left).not.toContain(trace);
    expect(house.audit(`select ticket, proof from audit where kind = 'intent'`)).toEqual([
      { ticket: 'INC-20391', proof: 'not-asked' },
    ]);
  });

  it.each([
    ['Enter, since the default is No', ENTER],
    ['n', 'n\r'],
    ['Ctrl-C', CTRL_C],
    ['the end of input', CTRL_D],
  ])('is left alone with %s: exit 130, nothing changed', async (_what, keys) => {
    const before = house.account('u3001234');
    const terminal = house.terminal('pin reset u3001234');
    await terminal.waitFor('(y/N)');
    terminal.write(keys);
    expect(await terminal.exit).toEqual({ code: 130, signal: 0 });
    restored(terminal.raw());
    expect(terminal.text()).not.toMatch(/\n\s+at /);
    expect(house.account('u3001234')).toEqual(before);
    expect(intents()).toEqual([]);
  });

  it.each([
    ['Ctrl-C', CTRL_C],
    ['the end of input', CTRL_D],
  ])('on the own screen %s only closes it: the PIN is set, the result is told', async (_what, keys) => {
    const terminal = house.terminal('pin reset u3001234 --yes');
    const pin = await pinOnScreen(terminal);
    await terminal.waitFor('reads it back');
    await new Promise((passed) => setTimeout(passed, 400));
    terminal.write(keys);
    await terminal.waitFor('Works from');
    expect((await terminal.exit).code).toBe(0);
    restored(terminal.raw());
    for (const trace of traces(pin)) expect(outsideOwnScreen(terminal.raw())).not.toContain(trace);
    expect(house.audit(`select outcome from audit where kind = 'outcome'`)).toEqual([{ outcome: 'done' }]);
  });

  it('a second one within minutes warns and defaults to No, also with --yes', async () => {
    expect((await house.type('pin reset u3001234 --yes --reveal-secrets')).code).toBe(0);
    const before = house.account('u3001234');
    const terminal = house.terminal('pin reset u3001234 --yes');
    const shown = await terminal.waitFor('(y/N)');
    expect(shown.replace(/\s+/g, ' ')).toContain('a second reset kills the one that was just read out');
    terminal.write(ENTER);
    expect((await terminal.exit).code).toBe(130);
    expect(house.account('u3001234')).toEqual(before);
  });

  it('on a plain terminal warns that the PIN stays in the scroll-back, and draws nothing anew', async () => {
    for (const env of [{ TERM: 'dumb' }, { UIDCTL_ACCESSIBLE: '1' }]) {
      const terminal = house.terminal('pin reset u3001234 --again', { env });
      await terminal.waitFor('(y/N)');
      terminal.write('y\r');
      await terminal.waitFor('stays in its scroll-back');
      await pinOnScreen(terminal);
      await terminal.waitFor('reads it back');
      await new Promise((passed) => setTimeout(passed, 400));
      terminal.write(ENTER);
      expect((await terminal.exit).code).toBe(0);
      // Colour apart, nothing steers a plain terminal.
      expect(terminal.raw().replace(/\x1b\[\d*(?:;\d+)*m/g, '')).not.toContain('\x1b');
      if (env.TERM === 'dumb') expect(terminal.raw()).not.toContain('\x1b');
    }
  });
});

describe('mfa clear', () => {
  it('offers keep all, remove one, clear all, and keeps all by default', async () => {
    const terminal = house.terminal('mfa clear leungmk');
    const shown = await terminal.waitFor('clear all');
    expect(shown).toContain('What is to go?');
    // No question stands without its profile and its account.
    expect(shown).toMatch(/practice \|[^]*leungmk {3}[^]*What is to go\?/);
    expect(shown.indexOf('keep all')).toBeLessThan(shown.indexOf('remove one'));
    terminal.write(ENTER);
    expect((await terminal.exit).code).toBe(130);
    expect(house.sql(`select id from mfa_method where account_id = ?`, house.account('leungmk')['id'] ?? '')).toHaveLength(3);
    expect(intents()).toEqual([]);
  });

  it('removes the one that was chosen', async () => {
    const id = house.account('leungmk')['id'] ?? '';
    const before = house.sql<{ id: string }>(`select id from mfa_method where account_id = ? order by position`, id);
    const terminal = house.terminal('mfa clear leungmk');
    await terminal.waitFor('clear all');
    terminal.write(DOWN + ENTER);
    await terminal.waitFor('Which one is to go?');
    await terminal.waitFor('none of these');
    terminal.write(UP + UP + ENTER);
    await terminal.waitFor('(y/N)');
    terminal.write('y\r');
    expect((await terminal.exit).code).toBe(0);
    const after = house.sql<{ id: string }>(`select id from mfa_method where account_id = ? order by position`, id);
    expect(after).toEqual([before[0], before[2]]);
  });

  it('clears all that were shown, and ends the sessions', async () => {
    const id = house.account('leungmk')['id'] ?? '';
    const terminal = house.terminal('mfa clear leungmk --ticket T-9');
    await terminal.waitFor('clear all');
    terminal.write(DOWN + DOWN + ENTER);
    await terminal.waitFor('(y/N)');
    terminal.write('y\r');
    expect((await terminal.exit).code).toBe(0);
    expect(
      house.sql(`select id from mfa_method where account_id = ? union select id from session where account_id = ?`, id, id),
    ).toEqual([]);
  });
});

describe('at every kind of prompt', () => {
  type Prompt = readonly [what: string, line: string, wanted: string, practice: boolean];
  const withEachKey = ([what, ...rest]: Prompt, env: Record<string, string>) => [
    [what, 'Ctrl-C', ...rest, CTRL_C, env] as const,
    [what, 'the end of input', ...rest, CTRL_D, env] as const,
  ];
  const PROMPTS: readonly Prompt[] = [
    ['yes or no', 'pin require-change chantm', '(y/N)', true],
    ['a choice', 'mfa clear leungmk', 'clear all', true],
    ['a name with several people', 'pin require-change Wong', 'none of these', true],
    ['how the caller was proven', 'pin require-change chantm', 'not proven', false],
    ['a PIN', 'directory sign-in lamky', 'PIN of lamky', true],
  ];
  const PLAIN: readonly Prompt[] = [
    ['plain yes or no', 'pin require-change chantm', '(y/N)', true],
    ['a plain choice', 'mfa clear leungmk', 'Number', true],
    ['a plain PIN', 'directory sign-in lamky', 'PIN of lamky', true],
  ];

  it.each([
    ...PROMPTS.flatMap((prompt) => withEachKey(prompt, {})),
    ...PLAIN.flatMap((prompt) => withEachKey(prompt, { TERM: 'dumb' })),
  ])('%s, %s: ends with 130, and nothing is changed', async (_what, _key, line, wanted, practice, keys, env) => {
    const own = template.copy({ practice });
    try {
      const all = `select (select group_concat(uid || revision || failures) from account) a, (select count(*) from sign_in) s`;
      const before = own.sql(all);
      const terminal = own.terminal(line, { env });
      await terminal.waitFor(wanted);
      terminal.write(keys);
      expect(await terminal.exit).toEqual({ code: 130, signal: 0 });
      restored(terminal.raw());
      expect(terminal.text()).not.toMatch(/\n\s+at |Something went wrong/);
      expect(own.sql(all)).toEqual(before);
      expect(own.audit(`select * from audit where kind = 'intent'`)).toEqual([]);
    } finally {
      own.close();
    }
  });

  it('the shell gets its terminal back: echo is on after Ctrl-C', async () => {
    const terminal = openTerminal({
      command: 'bash',
      args: [
        '--norc',
        '-c',
        `'${process.execPath}' bin/uidctl.js pin require-change chantm; echo "code=$?"; stty -a | grep -o -- '-\\?\\becho\\b'; stty -a | grep -o -- '-\\?icanon'`,
      ],
      env: { PATH: process.env['PATH'] ?? '', ...house.env },
    });
    await terminal.waitFor('(y/N)');
    terminal.write(CTRL_C);
    await terminal.waitFor('code=130');
    await terminal.exit;
    const after = terminal.text().split('code=130')[1] ?? '';
    expect(after.split('\n').map((line) => line.trim())).toEqual(expect.arrayContaining(['echo', 'icanon']));
  });
});

describe('a name', () => {
  it('is offered as a list, and the chosen account is changed alone', async () => {
    const before = house.sql<{ uid: string; revision: number }>('select uid, revision from account order by uid');
    const terminal = house.terminal('pin require-change Wong --yes');
    // `--yes` answers the question, and never who is meant.
    await terminal.waitFor('Which "Wong"?');
    await terminal.waitFor('wongsy Wong Siu Yin');
    // What stands first is "none of these".
    terminal.write(DOWN + ENTER);
    await terminal.waitFor(/Done/);
    expect((await terminal.exit).code).toBe(0);
    const after = house.sql<{ uid: string; revision: number }>('select uid, revision from account order by uid');
    const moved = after.filter(({ revision }, i) => revision !== before[i]?.revision).map(({ uid }) => uid);
    expect(house.audit(`select uid from audit where kind = 'intent'`)).toEqual(moved.map((uid) => ({ uid })));
    expect(moved).toHaveLength(1);
  });
});

describe('a profile of real people', () => {
  it('asks how the caller was proven, and the audit keeps the answer', async () => {
    const real = template.copy({ practice: false });
    try {
      const terminal = real.terminal('pin require-change chantm');
      const shown = await terminal.waitFor('not proven');
      expect(shown).toContain('How was the caller proven?');
      expect(shown).not.toContain('made-up');
      terminal.write(UP + ENTER);
      await terminal.waitFor('(y/N)');
      terminal.write('y\r');
      expect((await terminal.exit).code).toBe(0);
      expect(real.audit(`select proof from audit where kind = 'intent'`)).toEqual([{ proof: 'call-back' }]);
    } finally {
      real.close();
    }
  });
});

describe('lists and width', () => {
  it('25 rows and "showing 25 of N" on a terminal', async () => {
    house.sql(`insert into account (id, uid, name, kind, made_at) with recursive n(i) as (select 1 union all select i + 1 from n where i < 40)
      select 'many-' || i, 'many' || i, 'Zzyzx Many ' || i, 'staff', 0 from n`);
    const terminal = house.terminal('lookup Zzyzx', { rows: 60 });
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.text().match(/^many\d+/gm)).toHaveLength(25);
    expect(terminal.text()).toContain('Showing 25 of 40');
    const limited = house.terminal('lookup Zzyzx --limit 30 -q', { rows: 60 });
    expect((await limited.exit).code).toBe(0);
    expect(limited.text().match(/^many\d+/gm)).toHaveLength(30);
    const json = house.terminal('lookup Zzyzx -o json', { rows: 60 });
    await json.exit;
    expect(JSON.parse(json.text())).toHaveLength(40);
  });

  it.each([
    'lookup chantm',
    'lookup wong',
    'diagnose wongsy',
    'mfa list leungmk',
    'access due',
    'lookup fernanmi',
    'lookup szetoml',
    'policy show',
    'audit list',
    'pin require-change fernanmi --dry-run',
  ])('fits 40 columns: %s', async (line) => {
    const terminal = house.terminal(line, { cols: 40 });
    await terminal.exit;
    // A command, which has to stay whole to be copied, and a single long word may stand out.
    const tooWide = terminal
      .text()
      .split('\n')
      .filter((text) => cells(text) > 40 && !/^(?:\s*\S+ {2,})?uidctl |^\s*\S+$/.test(text));
    expect(tooWide).toEqual([]);
  });

  it('has colour, and none with NO_COLOR, --no-color or TERM=dumb', async () => {
    const colours = async (line: string, env: Record<string, string> = {}): Promise<boolean> => {
      const terminal = house.terminal(line, { env });
      await terminal.exit;
      return /\x1b\[\d+m/.test(terminal.raw());
    };
    expect(await colours('diagnose wongsy')).toBe(true);
    expect(await colours('diagnose wongsy', { NO_COLOR: '1' })).toBe(false);
    expect(await colours('diagnose wongsy --no-color')).toBe(false);
    expect(await colours('diagnose wongsy', { TERM: 'dumb' })).toBe(false);
  });

  it('--no-input asks nothing on a terminal: exit 2', async () => {
    const terminal = house.terminal('pin require-change chantm --no-input');
    expect((await terminal.exit).code).toBe(2);
    expect(terminal.text()).toContain('--yes');
    expect(house.account('chantm')['pin_must_change']).toBe(0);
  });
});

/** Columns on a terminal: East Asian wide characters take two. */
function cells(text: string): number {
  return [...text].reduce(
    (sum, c) =>
      sum +
      (/\p{M}/u.test(c)
        ? 0
        : /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(c)
          ? 2
          : 1),
    0,
  );
}
