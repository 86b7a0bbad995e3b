import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest';
import { openStore, type Store, type StoreOptions } from '../../../src/store/store.js';

let folder: string;
const opened: Store<unknown>[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uidctl-sync-'));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await rm(folder, { recursive: true });
});

async function made(options: Partial<StoreOptions>): Promise<Store<unknown>> {
  const store = await openStore({ path: join(folder, 'a.db'), mode: 'create', title: 'directory', slowDisk: 0, ...options });
  opened.push(store);
  // Every disk is slow to it, once it has been waited for.
  await store.commit((rows) => rows('create table t (n integer) strict'));
  return store;
}

/** What asks the disk, on every file that Node has open. */
async function spyOnSync(): Promise<MockInstance<() => Promise<void>>> {
  const handle = await open(join(folder, 'any'), 'w');
  await handle.close();
  return vi.spyOn(Object.getPrototypeOf(handle) as { datasync: () => Promise<void> }, 'datasync');
}

describe('a commit that waits for the disk beside the connection', () => {
  const beside = { beside: true };

  test('that reports an error is a set-up error, and nothing is said to be kept', async () => {
    const store = await made({ synchronous: 'full' });
    const sync = await spyOnSync();
    sync.mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }));
    await expect(store.commit((rows) => rows('insert into t (n) values (1)'), beside)).rejects.toMatchObject({
      kind: 'setup',
      code: 'disk-error',
    });
    await store.commit((rows) => rows('insert into t (n) values (2)'), beside);
    expect(sync).toHaveBeenCalledTimes(2);
  });

  test('takes back what throws, without a word to the disk, and is strict again afterwards', async () => {
    const store = await made({ synchronous: 'full' });
    const sync = await spyOnSync();
    const failing = store.commit((rows) => {
      rows('insert into t (n) values (1)');
      throw new Error('no');
    }, beside);
    await expect(failing).rejects.toThrow('no');
    expect(sync).not.toHaveBeenCalled();
    expect(await store.rows('select * from t')).toEqual([]);
    expect(await store.rows('pragma synchronous')).toEqual([{ synchronous: 2 }]);
  });

  test('returns when the disk has it and not before; others use the connection meanwhile, and closing waits', async () => {
    const store = await made({ synchronous: 'full' });
    const sync = await spyOnSync();
    let answer: () => void = () => undefined;
    sync.mockReturnValueOnce(new Promise<void>((resolve) => (answer = resolve)));
    const ended: string[] = [];
    const work = store.commit((rows) => rows('insert into t (n) values (1)'), beside).then(() => ended.push('committed'));
    await vi.waitFor(() => expect(sync).toHaveBeenCalled());
    expect(await store.rows('pragma synchronous')).toEqual([{ synchronous: 2 }]);
    expect(await store.rows('select n from t')).toEqual([{ n: 1 }]);
    const closing = store.close().then(() => ended.push('closed'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ended).toEqual([]);
    answer();
    await Promise.all([work, closing]);
    expect(ended).toEqual(['committed', 'closed']);
  });

  test.each([
    ['is not in WAL mode', { synchronous: 'full' }, 'pragma journal_mode = delete'],
    ['does not ask for it', { synchronous: 'normal' }, 'select 1'],
    ['lies on a fast disk', { synchronous: 'full', slowDisk: 60_000 }, 'select 1'],
  ] as const)('is an ordinary one for a file that %s', async (_, options, statement) => {
    const store = await made(options);
    await store.rows(statement);
    const sync = await spyOnSync();
    await store.commit((rows) => rows('insert into t (n) values (1)'), beside);
    expect(sync).not.toHaveBeenCalled();
    expect(await store.rows('select n from t')).toEqual([{ n: 1 }]);
  });
});
