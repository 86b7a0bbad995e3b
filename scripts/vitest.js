import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The program `vitest`, for node. */
export const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
