import { rolldown } from 'rolldown';
import { withoutDebugLog } from './without-debug-log.js';

/** One TypeScript file and what it imports of ours as one ES module that node can run; packages stay outside, so `file` must lie where node finds them, unless `whole`. */
export async function bundleFile(entry, file, { whole = false } = {}) {
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    plugins: [withoutDebugLog],
    external: whole ? ['@photostructure/sqlite'] : (id) => !/^[./]|^[A-Za-z]:/.test(id),
    tsconfig: false,
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    treeshake: { moduleSideEffects: (id) => id.includes('node_modules') || id === entry },
    checks: { ineffectiveDynamicImport: false },
  });
  try {
    await bundle.write({ file, format: 'esm', codeSplitting: false });
  } finally {
    await bundle.close();
  }
}
