import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleFile } from '../../../scripts/bundle.js';
import { collect, makeBed, type Bed } from './record.js';

const WRITER = fileURLToPath(new URL('writer.mjs', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const NOBODY = 65534;

let folder: string;
let bundle: string;
let bed: Bed;

beforeAll(async () => {
  await mkdir(join(MODULES, '.cache'), { recursive: true });
  folder = await mkdtemp(join(MODULES, '.cache', 'audit-'));
  await chmod(folder, 0o755);
  bundle = join(folder, 'audit.mjs');
  await bundleFile(fileURLToPath(new URL('../../../src/audit/audit.ts', import.meta.url)), bundle);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  bed = await makeBed();
});
afterEach(() => bed.close());

function start(what: string, name: string, options: { count?: number; uid?: number } = {}): ChildProcess {
  const { count, uid } = options;
  return spawn(process.execPath, [WRITER, bundle, bed.path, what, name, String(count ?? 0)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid }),
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const chunk of child.stdout ?? []) return String(chunk).trim();
  return '';
}

describe('a process that was killed after its intent', () => {
  it('leaves the change open, and the chain whole', async () => {
    const child = start('hang', 'killed');
    expect(await firstLine(child)).toBe('written');
    child.kill('SIGKILL');
    await once(child, 'close');
    const audit = await bed.open({ isAlive: isAlive });
    expect(await audit.leftOpen()).toMatchObject([{ state: 'left-open', pid: child.pid, key: 'killed' }]);
    expect(await audit.verify()).toEqual({ ok: true, rows: 1, record: true, problems: [] });
  });

  it('is not left open while it lives', async () => {
    const child = start('hang', 'living');
    await firstLine(child);
    const audit = await bed.open({ isAlive: isAlive });
    expect(await audit.leftOpen()).toEqual([]);
    expect(await collect(audit.list())).toMatchObject([{ state: 'running', pid: child.pid }]);
    child.kill('SIGKILL');
    await once(child, 'close');
  });
});

describe('a record that may only be read', () => {
  it.each([
    ['the file', async () => chmod(bed.path, 0o444)],
    ['the folder', async () => chmod(dirname(bed.path), 0o555)],
  ])('is a set-up error before anything is changed: %s', async (what, close) => {
    await mkdir(dirname(bed.path));
    if (what === 'the file') {
      await bed.audit.ready();
      await bed.audit.close();
    }
    await chmod(dirname(dirname(bed.path)), 0o755);
    await chmod(dirname(bed.path), 0o777);
    await close();
    // Root may write everywhere, so the writer is somebody else.
    const uid = process.getuid?.() === 0 ? NOBODY : undefined;
    expect(await firstLine(start('ready', 'reader', { uid }))).toBe('setup');
  });
});

it('takes twenty processes at once: every row is there, and the chain verifies', async () => {
  const names = Array.from({ length: 20 }, (_, n) => `writer-${String(n)}`);
  const codes = await Promise.all(
    names.map(async (name) => (await once(start('write', name, { count: 5 }), 'close'))[0] as unknown),
  );
  expect(codes).toEqual(names.map(() => 0));
  expect(await bed.audit.verify()).toEqual({ ok: true, rows: 200, record: true, problems: [] });
  const items = await collect(bed.audit.list());
  expect(items.every(({ state }) => state === 'done')).toBe(true);
  expect(items.map(({ key }) => key).sort()).toEqual(
    names.flatMap((name) => [0, 1, 2, 3, 4].map((n) => `${name}-${String(n)}`)).sort(),
  );
}, 60_000);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
