import { copyFile, mkdtemp, readdir, rm, stat, truncate, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { sql, type Generated } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isConstraint } from '../../../src/store/errors.js';
import { openStore, type Store, type StoreOptions } from '../../../src/store/store.js';

interface Rows {
  t: { id: Generated<number>; n: number | null; s: string | null };
}

let folder: string;
let path: string;
const open: Store<Rows>[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uidctl-store-'));
  path = join(folder, 'a.db');
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
  await rm(folder, { recursive: true, force: true });
});

async function opened(options: Partial<StoreOptions> = {}): Promise<Store<Rows>> {
  const store = await openStore<Rows>({ path, mode: 'create', title: 'directory', ...options });
  open.push(store);
  return store;
}

async function made(options: Partial<StoreOptions> = {}): Promise<Store<Rows>> {
  const store = await opened(options);
  await store.rows('create table t (id integer primary key, n integer, s text unique) strict');
  return store;
}

describe('a file that cannot be opened', () => {
  test.each(['read-only', 'read-write'] as const)('missing, %s: set-up, and none is made', async (mode) => {
    await expect(opened({ mode })).rejects.toMatchObject({
      kind: 'setup',
      code: 'store-missing',
      message: `there is no directory at ${path}`,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('missing folder', async () => {
    await expect(opened({ path: join(folder, 'no', 'a.db') })).rejects.toMatchObject({ kind: 'setup', code: 'store-missing' });
  });

  test('a folder in its place', async () => {
    await mkdir(path);
    await expect(opened()).rejects.toMatchObject({ kind: 'setup', code: 'not-a-store' });
    await expect(opened({ mode: 'read-write' })).rejects.toMatchObject({ kind: 'setup', code: 'not-a-store' });
  });

  test('text in place of a database', async () => {
    await writeFile(path, 'uid,name\nchantm,Chan\n'.repeat(100));
    await expect(opened({ mode: 'read-write' })).rejects.toMatchObject({ kind: 'setup', code: 'not-a-store' });
  });

  test('a damaged database', async () => {
    const store = await made();
    for (let i = 0; i < 500; i++)
      await store.rows('insert into t (n, s) values (?, ?)', [i, `row ${String(i)} ${'x'.repeat(200)}`]);
    await store.close();
    await truncate(path, 8192);
    const damaged = await opened({ mode: 'read-write' });
    await expect(damaged.rows('select sum(n), max(s) from t')).rejects.toMatchObject({ kind: 'setup', code: 'store-damaged' });
  });

  test('create-new over a file: conflict, and the file stays', async () => {
    await writeFile(path, 'precious');
    await expect(opened({ mode: 'create-new' })).rejects.toMatchObject({ kind: 'conflict', code: 'store-exists' });
    expect((await stat(path)).size).toBe('precious'.length);
  });
});

describe('a statement that fails', () => {
  test('held by another program: unavailable, worth trying again', async () => {
    await made();
    const store = await opened({ mode: 'read-write', patience: 20 });
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    await expect(store.rows('insert into t (n) values (1) returning id')).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'store-busy',
    });
    await expect(store.write(async (trx) => trx.insertInto('t').values({ n: 1 }).execute())).rejects.toMatchObject({
      kind: 'unavailable',
      retryable: true,
    });
    other.exec('rollback');
    await store.write(async (trx) => trx.insertInto('t').values({ n: 1 }).execute());
    other.close();
  });

  test('opened for reading only: set-up', async () => {
    await made();
    const store = await opened({ mode: 'read-only' });
    await expect(store.rows('insert into t (n) values (1)')).rejects.toMatchObject({ kind: 'setup', code: 'store-read-only' });
    await expect(store.rows('insert into t (n) values (1) returning id')).rejects.toMatchObject({
      kind: 'setup',
      code: 'store-read-only',
    });
  });

  test('a full disk: set-up, and nothing of the transaction is kept', async () => {
    const store = await made();
    await store.rows('pragma max_page_count = 10');
    const filling = store.write(async (trx) => {
      for (let i = 0; i < 100; i++)
        await trx
          .insertInto('t')
          .values({ n: i, s: `${String(i)}${'x'.repeat(4000)}` })
          .execute();
    });
    await expect(filling).rejects.toMatchObject({ kind: 'setup', code: 'disk-full' });
    expect(await store.rows('select count(*) as n from t')).toEqual([{ n: 0 }]);
  });

  test('a broken constraint is told apart', async () => {
    const store = await made();
    await store.rows("insert into t (s) values ('a')");
    const error: unknown = await store.rows("insert into t (s) values ('a')").catch((e: unknown) => e);
    expect(isConstraint(error)).toBe(true);
    expect(isConstraint(await store.rows("insert into t (s) values ('a') returning id").catch((e: unknown) => e))).toBe(true);
    expect(isConstraint(await store.rows('selec').catch((e: unknown) => e))).toBe(false);
  });

  test.each([
    ['a Date', new Date(0), 'an object of Date'],
    ['a text with U+0000 in it', 'chantm\0x', 'a text with U+0000 in it'],
    ['undefined', undefined, 'undefined'],
    ['NaN', Number.NaN, 'not finite'],
    ['an object', { a: 1 }, 'an object of Object'],
  ])('%s does not become NULL: it throws', async (_, value, words) => {
    const store = await made();
    await expect(store.rows('insert into t (s) values (?)', [value])).rejects.toThrow(words);
    await expect(sql`insert into t (s) values (${value})`.execute(await store.db())).rejects.toThrow(words);
    expect(await store.rows('select * from t')).toEqual([]);
  });

  test('a transaction that throws leaves nothing', async () => {
    const store = await made();
    const failing = store.write(async (trx) => {
      await trx.insertInto('t').values({ n: 1 }).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await store.rows('select * from t')).toEqual([]);
  });
});

describe('plain statements in one transaction', () => {
  test('are all taken back when the work throws, and the next ones work', async () => {
    const store = await made();
    const failing = store.commit((rows) => {
      rows('insert into t (n) values (1)');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await store.commit((rows) => rows('insert into t (n) values (2)'));
    expect(await store.rows('select n from t')).toEqual([{ n: 2 }]);
  });

  test('that cannot be done say why, and leave nothing', async () => {
    const store = await made();
    const failing = store.commit((rows) => [rows('insert into t (n) values (1)'), rows('insert into no_table values (1)')]);
    await expect(failing).rejects.toMatchObject({ kind: 'setup', code: 'store-damaged' });
    await expect(store.commit((rows) => rows('insert into t (n) values (?)', [Number.NaN]))).rejects.toThrow(TypeError);
    expect(await store.rows('select n from t')).toEqual([]);
  });

  test('are seen by nobody else before all are there', async () => {
    const store = await made();
    const other = new DatabaseSync(path);
    await store.commit((rows) => {
      rows('insert into t (n) values (1)');
      expect(other.prepare('select n from t').all()).toEqual([]);
      expect(() => other.exec('insert into t (n) values (9)')).toThrow(/locked/);
      rows('insert into t (n) values (2)');
    });
    expect(other.prepare('select n from t').all()).toEqual([{ n: 1 }, { n: 2 }]);
    other.close();
  });

  test('wait for other work of the same store, and are over before it closes', async () => {
    const store = await made();
    let began: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (began = resolve));
    const before = store.write(async (trx) => {
      began();
      await new Promise((resolve) => setImmediate(resolve));
      await trx.insertInto('t').values({ n: 1 }).execute();
    });
    await beginning;
    const all = [2, 3].map((n) =>
      store.commit((rows) => {
        rows('insert into t (n) values (?)', [n]);
        return rows<{ n: number }>('select n from t').map((row) => row.n);
      }),
    );
    await store.close();
    await before;
    expect(await Promise.all(all)).toEqual([
      [1, 2],
      [1, 2, 3],
    ]);
  });
});

describe('a store', () => {
  test('keeps instants as integers', async () => {
    const store = await made();
    const [row] = await store.rows('select typeof(?) as t, ? as v', [1_790_000_000_000, 1_790_000_000_000]);
    expect(row).toEqual({ t: 'integer', v: 1_790_000_000_000 });
  });

  test('its files are for their owner alone, and it is in WAL mode', async () => {
    const store = await made();
    await store.rows('insert into t (n) values (1)');
    const files = (await readdir(folder)).sort();
    expect(files).toEqual(['a.db', 'a.db-shm', 'a.db-wal']);
    for (const file of files) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['full', 2],
    ['normal', 1],
  ] as const)('synchronous %s; foreign keys are on', async (synchronous, expected) => {
    const store = await made({ synchronous });
    expect(await store.rows('pragma synchronous')).toEqual([{ synchronous: expected }]);
    expect(await store.rows('pragma foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  });

  test('a read sees one state', async () => {
    const store = await made();
    const other = await opened({ mode: 'read-write' });
    await store.read(async (trx) => {
      const before = await trx.selectFrom('t').selectAll().execute();
      await other.rows('insert into t (n) values (1)');
      expect(await trx.selectFrom('t').selectAll().execute()).toEqual(before);
    });
    expect(await store.rows('select * from t')).toHaveLength(1);
  });

  test('answers what Kysely asks: insert id, affected rows, returning, a stream', async () => {
    const db = await (await made()).db();
    expect((await db.insertInto('t').values({ n: 1 }).executeTakeFirst()).insertId).toBe(1n);
    expect(await db.insertInto('t').values({ n: 2 }).returning('id').execute()).toEqual([{ id: 2 }]);
    expect((await db.updateTable('t').set({ n: 3 }).executeTakeFirst()).numUpdatedRows).toBe(2n);
    const streamed = [];
    for await (const row of db.selectFrom('t').select('n').stream()) streamed.push(row);
    expect(streamed).toEqual([{ n: 3 }, { n: 3 }]);
  });

  test('a copy of the closed file alone is whole', async () => {
    const store = await made();
    await store.rows('insert into t (n) values (7)');
    await store.close();
    await copyFile(path, join(folder, 'copy.db'));
    const copy = await opened({ path: join(folder, 'copy.db'), mode: 'read-write' });
    expect(await copy.rows('select n from t')).toEqual([{ n: 7 }]);
  });

  test('a file that can only be read is read', async () => {
    const store = await made();
    await store.rows('insert into t (n) values (7)');
    await store.rows('pragma journal_mode = delete');
    await store.close();
    const reader = await opened({ mode: 'read-only' });
    expect(await reader.rows('select n from t')).toEqual([{ n: 7 }]);
  });

  test('closes after the work under way, and twice is once', async () => {
    const store = await made();
    const work = store.write(async (trx) => trx.insertInto('t').values({ n: 1 }).execute());
    await Promise.all([store.close(), store.close()]);
    await work;
    expect(await (await opened({ mode: 'read-only' })).rows('select n from t')).toEqual([{ n: 1 }]);
  });
});
