import { readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { linterFor } from './legacy-eslint.js';
import { beforeAll, describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const { ROOMS, PACKAGES } = createRequire(import.meta.url)('../../../scripts/rooms.cjs') as {
  ROOMS: Record<string, string[]>;
  PACKAGES: Record<string, string[]>;
};

/** The rooms that stand today; the tables also name those to come. */
const standing = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** Some module of a room that is not its types.ts. */
function someModule(room: string): string {
  const found = readdirSync(join(root, 'src', room), { recursive: true, encoding: 'utf8' }).find(
    (file) => file.endsWith('.ts') && !file.endsWith('types.ts'),
  );
  if (found === undefined) throw new Error(`no module in ${room}`);
  return join(root, 'src', room, found);
}

function importText(from: string, to: string): string {
  const path = relative(dirname(from), to).replace(/\.ts$/, '.js').replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

let lint: (file: string, text: string) => Promise<string[]>;
beforeAll(() => {
  lint = linterFor(root);
});

describe('the rooms', () => {
  it('knows every folder of src', () => {
    expect(standing.filter((room) => !(room in ROOMS))).toEqual([]);
  });

  for (const room of standing) {
    it(`${room} is refused every room that its line does not name: static, dynamic, and from a subfolder`, async () => {
      const missed: string[] = [];
      for (const other of standing.filter((name) => name !== room && !ROOMS[room]?.includes(name))) {
        if (room === 'providers' && other === 'policy') continue;
        for (const file of [join(root, 'src', room, 'planted.ts'), join(root, 'src', room, 'deep', 'er', 'planted.ts')]) {
          const target = importText(file, someModule(other));
          for (const text of [
            `import * as x from '${target}';\nexport { x };\n`,
            `export const x = () => import('${target}');\n`,
          ]) {
            if (!(await lint(file, text)).includes('import-x/no-restricted-paths'))
              missed.push(`${relative(root, file)}: ${text}`);
          }
        }
      }
      expect(missed).toEqual([]);
    });

    it(`${room} may import the rooms that its line names`, async () => {
      const refused: string[] = [];
      for (const other of ROOMS[room]?.filter((name) => standing.includes(name)) ?? []) {
        const file = join(root, 'src', room, 'planted.ts');
        const rules = await lint(file, `import * as x from '${importText(file, someModule(other))}';\nexport { x };\n`);
        if (rules.includes('import-x/no-restricted-paths')) refused.push(other);
      }
      expect(refused).toEqual([]);
    });
  }

  it('lets only the directory among the providers see the policy', async () => {
    const ask = async (folder: string) => {
      const file = join(root, 'src/providers', folder, 'planted.ts');
      return (await lint(file, `import * as x from '${importText(file, someModule('policy'))}';\nexport { x };\n`)).includes(
        'import-x/no-restricted-paths',
      );
    };
    expect([await ask('directory'), await ask('openldap')]).toEqual([false, true]);
  });

  it('lets types of io be seen by output, and nothing else of io', async () => {
    const file = join(root, 'src/output/planted.ts');
    expect(await lint(file, `import { type Out } from '../io/types.js';\nexport type X = Out;\n`)).not.toContain(
      'import-x/no-restricted-paths',
    );
  });
});

describe('the packages', () => {
  const rooms = Object.keys(ROOMS);
  for (const [name, places] of Object.entries(PACKAGES)) {
    it(`${name} is refused outside ${places.join(', ')}: static, dynamic, and a subpath`, async () => {
      const missed: string[] = [];
      for (const room of [...rooms, 'providers/directory', 'main.ts', 'program.ts', 'wiring.ts']) {
        const allowed = places.some((place) => room === place || room.startsWith(`${place}/`));
        const file = room.endsWith('.ts') ? join(root, 'src', room) : join(root, 'src', room, 'sub', 'planted.ts');
        for (const text of [
          `import * as x from '${name}';\nexport { x };\n`,
          `export const x = () => import('${name}');\n`,
          `export * from '${name}/sub';\n`,
        ]) {
          const caught = (await lint(file, text)).some(
            (rule) => rule === 'no-restricted-imports' || rule === 'no-restricted-syntax',
          );
          if (caught === allowed) missed.push(`${room} (${allowed ? 'refused' : 'let through'}): ${text}`);
        }
      }
      expect(missed).toEqual([]);
    });
  }
});

describe('the outside world', () => {
  const planted = join(root, 'src/operations/planted.ts');

  it.each([
    ['process.exit(1);'],
    ['console.log(1);'],
    [`import p from 'node:process';\nexport { p };`],
    ['export const e = globalThis.process;'],
  ])('refuses %s', async (text) => {
    expect(await lint(planted, `${text}\n`)).not.toEqual([]);
  });

  it('refuses to open a secret outside the list', async () => {
    const text = `export const f = (s: { open(use: string): string }) => s.open('wire');\n`;
    expect(await lint(planted, text)).toContain('no-restricted-syntax');
    expect(await lint(join(root, 'src/io/planted.ts'), text)).not.toContain('no-restricted-syntax');
  });
});
