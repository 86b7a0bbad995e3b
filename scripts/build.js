import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

/*
 * The shipped program is a bundle in chunks: two entries, and a chunk for each module that is loaded with import(). Everything is inside but
 * the SQLite driver, whose native part has to be found on the disk.
 */
await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/main.ts', 'src/wiring.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  keepNames: true,
  legalComments: 'linked',
  // An import of types alone must leave nothing behind: with verbatimModuleSyntax it would load the module all the same.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: false } },
  external: ['@photostructure/sqlite'],
  // Packages written for require() need one inside an ES module.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
