import { type SecretNote, type SecretPlace } from '../core/desk.js';
import { AppError } from '../core/error.js';
import { dropTyped, readLine } from './read-line.js';
import { groups, spell } from './spelling.js';
import { type Terminal } from './terminal.js';
import { type DeskOptions, type Paint } from './types.js';

/** How long keys are dropped before the first question on the own screen: a double Enter must not close it unread. Our own value, in milliseconds. */
const DROP_TYPED = 200;
const PROMPT = '? The caller reads it back; type what you hear (Enter: done): ';
const PROMPT_AGREED = '? Enter: done ';

export interface SecretScreenParts {
  readonly terminal: Terminal;
  readonly paint: Paint;
  readonly clean: (line: string) => string;
  readonly when: DeskOptions['when'];
  /** Keeps spinners off while the screen is up. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * The own screen: the secret is shown once, the caller reads it back, and nothing of it stays. The secret is set already when it is
 * shown, so Ctrl-C and the end of input close the screen and count as done. A plain terminal has no own screen: there it is printed, with a warning.
 */
export function secretScreen(parts: SecretScreenParts): SecretPlace {
  const { terminal } = parts;
  return {
    kind: 'screen',
    text: terminal.plain ? 'shown once on this terminal, where it stays in the scroll-back' : 'shown once on its own screen',
    async deliver(note) {
      await parts.alone(() => (terminal.plain ? printIt(note, parts) : showIt(note, parts)));
      if (terminal.gone) throw notSeen();
    },
    abandon: () => Promise.resolve(),
  };
}

function notSeen(): AppError {
  return new AppError('setup', 'The change is made, but the terminal went away before its secret could be shown.', {
    hint: 'Nobody knows this secret now: reset it again.',
    code: 'secret-lost',
  });
}

async function showIt(note: SecretNote, parts: SecretScreenParts): Promise<void> {
  const { terminal } = parts;
  const draw = (verdict: string): void => {
    terminal.clearOwnScreen();
    terminal.write([...card(note, parts), ...(verdict === '' ? [] : [verdict, '']), ''].join('\n'));
  };
  terminal.enterOwnScreen();
  try {
    draw('');
    await dropTyped(terminal, DROP_TYPED);
    await readBack(note, parts, draw);
  } finally {
    terminal.leaveOwnScreen();
  }
}

async function printIt(note: SecretNote, parts: SecretScreenParts): Promise<void> {
  const { terminal, paint } = parts;
  terminal.write(
    `${paint.caution('Warning: this terminal has no separate screen. What follows stays in its scroll-back: clear it afterwards.')}\n`,
  );
  terminal.write([...card(note, parts), ''].join('\n'));
  await dropTyped(terminal, DROP_TYPED);
  await readBack(note, parts, (verdict) => terminal.write(`${verdict}\n`));
}

/** Until an empty line: compares what is typed, and says whether it agrees. */
async function readBack(
  { secret }: SecretNote,
  { terminal, paint }: SecretScreenParts,
  say: (verdict: string) => void,
): Promise<void> {
  let agrees = false;
  while (!terminal.gone) {
    const heard = await readLine(terminal, agrees ? PROMPT_AGREED : PROMPT, { echo: true, evenWhenStopping: true });
    if (heard === undefined || heard.trim() === '') return;
    const difference = compare(secret.open('screen'), heard);
    agrees = difference === undefined;
    say(difference === undefined ? paint.good('It agrees.') : paint.bad(`It does not agree: ${difference}.`));
  }
}

/** What is on the screen but for the question, folded to the width of the terminal. */
function card(
  { uid, secret, effectiveAt, expiresAt }: SecretNote,
  { terminal, clean, when }: SecretScreenParts,
): readonly string[] {
  const text = secret.open('screen');
  const shown = clean(text);
  const life = lifetime(effectiveAt, expiresAt, when);
  const speakable = !/[\s/]/.test(text) && text.length <= 64;
  const lines = [
    `For ${clean(uid)}. Shown once.`,
    '',
    ...(speakable ? spoken(shown, terminal.width) : [shown]),
    ...(shown === text ? [] : ['Some of its characters cannot be shown on a terminal.']),
    '',
    ...(life.length === 0 ? [] : [...fold(life, terminal.width, ''), '']),
  ];
  // On a low window every line counts; otherwise the secret itself would be pushed out of sight.
  return lines.length + 4 > terminal.rows ? lines.filter((line) => line !== '') : lines;
}

function spoken(text: string, width: number): readonly string[] {
  const eye = `   ${groups(text).join('   ')}`;
  const count = shape(text);
  const gap = Math.max(3, 39 - eye.length);
  const first =
    eye.length + gap + count.length <= width ? [`${eye}${' '.repeat(gap)}${count}`] : [eye, ...fold([count], width, '   ')];
  return [
    ...first,
    ...fold(
      spell(text).map((phrase, i, all) => (i < all.length - 1 ? `${phrase},` : phrase)),
      width,
      '   ',
    ),
  ];
}

/** `12 characters, no spaces, no dashes`. */
function shape(text: string): string {
  const parts = [
    `${String([...text].length)} characters`,
    ...(text.includes(' ') ? [] : ['no spaces']),
    ...(text.includes('-') ? [] : ['no dashes']),
  ];
  return parts.join(', ');
}

/** From when until when it works, as far as the server said. */
function lifetime(
  effectiveAt: SecretNote['effectiveAt'],
  expiresAt: SecretNote['expiresAt'],
  when: DeskOptions['when'],
): readonly string[] {
  return [
    ...(effectiveAt === undefined ? [] : [`Works from ${when(effectiveAt)}.`]),
    ...(expiresAt === undefined
      ? []
      : [expiresAt === 'never' ? 'It does not end by itself.' : `Lives until ${when(expiresAt)}.`]),
  ];
}

/** Pieces put into lines, broken between words where a piece is too long. */
function fold(pieces: readonly string[], width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of pieces.join(' ').split(' ')) {
    const longer = line === '' ? `${indent}${word}` : `${line} ${word}`;
    if (line !== '' && longer.length >= width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/**
 * Where what was heard differs from the secret; undefined when it agrees. Spaces never count, dashes only when the secret has some, and
 * small or capital only when the secret has capitals.
 */
export function compare(secret: string, heard: string): string | undefined {
  const simple = (text: string): string => {
    const close = text.normalize('NFKC').replace(secret.includes('-') ? /\s/g : /[\s-]/g, '');
    return /\p{Lu}/u.test(secret) ? close : close.toLowerCase();
  };
  const [wanted, typed] = [[...simple(secret)], [...simple(heard)]];
  const at = wanted.findIndex((character, i) => typed[i] !== character);
  if (at === -1 && typed.length === wanted.length) return undefined;
  if (at === -1) return `${String(typed.length - wanted.length)} too many at the end`;
  if (at === typed.length) return `the last ${String(wanted.length - at)} are missing`;
  return `look at group ${String(Math.floor(at / 4) + 1)}, character ${String((at % 4) + 1)}`;
}
