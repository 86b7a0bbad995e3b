import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { Secret } from '../../../src/core/secret.js';
import { compare } from '../../../src/io/secret-screen.js';
import { DESK, fakeIo, piped, Sink } from './fake-streams.js';

const CONFIRM = { text: 'Extend chantm?', initial: false, flag: '--yes' };
const CHOOSE = {
  text: 'Clear which?',
  choices: [
    { value: 'keep', label: 'keep all' },
    { value: 'all', label: 'clear all' },
  ],
  initial: 'keep',
  flag: '--all',
};
const NOTE = {
  uid: 'u3001234',
  secret: new Secret('kdmt4729wxhr'),
  effectiveAt: instant(600_000),
  expiresAt: instant(1_200_000),
};

describe('where nobody is there', () => {
  it.each([
    ['standard input is a pipe', { stdin: piped('y\n') }, 'no terminal'],
    ['standard error is a pipe', { stderr: new Sink() }, 'no terminal'],
    ['--no-input was given', { inputAllowed: false }, '--no-input forbids'],
  ])('%s: every question is refused and names its flag', async (_why, options, told) => {
    const { io } = fakeIo(options);
    const desk = io.desk(DESK);
    expect(desk.present).toBe(false);
    await expect(desk.confirm(CONFIRM)).rejects.toMatchObject({ kind: 'usage', hint: 'Answer it with --yes.' });
    await expect(desk.choose(CHOOSE)).rejects.toMatchObject({ kind: 'usage', hint: 'Answer it with --all.' });
    await expect(desk.text({ text: 'Why?', flag: '--reason' })).rejects.toMatchObject({
      kind: 'usage',
      hint: 'Answer it with --reason.',
    });
    await expect(desk.confirm(CONFIRM)).rejects.toThrow(told);
    await expect(desk.openSecretPlace()).rejects.toMatchObject({ kind: 'usage', code: 'no-secret-place' });
  });
});

describe('--yes', () => {
  it('answers the question and shows on a terminal what was confirmed', async () => {
    const { io, stderr } = fakeIo();
    await expect(io.desk({ ...DESK, yes: true }).confirm(CONFIRM)).resolves.toBe(true);
    expect(stderr.text).toBe('? Extend chantm? yes (--yes)\n');
  });

  it('says nothing to a script', async () => {
    const { io, stderr } = fakeIo({ stdin: piped('') });
    await expect(io.desk({ ...DESK, yes: true }).confirm(CONFIRM)).resolves.toBe(true);
    expect(stderr.text).toBe('');
  });

  it('does not answer a question that has a flag of its own', async () => {
    const desk = fakeIo({ stdin: piped('') }).io.desk({ ...DESK, yes: true });
    await expect(desk.confirm({ ...CONFIRM, flag: '--again' })).rejects.toMatchObject({
      kind: 'usage',
      hint: 'Answer it with --again.',
    });
    await expect(desk.choose(CHOOSE)).rejects.toMatchObject({ kind: 'usage', hint: 'Answer it with --all.' });
  });

  it('takes the offered choice, and none where nothing is offered', async () => {
    const desk = fakeIo({ stdin: piped('') }).io.desk({ ...DESK, yes: true });
    await expect(desk.choose({ ...CHOOSE, flag: '--yes' })).resolves.toBe('keep');
    await expect(desk.choose({ ...CHOOSE, flag: '--yes', initial: 'nothing of these' })).rejects.toMatchObject({ kind: 'usage' });
  });
});

describe('what is shown', () => {
  it('is cleaned: lines, questions and choices', async () => {
    const { io, stderr, keyboard } = fakeIo();
    const desk = io.desk(DESK);
    desk.show(['Chan \x1b[2J Tai Man', 'two\nlines']);
    const choosing = desk.choose({ ...CHOOSE, text: 'Which \x07?', choices: [{ value: 'keep', label: 'a\x1b]0;b' }] });
    keyboard.write('\r');
    await choosing;
    expect(stderr.text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(stderr.text).toContain('two lines\n');
  });
});

describe('a question whose program is told to stop', () => {
  it('is cancelled, and the keyboard given back', async () => {
    const stop = new AbortController();
    const { io, keyboard } = fakeIo({ signal: stop.signal });
    const asking = io.desk(DESK).confirm(CONFIRM);
    stop.abort();
    await expect(asking).rejects.toMatchObject({ kind: 'cancelled' });
    expect(keyboard.raw).toBe(false);
    expect(keyboard.isPaused()).toBe(true);
    expect(keyboard.listenerCount('data')).toBe(0);
  });

  it('is cancelled at once when it was told so before', async () => {
    const { io } = fakeIo({ signal: AbortSignal.abort() });
    await expect(io.desk(DESK).text({ text: 'Why?', flag: '--reason' })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('is cancelled at the end of input, with and without redrawing', async () => {
    for (const env of [{}, { UIDCTL_ACCESSIBLE: '1' }]) {
      const { io, keyboard } = fakeIo({ env });
      keyboard.end();
      await expect(io.desk(DESK).confirm(CONFIRM)).rejects.toMatchObject({ kind: 'cancelled' });
      await expect(io.desk(DESK).choose(CHOOSE)).rejects.toMatchObject({ kind: 'cancelled' });
      await expect(io.secret('PIN')).rejects.toMatchObject({ kind: 'cancelled' });
      await expect(io.desk(DESK).text({ text: 'Why?', flag: '--reason' })).rejects.toMatchObject({ kind: 'cancelled' });
    }
  });
});

describe('the secret place', () => {
  it('is one, not two', async () => {
    const desk = fakeIo().io.desk({ ...DESK, secretFile: 'pin', revealSecrets: true });
    await expect(desk.openSecretPlace()).rejects.toMatchObject({ kind: 'usage' });
  });

  it('keeps the secret for the result with --reveal-secrets, and shows it nowhere', async () => {
    const { io, stdout, stderr } = fakeIo({ stdin: piped('') });
    const place = await io.desk({ ...DESK, revealSecrets: true }).openSecretPlace();
    expect(place.revealed?.()).toBeUndefined();
    await place.deliver(NOTE);
    expect(place.revealed?.()?.open('reveal')).toBe('kdmt4729wxhr');
    expect(stdout.text + stderr.text).toBe('');
  });

  it('still waits for its reader when the program was told to stop while the secret was made', async () => {
    const { io, stderr, keyboard } = fakeIo({ signal: AbortSignal.abort(), env: {} });
    const place = await io.desk(DESK).openSecretPlace();
    let done = false;
    const delivering = place.deliver(NOTE).then(() => (done = true));
    while (!stderr.text.includes('(Enter: done)')) await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBe(false);
    keyboard.write('\r');
    await delivering;
    expect(stderr.text).toContain('Works from minute 10. Lives until minute 20.');
    expect(stderr.text.endsWith('\x1b[?1049l')).toBe(true);
  });

  it('leaves out what it does not know about the life of a secret', async () => {
    const { io, stderr, keyboard } = fakeIo();
    keyboard.end();
    await (await io.desk(DESK).openSecretPlace()).deliver({ ...NOTE, effectiveAt: undefined, expiresAt: undefined });
    expect(stderr.text).toContain('For u3001234. Shown once.');
    expect(stderr.text).not.toMatch(/not said|[Ww]orks|[Ll]ives|does not end/);
  });

  it('shows a link unbroken, without groups', async () => {
    const { io, stderr, keyboard } = fakeIo();
    keyboard.end();
    const link = `https://id.example.edu/reset?token=${'abcd'.repeat(30)}`;
    await (await io.desk(DESK).openSecretPlace()).deliver({ ...NOTE, secret: new Secret(link) });
    expect(stderr.text).toContain(`\n${link}\n`);
    expect(stderr.text).not.toContain('no spaces');
  });

  it('tells when the terminal went away before the secret was seen', async () => {
    const { io, stderr } = fakeIo();
    const place = await io.desk(DESK).openSecretPlace();
    stderr.destroy();
    await expect(place.deliver(NOTE)).rejects.toMatchObject({ code: 'secret-lost' });
  });
});

describe('compare', () => {
  it.each([
    ['kdmt4729wxhr', 'kdmt4729wxh', 'the last 1 are missing'],
    ['kdmt4729wxhr', 'kdmt4729wxhrr', '1 too many at the end'],
    ['kdmt4729wxhr', 'kdmt4729wyhr', 'look at group 3, character 2'],
    ['Kdmt4729', 'kdmt4729', 'look at group 1, character 1'],
    ['ab-c', 'abc', 'look at group 1, character 3'],
  ])('%s heard as %s: %s', (secret, heard, difference) => {
    expect(compare(secret, heard)).toBe(difference);
  });

  it.each([
    ['kdmt4729wxhr', ' KDMT 4729 wxhr '],
    ['kdmt4729wxhr', 'kdmt-4729-wxhr'],
    ['Kdmt4729', 'Kdmt 4729'],
    ['ab-c', 'ab -c'],
  ])('%s heard as %s agrees', (secret, heard) => {
    expect(compare(secret, heard)).toBeUndefined();
  });
});
