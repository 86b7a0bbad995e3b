import { beforeEach, describe, expect, test } from 'vitest';
import { storeMark } from '../../../src/store/mark.js';
import { migrate, type Migration } from '../../../src/store/migrate.js';
import { openStore, type Store } from '../../../src/store/store.js';

const OURS = 0x75696463;
const FIRST: Migration = ['create table a (x integer) strict'];
const SECOND: Migration = ['alter table a add column y text', "insert into a values (1, 'made by the second')"];

let store: Store<unknown>;

beforeEach(async () => {
  store = await openStore({ path: ':memory:', mode: 'create', title: 'test' });
  return () => store.close();
});

describe('refuses', () => {
  test("another program's file", async () => {
    await store.rows('pragma application_id = 7');
    await expect(migrate(store, [FIRST], OURS)).rejects.toMatchObject({ kind: 'setup', code: 'store-foreign' });
  });

  test('a file with tables that nobody signed', async () => {
    await store.rows('create table theirs (x)');
    await expect(migrate(store, [FIRST], OURS)).rejects.toMatchObject({ kind: 'setup', code: 'store-foreign' });
    expect(await store.rows("select name from sqlite_schema where name = 'a'")).toEqual([]);
  });

  test('a newer version', async () => {
    await migrate(store, [FIRST, SECOND], OURS);
    await expect(migrate(store, [FIRST], OURS)).rejects.toMatchObject({ kind: 'setup', code: 'store-newer' });
  });

  test('half a migration: a failing statement leaves the store as it was', async () => {
    await migrate(store, [FIRST], OURS);
    await expect(migrate(store, [FIRST, ['insert into a (x) values (5)', 'nonsense']], OURS)).rejects.toThrow('nonsense');
    expect(await store.rows('select * from a')).toEqual([]);
    expect(await storeMark(store)).toEqual({ applicationId: OURS, version: 1 });
  });
});

describe('migrates', () => {
  test('an empty store to the newest version', async () => {
    await migrate(store, [FIRST, SECOND], OURS);
    expect(await store.rows('select * from a')).toEqual([{ x: 1, y: 'made by the second' }]);
    expect(await storeMark(store)).toEqual({ applicationId: OURS, version: 2 });
  });

  test('from where it stands, and the second time writes nothing', async () => {
    await migrate(store, [FIRST], OURS);
    await migrate(store, [FIRST, SECOND], OURS);
    await migrate(store, [FIRST, SECOND], OURS);
    expect(await store.rows('select x from a')).toEqual([{ x: 1 }]);
  });
});
