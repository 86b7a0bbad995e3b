import { rm } from 'node:fs/promises';
import { rolldown } from 'rolldown';

/*
 * The shipped program is a bundle: two entries, a chunk for each command, and a few large chunks of what most commands share, since each file
 * that node loads costs about as much as 20 KB of code. Everything is inside but the SQLite driver, whose native part has to be found on the disk.
 */

/** Modules of our own by their path below `src`, with `/` for either kind of slash. */
const source =
  (...patterns) =>
  (id) => {
    const path = /[\\/]src[\\/](.+)$/.exec(id)?.[1]?.replaceAll('\\', '/');
    return path !== undefined && !id.includes('node_modules') && patterns.some((pattern) => pattern.test(path));
  };
const library = (name) => (id) => id.includes(`node_modules/${name}/`) || id.includes(`node_modules\\${name}\\`);

/** The first group that fits takes a module; what fits none stays with the command that loads it. */
const groups = [
  { name: 'core', test: source(/^core\//, /^config\/folders\.ts$/, /^output\/(format-of|result|clean|lines|marks|width)\.ts$/) },
  { name: 'zod', test: library('zod') },
  { name: 'kysely', test: library('kysely') },
  {
    // What every command on the embedded directory needs. Left out: what `--help` shows, the formats, and what only a few commands load.
    name: 'desk',
    test: source(
      /^(execute|run)\.ts$/,
      /^(config|store|audit|guard|diagnosis|operations)\//,
      /^policy\/(?!schema|value-schema|policy-file|check|show|rules?-in-words|parts-in-words|schema-problems)/,
      /^output\/(?!format-|query|errors)/,
      /^commands\/(?!index|spec)[a-z-]+\.ts$/,
      /^providers\/directory\/(?!maintenance|maker|create)/,
    ),
  },
].map((group, i, all) => ({ ...group, priority: all.length - i }));

await rm('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: { main: 'src/main.ts', wiring: 'src/wiring.ts' },
  platform: 'node',
  external: ['@photostructure/sqlite'],
  // An import of types alone must leave nothing behind, and no module of ours does anything when it is loaded.
  tsconfig: false,
  treeshake: { moduleSideEffects: (id) => !source(/./)(id) },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  checks: { ineffectiveDynamicImport: false },
});
try {
  await bundle.write({
    dir: 'dist',
    format: 'esm',
    minify: true,
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: { groups },
  });
} finally {
  await bundle.close();
}
