import { AppError } from '../core/error.js';
import { PLAIN_PAINT } from './colour.js';
import { type Out, type OutputStream, type Paint } from './types.js';

const FALLBACK_WIDTH = 80;

/** What a stream says when its reader went away: a pipe that was closed, a terminal that is gone. */
const READER_GONE = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** One output stream. A reader that went away ends it quietly; any other failure is kept and thrown by `ready`. */
export class StreamOut implements Out {
  readonly terminal: boolean;
  /** Set once by whoever loads the colours. */
  paint: Paint = PLAIN_PAINT;
  readonly #stream: OutputStream;
  readonly #columns: number;
  readonly #name: string;
  #closed = false;
  #failure: Error | undefined;
  #pending = 0;
  readonly #waiting: (() => void)[] = [];

  /** `columns` is the environment's COLUMNS; `name` is used in messages. */
  constructor(stream: OutputStream, columns: string | undefined, name: string) {
    this.#stream = stream;
    this.#columns = positive(Number(columns)) ?? FALLBACK_WIDTH;
    this.#name = name;
    this.terminal = stream.isTTY === true;
    stream.on('error', (error: NodeJS.ErrnoException) => this.#failed(error)).on('close', () => this.#wake());
  }

  get width(): number {
    return (this.terminal ? positive(this.#stream.columns) : undefined) ?? this.#columns;
  }

  get closed(): boolean {
    return this.#closed || this.#stream.destroyed;
  }

  write(text: string): void {
    if (this.closed || this.#failure !== undefined) return;
    this.#pending++;
    this.#stream.write(text, this.#taken);
  }

  async ready(): Promise<void> {
    if (this.#pending > 0 && !this.closed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#failure === undefined) return;
    throw new AppError('setup', `${this.#name} cannot be written: ${this.#failure.message}.`, {
      hint: 'What was written so far is not whole. Free some space, or send it elsewhere.',
      cause: this.#failure,
    });
  }

  #failed(error: NodeJS.ErrnoException): void {
    const gone = READER_GONE.has(error.code ?? '') || (error.code === 'EIO' && this.terminal);
    if (gone) this.#closed = true;
    else this.#failure ??= error;
    this.#wake();
  }

  /** Called for every write, also for one that failed; the failure itself comes as an event. */
  readonly #taken = (): void => {
    if (--this.#pending === 0) setImmediate(() => this.#wake());
  };

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function positive(columns: number | undefined): number | undefined {
  return columns !== undefined && Number.isInteger(columns) && columns > 0 ? columns : undefined;
}
