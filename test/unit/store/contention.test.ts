import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleFile } from '../../../scripts/bundle.js';
import { openStore, type Store } from '../../../src/store/store.js';

interface Rows {
  counter: { id: number; n: number };
}

const worker = join('node_modules', '.cache', 'uidctl', `store-worker-${String(process.pid)}.mjs`);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uidctl-contention-'));
  await bundleFile(resolve('test/unit/store/counting-worker.ts'), worker);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(worker, { force: true });
});

async function counter(name: string): Promise<{ path: string; store: Store<Rows> }> {
  const path = join(folder, name);
  const store = await openStore<Rows>({ path, mode: 'create', title: 'test' });
  await store.rows('create table counter (id integer primary key, n integer not null) strict');
  await store.rows('insert into counter values (1, 0)');
  return { path, store };
}

async function count(path: string, times: number): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, [worker, path, String(times)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as unknown[];
  return { code, said };
}

describe('reading, then writing what was read plus one', () => {
  test('three processes: nobody is told that the file is locked, no update is lost', { timeout: 60_000 }, async () => {
    const { path, store } = await counter('processes.db');
    expect(await Promise.all([count(path, 100), count(path, 100), count(path, 100)])).toEqual(
      Array(3).fill({ code: 0, said: '' }),
    );
    expect(await store.rows('select n from counter')).toEqual([{ n: 300 }]);
    await store.close();
  });

  test('twenty connections in one process', { timeout: 60_000 }, async () => {
    const { path, store } = await counter('connections.db');
    const stores = await Promise.all(
      Array.from({ length: 20 }, () => openStore<Rows>({ path, mode: 'read-write', title: 'test' })),
    );
    await Promise.all(stores.map(addTen));
    expect(await store.rows('select n from counter')).toEqual([{ n: 200 }]);
    await Promise.all([store, ...stores].map((each) => each.close()));
  });

  test('twenty at once on one connection', async () => {
    const { store } = await counter('one.db');
    await Promise.all(Array.from({ length: 20 }, () => addTen(store)));
    expect(await store.rows('select n from counter')).toEqual([{ n: 200 }]);
    await store.close();
  });
});

async function addTen(store: Store<Rows>): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await store.write(async (trx) => {
      const { n } = await trx.selectFrom('counter').select('n').executeTakeFirstOrThrow();
      await Promise.resolve();
      await trx
        .updateTable('counter')
        .set({ n: n + 1 })
        .execute();
    });
  }
}
