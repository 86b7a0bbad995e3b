import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerminal, outsideOwnScreen, type OpenTerminal } from '../../cli/pty.js';
import { buildAskProgram } from './ask-program.js';

const PIN = 'kdmt4729wxhr';
const CTRL_C = '\x03';
const CTRL_D = '\x04';

let program: Awaited<ReturnType<typeof buildAskProgram>>;
beforeAll(async () => {
  program = await buildAskProgram();
});
afterAll(() => program.remove());

/** Runs the program on a terminal, by a shell that afterwards prints the exit code and the state of the terminal. */
function ask(kind: string, env: Record<string, string> = {}, redirect = ''): OpenTerminal {
  const script = `"${process.execPath}" "${program.file}" ${kind} ${redirect}; echo "CODE $?"; stty -a`;
  return openTerminal({ command: '/bin/sh', args: ['-c', script], env: { PATH: process.env['PATH'], ...env } });
}

/** The question of each kind, as it ends when it waits for an answer. */
const QUESTIONS = [
  ['confirm', 'Extend chantm? (y/N)'],
  ['choose', 'Chan Tai Kit'],
  ['text', 'Why?'],
  ['secret', 'not shown while you type'],
] as const;

const MODES = [
  ['with redrawing', {}],
  ['in the accessible mode', { UIDCTL_ACCESSIBLE: '1' }],
  ['on a dumb terminal', { TERM: 'dumb' }],
] as const;

describe.each(MODES)('a question %s', (_mode, env) => {
  describe.each(QUESTIONS)('%s', (kind, shown) => {
    it.each([
      ['Ctrl-C', CTRL_C],
      ['Ctrl-D', CTRL_D],
    ])('is cancelled by %s and leaves the terminal as it was', async (_key, typed) => {
      const terminal = ask(kind, env);
      await terminal.waitFor(shown);
      await terminal.waitFor(/.*$/);
      terminal.write(typed);
      await terminal.waitFor('ERROR cancelled');
      await terminal.waitFor('CODE 130');
      await terminal.exit;
      expectRestored(terminal);
      expect(terminal.text()).not.toMatch(/ at .*\.mjs:|Error:/);
    });
  });
});

describe('answers', () => {
  it('takes Enter for the default that is shown', async () => {
    await expect(answer('confirm', [['(y/N)', '\r']])).resolves.toBe('false');
    await expect(answer('confirm-yes', [['(Y/n)', '\r']])).resolves.toBe('true');
  });

  it('takes y, arrows, words and secrets, and shows no key of a secret', async () => {
    await expect(answer('confirm', [['(y/N)', 'y\r']])).resolves.toBe('true');
    await expect(answer('choose', [['Chan Tai Kit', '\x1b[B\r']])).resolves.toBe('{"id":2}');
    await expect(answer('text', [['Why?', ' lost phone \r']])).resolves.toBe('"lost phone"');
    const terminal = ask('secret');
    await terminal.waitFor('not shown while you type');
    terminal.write('Qz7Qz7Qz7\x14\r');
    await terminal.waitFor('RESULT 9');
    await terminal.exit;
    expect(terminal.raw().split('CODE')[0]).not.toMatch(/Q|z7/);
  });

  it('takes numbers and whole words in the accessible mode, asks again for others, and never redraws', async () => {
    const env = { UIDCTL_ACCESSIBLE: '1' };
    await expect(
      answer(
        'choose',
        [
          ['Number', '7\r'],
          ['from 1 to 2', ''],
          ['Number', '2\r'],
        ],
        env,
      ),
    ).resolves.toBe('{"id":2}');
    await expect(
      answer(
        'confirm',
        [
          ['(y/N)', 'perhaps\r'],
          ['y for yes', ''],
          ['(y/N)', 'yes\r'],
        ],
        env,
      ),
    ).resolves.toBe('true');
    const terminal = ask('secret', env);
    await terminal.waitFor('not shown while you type');
    terminal.write('Qz7Qz7Qz7\x7f\r');
    await terminal.waitFor('RESULT 8');
    await terminal.exit;
    expect(terminal.raw().split('CODE')[0]).not.toMatch(/\x1b|Q|z7/);
  });

  it('does not let keys that were typed for one question answer the next', async () => {
    const terminal = ask('two');
    await terminal.waitFor('First?');
    terminal.write('y\ry\r');
    await terminal.waitFor('Second?');
    terminal.write('\r');
    await terminal.waitFor('RESULT [true,false]');
    await terminal.exit;
  });

  it.each([
    ['with redrawing', {}],
    ['in the accessible mode', { UIDCTL_ACCESSIBLE: '1' }],
  ])('is not suspended by Ctrl-Z %s: the terminal would stay in raw mode', async (_mode, env) => {
    await expect(answer('confirm', [['(y/N)', '\x1ay\r']], env)).resolves.toBe('true');
  });

  it('asks on standard error, so that a redirected standard output holds data alone', async () => {
    const terminal = ask('confirm', {}, '> /dev/null');
    await terminal.waitFor('(y/N)');
    terminal.write('y\r');
    await terminal.waitFor('CODE 0');
    await terminal.exit;
    expect(terminal.text()).not.toContain('RESULT');
  });
});

describe('where nobody can be asked', () => {
  it.each([
    ['--no-input', '', '--no-input'],
    ['no keyboard', '< /dev/null', ''],
    ['no screen', '2>&1 >/dev/null | cat; (exit 2)', ''],
  ] as const)('%s: refuses with the flag that answers, and does not wait', async (_why, redirect, flag) => {
    const terminal = ask(`confirm ${flag}`, {}, redirect);
    const told = await terminal.waitFor('CODE 2');
    await terminal.exit;
    expect(told).toContain('ERROR usage');
    expect(told).toContain('Extend chantm?');
    expect(told).toContain('--yes');
  });

  it('refuses to issue a secret, and names both ways out', async () => {
    const terminal = ask('screen --no-input');
    const told = await terminal.waitFor('CODE 2');
    await terminal.exit;
    expect(told).toContain('--secret-file FILE');
    expect(told).toContain('--reveal-secrets');
    expect(terminal.text()).not.toContain('kdmt');
  });
});

describe('the own screen', () => {
  const READ_BACK = '(Enter: done):';

  it.each([
    ['Enter', '\r'],
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
  ])('is left by %s, counts as done, and leaves nothing of the PIN behind', async (_key, typed) => {
    const terminal = ask('screen');
    const shown = await terminal.waitFor(READ_BACK);
    expect(shown).toContain('kdmt   4729   wxhr                  12 characters, no spaces, no dashes');
    expect(shown).toContain('kilo delta mike tango, 4 7 2 9, whiskey x-ray hotel romeo, all small');
    expect(shown).toContain('Works from minute 10. It does not end by itself.');
    terminal.write(typed);
    await terminal.waitFor('RESULT "shown once on its own screen"');
    await terminal.waitFor('CODE 0');
    await terminal.exit;
    expectNothingLeft(terminal);
    expectRestored(terminal);
  });

  it('is left when the program is told to stop', async () => {
    const terminal = openTerminal({ command: process.execPath, args: [program.file, 'screen'] });
    await terminal.waitFor(READ_BACK);
    terminal.kill('SIGTERM');
    await terminal.waitFor('RESULT');
    await terminal.exit;
    expectNothingLeft(terminal);
  });

  it('is left by restore before an unexpected error is shown', async () => {
    const terminal = openTerminal({ command: process.execPath, args: [program.file, 'screen-throws'] });
    await terminal.waitFor(READ_BACK);
    terminal.kill('SIGUSR2');
    await terminal.waitFor('after the screen');
    await terminal.exit;
    expectNothingLeft(terminal);
  });

  it('drops a second Enter that was meant for the question before', async () => {
    const terminal = ask('screen');
    terminal.write('\r\r');
    await terminal.waitFor(READ_BACK);
    terminal.write('kdmt 4729 wxhr\r');
    await terminal.waitFor('It agrees.');
    terminal.write('\r');
    await terminal.waitFor('CODE 0');
    await terminal.exit;
  });

  it('says where what was heard differs, and lets the person try again', async () => {
    const terminal = ask('screen');
    await terminal.waitFor(READ_BACK);
    terminal.write('kdmt 4728 wxhr\r');
    await terminal.waitFor('It does not agree: look at group 2, character 4.');
    await terminal.waitFor(READ_BACK);
    terminal.write('KDMT-4729-WXHR\r');
    await terminal.waitFor('It agrees.');
    await terminal.waitFor('? Enter: done');
    terminal.write('\r');
    await terminal.waitFor('CODE 0');
    await terminal.exit;
    expectNothingLeft(terminal);
  });

  it('is not there on a dumb terminal: warns first, and sends no control sequence', async () => {
    const terminal = ask('screen', { TERM: 'dumb' });
    const shown = await terminal.waitFor(READ_BACK);
    expect(shown.indexOf('stays in its scroll-back')).toBeLessThan(shown.indexOf('kdmt'));
    expect(shown).toContain('stays in its scroll-back');
    terminal.write('\r');
    await terminal.waitFor('CODE 0');
    await terminal.exit;
    expect(terminal.raw()).not.toContain('\x1b');
  });

  it('keeps the secret in sight on a window of 40 columns and 10 rows', async () => {
    const terminal = openTerminal({ command: process.execPath, args: [program.file, 'screen'], cols: 40, rows: 10 });
    const shown = await terminal.waitFor('(Enter: done):');
    terminal.write('\r');
    await terminal.exit;
    const lines = shown.trimStart().split('\n');
    expect(lines.length).toBeLessThan(10);
    expect(lines.slice(0, -1).every((line) => line.length <= 40)).toBe(true);
  });

  function expectNothingLeft(terminal: OpenTerminal): void {
    const left = outsideOwnScreen(terminal.raw());
    expect(terminal.raw()).toContain('kdmt');
    expect(left).not.toContain('\x1b[?1049');
    for (const piece of [PIN, 'kdmt', '4729', '4728', 'wxhr', 'KDMT', 'kilo', 'whiskey']) expect(left).not.toContain(piece);
  }
});

describe('a spinner', () => {
  it('is there while something runs and gone after, with the cursor back', async () => {
    const terminal = openTerminal({ command: process.execPath, args: [program.file, 'progress'] });
    await terminal.waitFor('reading the directory');
    terminal.kill('SIGUSR2');
    await terminal.waitFor('RESULT "done"');
    await terminal.exit;
    expect(terminal.raw()).toContain('\x1b[?25l');
    expect(terminal.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThan(terminal.raw().lastIndexOf('\x1b[?25l'));
    expect(terminal.raw()).toMatch(/\x1b\[\d?K[^\n]*RESULT/);
  });

  it('makes room for a question, and comes back after it', async () => {
    const terminal = openTerminal({ command: process.execPath, args: [program.file, 'progress-asks'] });
    await terminal.waitFor('reading the directory');
    terminal.kill('SIGUSR2');
    await terminal.waitFor('Go on? (Y/n)');
    terminal.write('no');
    await terminal.waitFor('no');
    terminal.write('\r');
    expect(await terminal.waitFor('reading the directory')).not.toContain('Y/n) yes');
    terminal.kill('SIGUSR2');
    await terminal.waitFor('RESULT false');
    await terminal.exit;
  });

  it('is one static line in the accessible mode', async () => {
    const terminal = openTerminal({
      command: process.execPath,
      args: [program.file, 'progress'],
      env: { UIDCTL_ACCESSIBLE: '1' },
    });
    await terminal.waitFor('reading the directory\n');
    terminal.kill('SIGUSR2');
    await terminal.waitFor('RESULT "done"');
    await terminal.exit;
    expect(terminal.raw()).not.toContain('\x1b');
  });
});

async function answer(
  kind: string,
  steps: readonly (readonly [string, string])[],
  env: Record<string, string> = {},
): Promise<string | undefined> {
  const terminal = ask(kind, env);
  for (const [shown, typed] of steps) {
    await terminal.waitFor(shown);
    if (typed !== '') terminal.write(typed);
  }
  await terminal.waitFor(/RESULT .*\n/);
  await terminal.exit;
  expectRestored(terminal);
  return /RESULT (.*)/.exec(terminal.text())?.[1];
}

/** Echo and line mode as `stty` of the system sees them, and a cursor that can be seen. */
function expectRestored(terminal: OpenTerminal): void {
  const state = terminal.text().split('CODE')[1] ?? '';
  expect(state).toMatch(/\sicanon\b/);
  expect(state).toMatch(/\sisig\b/);
  expect(state).toMatch(/\secho\b/);
  expect(terminal.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThanOrEqual(terminal.raw().lastIndexOf('\x1b[?25l'));
}
