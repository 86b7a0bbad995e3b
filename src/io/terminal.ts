import { Writable } from 'node:stream';
import { Keys } from './keys.js';
import { type InputStream, type Out, type OutputStream } from './types.js';

const ESC = '\x1b[';
const SHOW_CURSOR = `${ESC}?25h`;
const FALLBACK_ROWS = 24;

export interface TerminalParts {
  readonly stdin: () => InputStream;
  readonly stderr: OutputStream;
  readonly err: Out;
  /** No redrawing and no second screen: TERM=dumb, or the accessible mode. */
  readonly plain: boolean;
  readonly signal?: AbortSignal;
}

/** The keyboard and the screen, and what has to be put back on them. Everything shown goes to standard error. */
export class Terminal {
  readonly plain: boolean;
  readonly #parts: TerminalParts;
  readonly #open = new Map<Keys, () => void>();
  #ownScreen = false;

  constructor(parts: TerminalParts) {
    this.#parts = parts;
    this.plain = parts.plain;
  }

  get width(): number {
    return this.#parts.err.width;
  }

  get rows(): number {
    return this.#parts.stderr.rows || FALLBACK_ROWS;
  }

  write(text: string): void {
    this.#parts.err.write(text);
  }

  /** True once nobody can see what is written. */
  get gone(): boolean {
    return this.#parts.err.closed;
  }

  /**
   * Takes the keyboard. `onOver` is called when no more keys will come: end of input, reader closed, program told to stop. Release them in
   * any case. With `evenWhenStopping`, a stop that was asked for earlier does not count: a secret that was issued meanwhile still has to be read.
   */
  keys(onOver: () => void, { evenWhenStopping = false } = {}): Keys {
    const { signal } = this.#parts;
    const keys = new Keys(this.#parts.stdin(), onOver);
    this.#open.set(keys, onOver);
    signal?.addEventListener('abort', onOver);
    if (signal?.aborted && !evenWhenStopping) setImmediate(onOver);
    keys.once('close', () => {
      this.#open.delete(keys);
      signal?.removeEventListener('abort', onOver);
    });
    return keys;
  }

  /** The screen for a library that wants a stream. Ending or destroying it leaves standard error alone. */
  screen(): OutputStream {
    const { err } = this.#parts;
    return new Screen(
      (text) => err.write(text),
      () => this.width,
      () => this.rows,
    );
  }

  /** Changes to the alternate screen, which no scroll-back remembers. */
  enterOwnScreen(): void {
    this.#ownScreen = true;
    this.write(`${ESC}?1049h${this.#wipe()}`);
  }

  /** Empties the own screen. */
  clearOwnScreen(): void {
    this.write(this.#wipe());
  }

  /** Empties the own screen and goes back to the one before. Harmless when it was left already. */
  leaveOwnScreen(): void {
    if (!this.#ownScreen) return;
    this.#ownScreen = false;
    this.write(`${this.#wipe()}${ESC}?1049l`);
  }

  /** Puts everything back at once, and ends what is being asked. */
  restore(): void {
    this.leaveOwnScreen();
    if (this.#open.size === 0) return;
    for (const [keys, onOver] of [...this.#open]) {
      keys.release();
      onOver();
    }
    this.write(SHOW_CURSOR);
  }

  /** Line by line: where "clear screen" is used, some terminals move what was there into the scroll-back. */
  #wipe(): string {
    return `${ESC}H${`${ESC}2K${ESC}1B`.repeat(this.rows)}${ESC}H`;
  }
}

class Screen extends Writable {
  readonly isTTY = true;
  readonly #show: (text: string) => void;
  readonly #columns: () => number;
  readonly #rows: () => number;

  constructor(show: (text: string) => void, columns: () => number, rows: () => number) {
    super({ decodeStrings: false });
    this.#show = show;
    this.#columns = columns;
    this.#rows = rows;
  }

  get columns(): number {
    return this.#columns();
  }

  get rows(): number {
    return this.#rows();
  }

  override _write(chunk: Uint8Array | string, _encoding: BufferEncoding, done: () => void): void {
    this.#show(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    done();
  }
}
