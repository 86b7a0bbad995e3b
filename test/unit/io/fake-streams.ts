import { PassThrough, Writable } from 'node:stream';
import { createIo } from '../../../src/io/create-io.js';
import { type DeskOptions, type InputStream, type Io, type IoOptions } from '../../../src/io/types.js';

/** A stream that keeps what is written to it. */
export class Sink extends Writable {
  text = '';
  readonly isTTY: boolean;
  columns: number | undefined;
  rows: number | undefined;

  constructor(terminal = false, columns?: number) {
    super({ decodeStrings: false });
    this.isTTY = terminal;
    this.columns = columns;
  }

  override _write(chunk: Uint8Array | string, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

/** A keyboard: what is written to it is typed. */
export class Keyboard extends PassThrough {
  readonly isTTY = true;
  raw = false;

  setRawMode(on: boolean): this {
    this.raw = on;
    return this;
  }
}

/** Standard input from a pipe or file that holds this text and ends. */
export function piped(text: string | Uint8Array): InputStream {
  const stream = new PassThrough();
  stream.end(text);
  return stream;
}

/** An Io on fake streams: on a terminal unless streams are handed in. */
export function fakeIo(options: Partial<IoOptions> = {}): { io: Io; stdout: Sink; stderr: Sink; keyboard: Keyboard } {
  const [stdout, stderr, keyboard] = [new Sink(), new Sink(true), new Keyboard()];
  const io = createIo({
    stdin: keyboard,
    stdout,
    stderr,
    env: { UIDCTL_ACCESSIBLE: '1' },
    inputAllowed: true,
    colour: 'auto',
    clean: (line) => line.replace(/\p{Cc}/gu, '?'),
    ...options,
  });
  return { io, stdout, stderr, keyboard };
}

export const DESK: DeskOptions = { yes: false, revealSecrets: false, when: (ms) => `minute ${String(ms / 60_000)}` };
