import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bundleFile } from '../../../../scripts/bundle.js';
import { plain } from '../../../../src/policy/plain.js';
import { createDirectory } from '../../../../src/providers/directory/create.js';
import { openDirectory } from '../../../../src/providers/directory/directory.js';
import { NOW } from './bench.js';

const READER = fileURLToPath(new URL('reader.mjs', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
const NOBODY = 65534;

let bundles: string;
let folder: string;
let path: string;

beforeAll(async () => {
  await mkdir(join(MODULES, '.cache'), { recursive: true });
  bundles = await mkdtemp(join(MODULES, '.cache', 'directory-'));
  await chmod(bundles, 0o755);
  const entry = fileURLToPath(new URL('../../../../src/providers/directory/directory.ts', import.meta.url));
  await bundleFile(entry, join(bundles, 'directory.mjs'));
});
afterAll(() => rm(bundles, { recursive: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uidctl-read-only-'));
  path = join(folder, 'directory.db');
  await createDirectory({
    path,
    policy: plain,
    practice: true,
    clock: () => NOW,
    fill: async (store) => {
      await store.rows("insert into account (id, uid, name, kind, made_at) values ('1', 'chantm', 'Chan Tai Man', 'staff', 0)");
    },
  });
});
afterEach(async () => {
  await chmod(folder, 0o755);
  await rm(folder, { recursive: true, force: true });
});

/** What somebody who may only read can do. Root may write everywhere, so it is somebody else. */
async function asReader(): Promise<Record<string, unknown>> {
  const uid = process.getuid?.() === 0 ? { uid: NOBODY } : {};
  const child = spawn(process.execPath, [READER, join(bundles, 'directory.mjs'), path, 'chantm'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...uid,
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
  await once(child, 'close');
  return JSON.parse(out) as Record<string, unknown>;
}

/** Opens it once and closes it again, as its owner: from then on it is in WAL mode. */
async function openOnce(): Promise<void> {
  await (await openDirectory({ path, system: 'test', clock: () => NOW })).close();
}

const READ = { found: 'Chan Tai Man', kind: 'staff', methods: 0, rows: 1 };

describe('somebody who may not write', () => {
  test('who may not even read it is told so', async () => {
    await chmod(folder, 0o755);
    await chmod(path, 0o600);
    if (process.getuid?.() !== 0) await chmod(path, 0o000);
    expect(await asReader()).toMatchObject({ error: { kind: 'setup', code: 'store-not-open' } });
  });

  test('while changes wait in the -wal file: what is needed is said', async () => {
    await openOnce();
    const writer = new DatabaseSync(path);
    writer.exec("update account set name = 'Chan Siu Man'");
    await chmod(path, 0o444);
    await chmod(`${path}-wal`, 0o600);
    await chmod(`${path}-shm`, 0o600);
    if (process.getuid?.() !== 0) await chmod(`${path}-shm`, 0o000);
    await chmod(folder, 0o555);
    expect(await asReader()).toMatchObject({
      error: {
        kind: 'setup',
        code: 'store-not-open',
        message: expect.stringContaining('-wal') as string,
        hint: expect.stringContaining(folder) as string,
      },
    });
    await chmod(folder, 0o755);
    writer.close();
  });

  test.each([
    ['the file', 0o444, 0o755],
    ['the folder', 0o666, 0o555],
    ['both', 0o444, 0o555],
  ])(
    'looks all the same, before and after the first opening by its owner, and a change is a set-up error: %s',
    async (_, file, mode) => {
      for (const opened of [false, true]) {
        await chmod(folder, 0o755);
        await chmod(path, 0o600);
        if (opened) await openOnce();
        await chmod(path, file);
        await chmod(folder, mode);
        const before = await readdir(folder);
        expect(await asReader(), String(opened)).toMatchObject({ ...READ, write: { kind: 'setup' } });
        expect(await readdir(folder)).toEqual(before);
      }
    },
  );

  test('sees what the owner changed and left', async () => {
    const owner = await openDirectory({ path, system: 'test', clock: () => NOW });
    await owner.store.rows("update account set name = 'Chan Siu Man'");
    await owner.close();
    await chmod(path, 0o444);
    await chmod(folder, 0o555);
    expect(await asReader()).toMatchObject({ ...READ, found: 'Chan Siu Man' });
  });
});
