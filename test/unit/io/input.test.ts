import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from '../../../src/io/input.js';
import { fakeIo, piped } from './fake-streams.js';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

describe('lines of standard input', () => {
  it('that cannot be read are a usage error', async () => {
    const stdin = new PassThrough();
    const reading = all(fakeIo({ stdin }).io.lines());
    stdin.destroy(new Error('EISDIR: illegal operation on a directory, read'));
    await expect(reading).rejects.toMatchObject({ kind: 'usage' });
  });

  it('end as cancelled when the program is told to stop', async () => {
    const stop = new AbortController();
    const reading = all(fakeIo({ stdin: new PassThrough(), signal: stop.signal }).io.lines());
    stop.abort();
    await expect(reading).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('are refused over 1 MiB, so that memory does not grow with a wrong file', async () => {
    await expect(all(fakeIo({ stdin: piped('x'.repeat(1024 * 1024 + 1)) }).io.lines())).rejects.toMatchObject({ kind: 'usage' });
  });

  it('are none where input is closed or empty', async () => {
    const closed = new PassThrough();
    closed.destroy();
    expect(await all(fakeIo({ stdin: closed }).io.lines())).toEqual([]);
    expect(await all(fakeIo({ stdin: piped('') }).io.lines())).toEqual([]);
  });

  it('lose their ends and the byte-order mark, and the last needs no end', async () => {
    expect(await all(fakeIo({ stdin: piped('\ufeffchantm\r\n\n李嘉欣\nlast') }).io.lines())).toEqual([
      'chantm',
      '',
      '李嘉欣',
      'last',
    ]);
  });

  it('are the same however the bytes arrive', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\ufeff]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.integer({ min: 1, max: 9 }), async (lines, length) => {
        const text = lines.map((each) => `${each}\n`).join('');
        expect(await all(splitLines(pieces(new TextEncoder().encode(text), length)))).toEqual(lines);
      }),
    );
  });

  it('go on where the last reader stopped', async () => {
    const { io } = fakeIo({ stdin: piped('one\ntwo\nthree\n') });
    for await (const line of io.lines()) {
      expect(line).toBe('one');
      break;
    }
    expect(await all(io.lines())).toEqual(['two', 'three']);
  });
});

describe('bytes of standard input', () => {
  it('come as they are', async () => {
    const bytes = Uint8Array.of(0xff, 0x00, 0x0d, 0x0a, 0xfe);
    expect(Buffer.concat(await all(fakeIo({ stdin: piped(bytes) }).io.bytes()))).toEqual(Buffer.from(bytes));
  });
});

describe('a secret from a pipe', () => {
  it('is missing at the end of input: wrong usage, since nobody cancelled', async () => {
    await expect(fakeIo({ stdin: piped('') }).io.secret('PIN of chantm')).rejects.toMatchObject({ kind: 'usage' });
  });

  it('is the next line, also with --no-input, and each further one the line after', async () => {
    const { io, stderr } = fakeIo({ stdin: piped('first pin\nsecond\n'), inputAllowed: false });
    expect((await io.secret('PIN')).open('wire')).toBe('first pin');
    expect((await io.secret('Code')).open('wire')).toBe('second');
    await expect(io.secret('More')).rejects.toMatchObject({ kind: 'usage' });
    expect(stderr.text).toBe('');
  });

  it('is not asked for on a terminal with --no-input', async () => {
    await expect(fakeIo({ inputAllowed: false }).io.secret('PIN')).rejects.toMatchObject({ kind: 'usage' });
  });
});
