import { describe, expect, it } from 'vitest';
import { lazily } from '../../../src/http/lazily.js';
import { turns } from '../../../src/http/turns.js';

describe('turns', () => {
  /** What was granted so far. */
  async function settled(granted: readonly Promise<void>[]): Promise<boolean[]> {
    const states = granted.map(() => false);
    granted.forEach((one, i) => void one.then(() => (states[i] = true)));
    await new Promise((done) => setImmediate(done));
    return states;
  }

  it('go to so many at once, in order, and a turn that is given up is not lost', async () => {
    const take = turns(2);
    const [a, b, c, d] = [take(), take(), take(), take()] as const;
    const all = [a, b, c, d].map(({ granted }) => granted);
    expect(await settled(all)).toEqual([true, true, false, false]);
    c.leave();
    expect(await settled(all)).toEqual([true, true, false, false]);
    a.leave();
    expect(await settled(all)).toEqual([true, true, false, true]);
    b.leave();
    d.leave();
    expect(await settled([take(), take(), take()].map(({ granted }) => granted))).toEqual([true, true, false]);
  });
});

describe('something lazy', () => {
  it('is made once, made anew after a failure, and closed only where it was made', async () => {
    let made = 0;
    let closed = 0;
    const lazy = lazily(async () => {
      if (++made === 1) throw new Error('not yet');
      return { close: () => closed++ };
    });
    await lazy.close();
    expect(made).toBe(0);
    await expect(lazy.get()).rejects.toThrow('not yet');
    expect(await lazy.get()).toBe(await lazy.get());
    await lazy.close();
    expect([made, closed]).toEqual([2, 1]);
  });
});
