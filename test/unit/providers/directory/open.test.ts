import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hku } from '../../../../src/policy/hku.js';
import { plain } from '../../../../src/policy/plain.js';
import { createDirectory } from '../../../../src/providers/directory/create.js';
import { openDirectory } from '../../../../src/providers/directory/directory.js';
import { COLUMNS, SCHEMA } from '../../../../src/providers/directory/tables.js';
import { NOW } from './bench.js';

let folder: string;
let path: string;
const clock = () => NOW;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uidctl-directory-'));
  path = join(folder, 'directory.db');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => openDirectory({ path, system: 'test', clock });
const create = () => createDirectory({ path, policy: hku, practice: true, clock });

describe('opening refuses', () => {
  test('a file that is missing: what to type is said, and none is made', async () => {
    await expect(open()).rejects.toMatchObject({
      kind: 'setup',
      message: expect.stringContaining(path) as string,
      hint: expect.stringMatching(/uidctl demo.*uidctl directory init/) as string,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ['text', async () => writeFile(path, 'uid,name\n'.repeat(500))],
    ['an empty file', async () => writeFile(path, '')],
    ['a folder', async () => mkdir(path)],
    ['the database of another program', async () => foreign('create table a (x)')],
    ['a database that another program signed', async () => foreign('pragma application_id = 77')],
  ])('%s', async (_, make) => {
    await make();
    await expect(open()).rejects.toMatchObject({
      kind: 'setup',
      hint: expect.stringContaining('uidctl directory init') as string,
    });
  });

  test('a directory of a newer version', async () => {
    await create();
    foreign('pragma user_version = 99');
    await expect(open()).rejects.toMatchObject({
      kind: 'setup',
      code: 'store-newer',
      message: expect.stringContaining('newer version') as string,
    });
  });

  test('a directory that lost its policy', async () => {
    await create();
    foreign("delete from meta where key = 'policy'");
    await expect(open()).rejects.toMatchObject({ kind: 'setup', code: 'store-damaged' });
  });

  test.each([
    ['drop table meta', 'no such table: meta'],
    ['drop table mfa_method', 'no such table: mfa_method'],
    ['alter table account drop column enabled', 'no such column: enabled'],
    ['alter table session drop column device', 'no such column: device'],
  ])('one that is not whole is damaged: %s', async (statement, words) => {
    await create();
    foreign('drop trigger account_changed; ' + statement);
    await expect(open()).rejects.toMatchObject({
      kind: 'setup',
      code: 'store-damaged',
      message: expect.stringContaining(words) as string,
    });
  });

  function foreign(statement: string): void {
    const database = new DatabaseSync(path);
    database.exec(statement);
    database.close();
  }
});

describe('making', () => {
  test('over a file: conflict, and the file stays as it is', async () => {
    await writeFile(path, 'precious');
    await expect(create()).rejects.toMatchObject({ kind: 'conflict', code: 'store-exists' });
    expect(await readdir(folder)).toEqual(['directory.db']);
    expect((await stat(path)).size).toBe('precious'.length);
  });

  test('where no folder can be: set-up', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(
      createDirectory({ path: join(folder, 'file', 'a.db'), policy: hku, practice: false, clock }),
    ).rejects.toMatchObject({ kind: 'setup' });
  });

  test('with accounts that cannot go in: nothing stays behind', async () => {
    const fill = () => Promise.reject(new Error('bad account'));
    await expect(createDirectory({ path, policy: hku, practice: true, clock, fill })).rejects.toThrow('bad account');
    expect(await readdir(folder)).toEqual([]);
  });

  test('two at once: one is made, the other is a conflict', async () => {
    const outcomes = await Promise.allSettled([create(), create()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await readdir(folder)).toEqual(['directory.db']);
  });

  test('gives one file for its owner alone, which keeps the policy it was made with', async () => {
    const deep = join(folder, 'new', 'folder', 'directory.db');
    await createDirectory({ path: deep, policy: plain, practice: false, clock });
    expect((await stat(deep)).mode & 0o777).toBe(0o600);
    const directory = await openDirectory({ path: deep, system: 'test', clock });
    expect(directory.policy).toEqual(plain);
    expect(directory.place).toEqual({ title: 'embedded directory', host: undefined, practice: false });
    await directory.close();
  });

  test('the whole policy of the university survives the file', async () => {
    await create();
    const directory = await open();
    expect(directory.policy).toEqual(hku);
    expect(directory.place.practice).toBe(true);
    await directory.close();
  });
});

describe('a directory is read by other programs', () => {
  test('the columns that are checked are those of its tables', async () => {
    await create();
    const database = new DatabaseSync(path);
    for (const [table, columns] of Object.entries(COLUMNS))
      expect(
        database
          .prepare('select name from pragma_table_info(?)')
          .all(table)
          .map((row) => (row as { name: string }).name),
      ).toEqual(columns);
    database.close();
  });

  test('no statement of its schema has an aggregate that orders its own input: SQLite knows that since 3.44 alone', () => {
    for (const statement of SCHEMA) expect(statement).not.toMatch(/\b\w+\((?:[^()]|\([^()]*\))*\border by\b/i);
  });

  const installed = spawnSync('sqlite3', ['--version']).status === 0;
  test.skipIf(!installed)('by the sqlite3 of this machine (skipped where there is none)', async () => {
    await create();
    const { stdout, stderr } = spawnSync('sqlite3', [
      path,
      "select value from meta where key = 'practice'; select count(*) from account",
    ]);
    expect(String(stderr)).toBe('');
    expect(String(stdout)).toBe('yes\n0\n');
  });
});
