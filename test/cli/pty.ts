import { spawn } from '@lydell/node-pty';

export interface TerminalOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** The whole environment of the program, but for TERM, which is `xterm-256color` unless it is given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly cols?: number;
  readonly rows?: number;
}

export interface OpenTerminal {
  readonly pid: number;
  /** Types: `\r` is Enter, `\x03` Ctrl-C, `\x04` Ctrl-D. */
  write(text: string): void;
  /**
   * Waits until the text shows up after what the last wait found, and answers with everything from there up to and with it.
   * Control sequences are left out of what is searched unless `raw` is set. Throws with the screen when the time is over or the program ended.
   */
  waitFor(wanted: string | RegExp, options?: { readonly timeout?: number; readonly raw?: boolean }): Promise<string>;
  /** Everything that was sent to the terminal so far, control sequences included. */
  raw(): string;
  /** The same without control sequences. */
  text(): string;
  resize(cols: number, rows: number): void;
  kill(signal: NodeJS.Signals): void;
  /** When the program ended. `signal` is the number of the signal that ended it, 0 for none. */
  readonly exit: Promise<{ readonly code: number; readonly signal: number }>;
}

const TIMEOUT = 15_000;

/** Starts a program on a real pseudo-terminal of its own. Wait for its `exit` in every test, so that none is left behind. */
export function openTerminal({ command, args = [], env = {}, cwd, cols = 80, rows = 24 }: TerminalOptions): OpenTerminal {
  // The library sets TERM from the name.
  const pty = spawn(command, [...args], { name: env['TERM'] ?? 'xterm-256color', cols, rows, cwd, env: { ...env } });
  let received = '';
  let over = false;
  const found = { raw: 0, text: 0 };
  const watchers = new Set<() => void>();
  const changed = (): void => watchers.forEach((watcher) => watcher());
  pty.onData((data) => {
    received += data;
    changed();
  });
  const exit = new Promise<{ code: number; signal: number }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      // What the program wrote last can come after the word that it ended.
      void drained(() => received.length).then(() => {
        over = true;
        resolve({ code: exitCode, signal: signal ?? 0 });
        changed();
      });
    });
  });

  const find = (wanted: string | RegExp, raw: boolean): string | undefined => {
    const [all, from] = raw ? [received, found.raw] : [plain(received), found.text];
    const rest = all.slice(from);
    const match = typeof wanted === 'string' ? place(rest, wanted) : wanted.exec(rest);
    if (!match) return undefined;
    const end = match.index + match[0].length;
    if (raw) found.raw = from + end;
    else found.text = from + end;
    return rest.slice(0, end);
  };

  return {
    pid: pty.pid,
    write: (text) => pty.write(text),
    waitFor: (wanted, { timeout = TIMEOUT, raw = false } = {}) =>
      new Promise((resolve, reject) => {
        const settle = (action: () => void): void => {
          clearTimeout(timer);
          watchers.delete(look);
          action();
        };
        const fail = (why: string): void =>
          settle(() => reject(new Error(`${why}: ${String(wanted)}\n--- the terminal so far:\n${plain(received)}`)));
        const look = (): void => {
          const text = find(wanted, raw);
          if (text !== undefined) settle(() => resolve(text));
          else if (over) fail('the program ended without showing');
        };
        const timer = setTimeout(() => fail('not shown in time'), timeout);
        watchers.add(look);
        look();
      }),
    raw: () => received,
    text: () => plain(received),
    resize: (columns, lines) => pty.resize(columns, lines),
    kill: (signal) => pty.kill(signal),
    exit,
  };
}

/** What a scroll-back can remember: the output without what was shown between entering and leaving the alternate screen. An own screen that was never left counts as still there. */
export function outsideOwnScreen(raw: string): string {
  return raw.replace(/\x1b\[\?1049h[\s\S]*?\x1b\[\?1049l/g, '');
}

/** Without control sequences and carriage returns. A sequence that has only half arrived stays out too. */
function plain(raw: string): string {
  return raw.replace(/\x1b\[[0-?]*[ -/]*(?:[@-~]|$)|\x1b[^[]?|\r/g, '');
}

function place(text: string, wanted: string): { readonly index: number; readonly 0: string } | undefined {
  const index = text.indexOf(wanted);
  return index === -1 ? undefined : { index, 0: wanted };
}

/** Waits until nothing more came for a moment. */
async function drained(length: () => number): Promise<void> {
  for (let before = -1; before !== length();) {
    before = length();
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}
