import { emitKeypressEvents } from 'node:readline';
import { type Terminal } from './terminal.js';

export interface LineOptions {
  /** Whether what is typed is shown. */
  readonly echo: boolean;
  /** Reads also when the program was told to stop before; see {@link Terminal.keys}. */
  readonly evenWhenStopping?: boolean;
}

interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

/**
 * Shows `lead` and reads one line from the keyboard, key by key and without redrawing, so that it works on every terminal and with a
 * screen reader. Without `echo` nothing of it is shown. Undefined on Ctrl-C, on Ctrl-D in an empty line and at the end of input.
 */
export async function readLine(
  terminal: Terminal,
  lead: string,
  { echo, evenWhenStopping }: LineOptions,
): Promise<string | undefined> {
  const line: string[] = [];
  const show = (text: string): void => (echo ? terminal.write(text) : undefined);
  return await new Promise<string | undefined>((resolve) => {
    const finish = (answer: string | undefined): void => {
      keys.off('keypress', onKey);
      keys.release();
      terminal.write('\n');
      resolve(answer);
    };
    const over = once(() => finish(undefined));
    const keys = terminal.keys(over, { evenWhenStopping });

    const onKey = (text: string | undefined, key: Key): void => {
      const pressed = meaning(text, key);
      if (pressed === 'enter') finish(line.join(''));
      else if (pressed === 'cancel' || (pressed === 'end' && line.length === 0)) over();
      else if (pressed === 'back') show(rubOut(line.splice(-1)));
      else if (pressed === 'clear') show(rubOut(line.splice(0)));
      else if (typeof pressed === 'object') {
        line.push(pressed.character);
        show(pressed.character);
      }
    };
    keys.on('keypress', onKey);
    emitKeypressEvents(keys);
    // First the keyboard, then the question: whoever answers at once must not be echoed, or interrupt the program.
    keys.setRawMode(true);
    keys.resume();
    terminal.write(lead);
  });
}

/** Drops what was typed before the person could see what it answers; a second Enter must not close a secret that was not read yet. */
export async function dropTyped(terminal: Terminal, milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => settle(), milliseconds);
    const keys = terminal.keys(() => settle(), { evenWhenStopping: true });
    const settle = once(() => {
      clearTimeout(timer);
      keys.release();
      resolve();
    });
    keys.on('data', () => undefined);
    keys.setRawMode(true);
  });
}

type Pressed = 'enter' | 'cancel' | 'end' | 'back' | 'clear' | 'nothing' | { readonly character: string };

function meaning(text: string | undefined, { name, ctrl, meta }: Key): Pressed {
  if (name === 'return' || name === 'enter') return 'enter';
  if (ctrl) return name === 'c' ? 'cancel' : name === 'd' ? 'end' : name === 'u' ? 'clear' : name === 'h' ? 'back' : 'nothing';
  if (name === 'backspace') return 'back';
  // Arrow and function keys come with a control sequence, or with no text at all.
  return text === undefined || meta || /^\p{Cc}/u.test(text) ? 'nothing' : { character: text };
}

/** Backspaces over characters on the terminal. Wide ones (Han, Kana, Hangul) take two columns. */
function rubOut(characters: readonly string[]): string {
  const columns = characters.reduce(
    (sum, character) =>
      sum + (/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\u3000-\u303f\uff00-\uff60]/u.test(character) ? 2 : 1),
    0,
  );
  return '\b \b'.repeat(columns);
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
