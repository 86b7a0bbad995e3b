import { Readable } from 'node:stream';
import { type InputStream } from './types.js';

const SUSPEND = 0x1a;

/**
 * The keyboard for the length of one question. It stands between standard input and whoever reads the keys, so that the end of input
 * and a reader that closed itself are seen here: `onOver` is then called, and a question is never left without an answer.
 * Ctrl-Z is dropped: a suspended program would leave raw mode, or a secret, on the terminal.
 */
export class Keys extends Readable {
  readonly isTTY = true;
  isRaw = false;
  readonly #source: InputStream;
  readonly #onOver: () => void;
  #released = false;

  constructor(source: InputStream, onOver: () => void) {
    super();
    this.#source = source;
    this.#onOver = onOver;
    source.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd).on('error', this.#onEnd);
    // A later tick: the caller has not got its keys yet.
    if (source.destroyed || source.readableEnded) setImmediate(this.#onEnd);
  }

  /** Called by line readers: on when they begin, off when they close themselves (Ctrl-C, Ctrl-D, done). */
  setRawMode(on: boolean): this {
    this.isRaw = on;
    this.#source.setRawMode?.(on);
    if (!on && !this.#released) this.#onOver();
    return this;
  }

  /** Gives the keyboard back: echo on, nothing read any more. More than once is harmless. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#source.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd).off('error', this.#onEnd);
    if (this.isRaw) this.setRawMode(false);
    this.#source.pause();
    this.destroy();
  }

  override _read(): void {
    this.#source.ref?.();
    this.#source.resume();
  }

  readonly #onData = (chunk: Uint8Array | string): void => {
    const typed = Buffer.from(typeof chunk === 'string' ? Buffer.from(chunk) : chunk).filter((byte) => byte !== SUSPEND);
    if (typed.length > 0) this.push(typed);
  };

  readonly #onEnd = (): void => {
    if (this.#released) return;
    this.push(null);
    this.#onOver();
  };
}
