import { AppError } from '../core/error.js';
import { type InputStream } from './types.js';

/** A line longer than this is no line of a list: it is refused, so that memory does not grow with a wrong file. Our own limit. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Standard input, piece by piece. Between two pieces it is paused and does not keep the program alive: a pipe may stay open for ever.
 * Ends at the end of input, also of one that was closed before. Throws `usage` when it cannot be read, `cancelled` when `signal` fires.
 */
export async function* readBytes(stream: InputStream, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  const arrivals = new Arrivals(stream, signal);
  try {
    for (;;) {
      if (signal?.aborted) throw new AppError('cancelled', 'Cancelled while reading standard input.');
      const piece = arrivals.pieces.shift();
      const { failure } = arrivals;
      if (piece) yield piece;
      else if (failure) throw new AppError('usage', `Standard input cannot be read: ${failure.message}.`, { cause: failure });
      else if (arrivals.over) return;
      else await arrivals.more();
    }
  } finally {
    arrivals.stop();
  }
}

/** What came in by events and was not taken yet. */
class Arrivals {
  readonly pieces: Uint8Array[] = [];
  over: boolean;
  failure: Error | undefined;
  readonly #stream: InputStream;
  readonly #signal: AbortSignal | undefined;
  #wake = (): void => undefined;

  constructor(stream: InputStream, signal: AbortSignal | undefined) {
    this.#stream = stream;
    this.#signal = signal;
    this.over = stream.destroyed || stream.readableEnded;
    stream.on('end', this.#onOver).on('close', this.#onOver).on('error', this.#onError);
    signal?.addEventListener('abort', this.#onAbort);
  }

  /** Lets one more piece in, or whatever comes in its place. */
  async more(): Promise<void> {
    const stream = this.#stream;
    const next = new Promise<void>((resolve) => (this.#wake = resolve));
    if (stream.listenerCount('data', this.#onData) === 0) stream.on('data', this.#onData);
    stream.ref?.();
    stream.resume();
    await next;
    // Pausing is not enough: a pipe that was paused inside its own event goes on reading ahead.
    stream.unref?.();
  }

  stop(): void {
    this.#stream.off('data', this.#onData).off('end', this.#onOver).off('close', this.#onOver).off('error', this.#onError);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#stream.pause();
  }

  readonly #onData = (piece: Uint8Array | string): void => {
    this.#stream.pause();
    this.pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
    this.#wake();
  };

  readonly #onOver = (): void => {
    this.over = true;
    this.#wake();
  };

  readonly #onError = (error: Error): void => {
    this.failure = error;
    this.#wake();
  };

  readonly #onAbort = (): void => this.#wake();
}

/** Bytes as lines of UTF-8, without line ends and without a byte-order mark. A last line without an end counts. Throws `usage` for a line over 1 MiB. */
export async function* splitLines(bytes: AsyncIterable<Uint8Array>, name = 'Standard input'): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new AppError('usage', `${name} holds a line of more than 1 MiB: it is not a list.`);
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

/** An iteration that can be left and taken up again: leaving it early does not end the source. */
export function resumable<T>(source: AsyncGenerator<T, void, void>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => ({ next: () => source.next() }) };
}
