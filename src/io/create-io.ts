import { Secret } from '../core/secret.js';
import { loadPaint, PLAIN_PAINT, wantsColour } from './colour.js';
import { createDesk } from './desk.js';
import { inquirerQuestions } from './inquirer-questions.js';
import { readBytes, resumable, splitLines } from './input.js';
import { StreamOut } from './out.js';
import { plainQuestions } from './plain-questions.js';
import { Spinners } from './progress.js';
import { nobodyThere, type Questions } from './questions.js';
import { Terminal } from './terminal.js';
import { type Io, type IoOptions, type Paint } from './types.js';

/** The terminal side of one run, on the streams that are handed in. Nothing is read and nothing shown until somebody asks for it. */
export function createIo(options: IoOptions): Io {
  const { env, colour, signal, inputAllowed } = options;
  const out = new StreamOut(options.stdout, env['COLUMNS'], 'Standard output');
  const err = new StreamOut(options.stderr, env['COLUMNS'], 'Standard error');
  const { clean, terminal, paint, questions, spinners } = screenParts(options, err);
  const present = (): boolean => inputAllowed && err.terminal && options.stdin.isTTY === true;
  let lines: AsyncIterable<string> | undefined;
  const sharedLines = (): AsyncIterable<string> => (lines ??= resumable(splitLines(readBytes(options.stdin, signal))));

  return {
    out,
    err,
    get present() {
      return present();
    },
    async prepare() {
      await options.loadClean?.();
      const coloured = [out, err].filter((stream) => wantsColour(stream.terminal, env, colour));
      if (coloured.length === 0) return;
      const loaded = await loadPaint();
      for (const stream of coloured) stream.paint = loaded;
    },
    lines: sharedLines,
    linesOf: splitLines,
    bytes: () => readBytes(options.stdin, signal),
    async secret(text) {
      const question = clean(text);
      if (present()) return await spinners.without(() => questions.secret(question));
      if (options.stdin.isTTY) throw nobodyThere(question, 'the secret as the first line of standard input', inputAllowed);
      return await nextSecret(sharedLines(), question);
    },
    progress: (text) => spinners.start(text),
    desk: (deskOptions) => createDesk({ terminal, paint, clean, present, inputAllowed, questions, spinners }, deskOptions),
    restore() {
      spinners.stop();
      terminal.restore();
    },
  };
}

interface ScreenParts {
  readonly clean: (text: string) => string;
  readonly terminal: Terminal;
  readonly paint: Paint;
  readonly questions: Questions;
  readonly spinners: Spinners;
}

/** What shows and asks things on standard error, in the way that this terminal can. */
function screenParts(options: IoOptions, err: StreamOut): ScreenParts {
  const { env, stderr, signal, quiet } = options;
  const clean = (text: string): string => options.clean(text.replace(/[\r\n]+/g, ' '));
  const plain = env['TERM'] === 'dumb' || isOn(env['UIDCTL_ACCESSIBLE']);
  const paint = forwarded(() => err.paint);
  const terminal = new Terminal({ stdin: () => options.stdin, stderr, err, plain, signal });
  const style = !err.terminal || quiet ? 'none' : plain ? 'line' : 'spinner';
  return {
    clean,
    terminal,
    paint,
    questions: plain ? plainQuestions(terminal) : inquirerQuestions(terminal, paint),
    spinners: new Spinners({ stream: stderr, style, colour: () => err.paint !== PLAIN_PAINT, clean }),
  };
}

async function nextSecret(lines: AsyncIterable<string>, question: string): Promise<Secret> {
  const next = await lines[Symbol.asyncIterator]().next();
  if (next.done) throw nobodyThere(question, 'the secret as the first line of standard input', true);
  return new Secret(next.value);
}

/** Colours are loaded later than the parts that use them are made. */
function forwarded(paint: () => Paint): Paint {
  return {
    bold: (text) => paint().bold(text),
    dim: (text) => paint().dim(text),
    good: (text) => paint().good(text),
    bad: (text) => paint().bad(text),
    caution: (text) => paint().caution(text),
  };
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
