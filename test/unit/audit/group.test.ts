import { describe, expect, it } from 'vitest';
import { Group } from '../../../src/audit/group.js';

/** A commit that waits until it is told to go on, and what it was given each time. */
function held(): {
  readonly rounds: string[][];
  readonly commit: (entries: readonly string[]) => Promise<PromiseSettledResult<string>[]>;
  readonly next: (error?: Error) => void;
} {
  const rounds: string[][] = [];
  const waiting: ((error?: Error) => void)[] = [];
  return {
    rounds,
    commit: async (entries) => {
      rounds.push([...entries]);
      await new Promise<void>((resolve, reject) => waiting.push((error) => (error ? reject(error) : resolve())));
      return entries.map((entry) =>
        entry.startsWith('wrong') ? { status: 'rejected', reason: new RangeError(entry) } : { status: 'fulfilled', value: entry },
      );
    },
    next: (error) => waiting.shift()?.(error),
  };
}

async function turns(): Promise<void> {
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a commit that fails', () => {
  it('fails all its entries with what it threw, and not those that came while it was under way', async () => {
    const { rounds, commit, next } = held();
    const group = new Group(commit);
    const first = Promise.allSettled([group.add('a'), group.add('b')]);
    await turns();
    const later = group.add('c');
    const full = new Error('no room left');
    next(full);
    expect(await first).toEqual([
      { status: 'rejected', reason: full },
      { status: 'rejected', reason: full },
    ]);
    await turns();
    next();
    expect(await later).toBe('c');
    expect(rounds).toEqual([['a', 'b'], ['c']]);
  });

  it('fails them too where it throws at once', async () => {
    const group = new Group<string, string>(() => {
      throw new Error('no commit');
    });
    await expect(group.add('a')).rejects.toThrow('no commit');
    await expect(group.add('b')).rejects.toThrow('no commit');
    await group.idle();
  });

  it('does not forget an entry of which it says nothing', async () => {
    const group = new Group<string, string>(async () => []);
    await expect(group.add('a')).rejects.toThrow(/no answer/);
  });
});

it('fails a wrong entry alone', async () => {
  const { commit, next } = held();
  const group = new Group(commit);
  const all = Promise.allSettled([group.add('a'), group.add('wrong'), group.add('b')]);
  await turns();
  next();
  expect(await all).toMatchObject([{ value: 'a' }, { reason: { message: 'wrong' } }, { value: 'b' }]);
});

it('commits together what is asked for in one turn, and then what came while that commit was under way, in the order of asking', async () => {
  const { rounds, commit, next } = held();
  const group = new Group(commit);
  const ended: string[] = [];
  const add = (entry: string): Promise<unknown> => group.add(entry).then((value) => ended.push(value));
  const all = [add('a'), Promise.resolve().then(() => add('b'))];
  await turns();
  expect(rounds).toEqual([['a', 'b']]);
  all.push(add('c'));
  await turns();
  all.push(add('d'));
  await turns();
  expect(rounds).toEqual([['a', 'b']]);
  expect(ended).toEqual([]);
  next();
  await turns();
  expect(ended).toEqual(['a', 'b']);
  expect(rounds).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  next();
  await Promise.all(all);
  expect(ended).toEqual(['a', 'b', 'c', 'd']);
});

describe('idle', () => {
  it('is at once what was asked for nothing', async () => {
    await new Group<string, string>(async () => []).idle();
  });

  it('waits for what is under way and for what waits behind it, and never throws', async () => {
    const { commit, next } = held();
    const group = new Group(commit);
    const ended: string[] = [];
    const all = [group.add('a').catch(() => ended.push('a failed'))];
    await turns();
    all.push(group.add('b').then((value) => ended.push(value)));
    const idle = group.idle().then(() => ended.push('idle'));
    next(new Error('no room left'));
    await turns();
    expect(ended).toEqual(['a failed']);
    next();
    await idle;
    expect(ended).toEqual(['a failed', 'b', 'idle']);
    await Promise.all(all);
  });
});
