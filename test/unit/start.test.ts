import { rolldown, type OutputChunk } from 'rolldown';
import { beforeAll, describe, expect, test } from 'vitest';
import { INPUT, OUTPUT } from '../../scripts/program.js';

/* What node must load for a start and for a look-up, read from the bundle itself: a stray import would make every start slow. */

const HEAVY = [
  'node_modules/zod/',
  'node_modules/kysely/',
  '@photostructure/sqlite',
  'node:crypto',
  'node:child_process',
  'node_modules/axios/',
];

let chunks: ReadonlyMap<string, OutputChunk>;

beforeAll(async () => {
  const bundle = await rolldown(INPUT);
  const { output } = await bundle.generate(OUTPUT);
  await bundle.close();
  chunks = new Map(output.filter((part) => part.type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
});

/** The file that holds a module of ours, and every file that it imports before it can run. */
function filesOf(module: string): readonly string[] {
  const first = [...chunks.values()].find(({ moduleIds }) => moduleIds.some((id) => id.replaceAll('\\', '/').endsWith(module)));
  if (first === undefined) throw new Error(`the bundle has no ${module}`);
  const found = new Set([first.fileName]);
  for (const file of found) for (const imported of chunks.get(file)?.imports ?? []) found.add(imported);
  return [...found];
}

/** Those of the heavy parts that are loaded with a module of ours. */
function heavyIn(module: string): readonly string[] {
  const all = filesOf(module).flatMap((file) =>
    [file, ...(chunks.get(file)?.moduleIds ?? [])].map((id) => id.replaceAll('\\', '/')),
  );
  return HEAVY.filter((part) => all.some((id) => id.includes(part)));
}

describe('what is loaded', () => {
  test('is seen: a change comes with kysely, and a command with zod', () => {
    expect(heavyIn('src/store/migrate.ts')).toContain('node_modules/kysely/');
    expect(heavyIn('src/commands/pin/reset.ts')).toContain('node_modules/zod/');
  });

  test('for a start is one file and what all rooms share: no zod, no kysely, no SQLite, no node:crypto', () => {
    const loaded = filesOf('src/index.ts').filter((file) => chunks.has(file));
    expect(loaded.length).toBeLessThanOrEqual(3);
    expect(heavyIn('src/index.ts')).toEqual([]);
  });

  test('for a server of the university is axios only where HTTP is spoken', () => {
    const withAxios = (module: string): boolean =>
      filesOf(module).some((file) => chunks.get(file)?.moduleIds.some((id) => /node_modules.axios./.test(id)));
    expect(withAxios('src/http/client.ts')).toBe(true);
    for (const module of [
      'index',
      'execute',
      'profile-opening',
      'ldap/ldap',
      'providers/openldap/openldap',
      'providers/active-directory/active-directory',
    ])
      expect([module, withAxios(`src/${module}.ts`)]).toEqual([module, false]);
  });

  test.each([
    'src/execute.ts',
    'src/commands/lookup/lookup.ts',
    'src/commands/diagnose/diagnose.ts',
    'src/config/schema.ts',
    'src/audit/audit.ts',
    'src/providers/directory/directory.ts',
    'src/store/store.ts',
  ])('for a look-up is no kysely and nothing that changes anything: %s', (module) => {
    expect(heavyIn(module)).not.toContain('node_modules/kysely/');
    const modules = filesOf(module).flatMap((file) => chunks.get(file)?.moduleIds ?? []);
    expect(modules.filter((id) => /(store.migrate|audit.chain|directory.run|directory.new-pin)\.ts$/.test(id))).toEqual([]);
  });
});
