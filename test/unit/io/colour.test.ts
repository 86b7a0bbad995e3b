import { describe, expect, it } from 'vitest';
import { wantsColour } from '../../../src/io/colour.js';
import { fakeIo, Sink } from './fake-streams.js';

describe('wantsColour', () => {
  it.each([
    ['a pipe', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['NO_COLOR against a wish for colour', true, { NO_COLOR: '1', FORCE_COLOR: '1', CLICOLOR_FORCE: '1' }, false],
    ['TERM=dumb', true, { TERM: 'dumb' }, false],
    ['CLICOLOR=0', true, { CLICOLOR: '0' }, false],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['FORCE_COLOR=false', true, { FORCE_COLOR: 'false' }, false],
    ['a terminal', true, {}, true],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['an empty FORCE_COLOR on a pipe', false, { FORCE_COLOR: '' }, false],
    ['CLICOLOR_FORCE on a pipe', false, { CLICOLOR_FORCE: '1' }, true],
    ['CLICOLOR_FORCE=0 on a pipe', false, { CLICOLOR_FORCE: '0' }, false],
    ['FORCE_COLOR on a pipe', false, { FORCE_COLOR: '1' }, true],
  ])('%s (terminal %s)', (_name, terminal, env, colour) => {
    expect(wantsColour(terminal, env, 'auto')).toBe(colour);
  });

  it('lets the flag decide over everything', () => {
    expect(wantsColour(true, { FORCE_COLOR: '1' }, 'never')).toBe(false);
    expect(wantsColour(false, { NO_COLOR: '1' }, 'always')).toBe(true);
  });
});

describe('paint', () => {
  it('marks a terminal and leaves the pipe beside it alone', async () => {
    const { io } = fakeIo({ env: {} });
    await io.prepare();
    expect(io.err.paint.bad('no')).toBe('\x1b[31mno\x1b[39m');
    expect(io.out.paint.bad('no')).toBe('no');
  });

  it('marks nothing before it was loaded', () => {
    const { io } = fakeIo({ env: {} });
    expect(io.err.paint.bold('text')).toBe('text');
  });
});

describe('width', () => {
  it('follows the window, then COLUMNS, then 80', () => {
    const window = new Sink(true, 40);
    const { io } = fakeIo({ stdout: window, env: { COLUMNS: '100' } });
    expect(io.out.width).toBe(40);
    window.columns = 60;
    expect(io.out.width).toBe(60);
    window.columns = 0;
    expect(io.out.width).toBe(100);
    expect(fakeIo({ env: { COLUMNS: '100' } }).io.out.width).toBe(100);
    expect(fakeIo({ env: { COLUMNS: 'wide' } }).io.out.width).toBe(80);
  });
});
