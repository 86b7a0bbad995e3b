import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { StreamOut } from '../../../src/io/out.js';
import { Sink } from './fake-streams.js';

/** A stream whose first write fails with this code. */
function failing(code: string, terminal = false): Writable & { readonly isTTY: boolean } {
  const stream = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })),
  });
  return Object.assign(stream, { isTTY: terminal });
}

/** Errors of a stream come a little later than the write. */
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('StreamOut', () => {
  it.each(['ENOSPC', 'EIO', 'EFBIG'])('%s is told by ready, since data is missing', async (code) => {
    const out = new StreamOut(failing(code), undefined, 'Standard output');
    out.write('row\n');
    await later();
    expect(out.closed).toBe(true);
    await expect(out.ready()).rejects.toMatchObject({
      kind: 'setup',
      message: `Standard output cannot be written: write ${code}.`,
    });
  });

  it.each(['EPIPE', 'ECONNRESET'])('%s ends quietly, and further writes do nothing', async (code) => {
    const out = new StreamOut(failing(code), undefined, 'Standard output');
    out.write('row\n');
    await later();
    expect(out.closed).toBe(true);
    out.write('row\n');
    await expect(out.ready()).resolves.toBeUndefined();
  });

  it('takes a terminal that is gone (EIO) for a reader that went away', async () => {
    const out = new StreamOut(failing('EIO', true), undefined, 'Standard error');
    out.write('row\n');
    await later();
    await expect(out.ready()).resolves.toBeUndefined();
    expect(out.closed).toBe(true);
  });

  it('waits for a slow reader, and no longer than it is there', async () => {
    const waiting: (() => void)[] = [];
    const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void waiting.push(done) });
    const out = new StreamOut(slow, undefined, 'Standard output');
    let ready = false;
    out.write('long row\n');
    const wait = out.ready().then(() => (ready = true));
    await later();
    expect(ready).toBe(false);
    waiting.shift()?.();
    await wait;
    out.write('another\n');
    const second = out.ready();
    slow.destroy();
    await second;
    expect(out.closed).toBe(true);
  });

  it('does not wait where nothing is held back', async () => {
    const sink = new Sink();
    const out = new StreamOut(sink, undefined, 'Standard output');
    out.write('row\n');
    await out.ready();
    expect(sink.text).toBe('row\n');
  });
});
