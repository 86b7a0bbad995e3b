import { Secret } from '../core/secret.js';
import { cancelled, type Questions } from './questions.js';
import { type Terminal } from './terminal.js';
import { type InputStream, type OutputStream, type Paint } from './types.js';

interface Streams {
  readonly input: InputStream;
  readonly output: OutputStream;
  readonly signal: AbortSignal;
}

const MOST_LINES = 12;
const TURNED_AWAY = new Set(['ExitPromptError', 'AbortPromptError', 'CancelPromptError']);

/** Questions by inquirer, with our own signs and colours. Inquirer is loaded at the first question. */
export function inquirerQuestions(terminal: Terminal, paint: Paint): Questions {
  const theme = { prefix: '?', keybindings: [], style: styleOf(paint) };
  return {
    async confirm(message, initial) {
      const transformer = (yes: boolean): string => (yes ? 'yes' : 'no');
      return (await ask(terminal, { type: 'confirm', message, default: initial, transformer, theme })) === true;
    },
    async choose(message, labels, initial) {
      const choices = labels.map((name, value) => ({ name, value }));
      return Number(
        await ask(terminal, { type: 'select', message, choices, default: initial, loop: false, pageSize: MOST_LINES, theme }),
      );
    },
    async text(message) {
      return String(await ask(terminal, { type: 'input', message, validate: notEmpty, theme })).trim();
    },
    async secret(message) {
      return new Secret(String(await ask(terminal, { type: 'password', message, toggleMask: false, theme })));
    },
  };
}

/** A question as inquirer takes it. */
interface Asked {
  readonly type: 'confirm' | 'select' | 'input' | 'password';
  readonly message: string;
  readonly [option: string]: unknown;
}

/**
 * Inquirer alone would wait for ever, or end the program with code 0, when its input ends or its line reader is closed by Ctrl-D:
 * so the keyboard is watched from outside and the question aborted.
 */
async function ask(terminal: Terminal, question: Asked): Promise<unknown> {
  const over = new AbortController();
  const keys = terminal.keys(() => over.abort());
  try {
    const prompt = await promptOn({ input: keys, output: terminal.screen(), signal: over.signal });
    const answers: { readonly answer: unknown } = await prompt([{ ...question, name: 'answer' }]);
    return answers.answer;
  } catch (error) {
    throw error instanceof Error && TURNED_AWAY.has(error.name) ? cancelled(question.message) : error;
  } finally {
    keys.release();
  }
}

async function promptOn(streams: Streams) {
  const { createPromptModule } = await import('inquirer');
  return createPromptModule(streams);
}

function styleOf(paint: Paint) {
  const asIs = (text: string): string => text;
  return {
    answer: paint.good,
    message: paint.bold,
    error: (text: string) => paint.bad(text),
    defaultAnswer: (text: string) => paint.dim(`(${text})`),
    help: paint.dim,
    highlight: paint.bold,
    key: asIs,
    disabled: paint.dim,
    description: asIs,
    maskedText: '(not shown while you type)',
    confirmDefault: (text: string) => text.toUpperCase(),
    keysHelpTip: (keys: [string, string][]) => paint.dim(keys.map(([key, action]) => `${key} ${action}`).join(', ')),
  };
}

function notEmpty(text: string): true | string {
  return text.trim() !== '' || 'Type an answer, or Ctrl-C to cancel.';
}
