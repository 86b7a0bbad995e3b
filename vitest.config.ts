import { configDefaults, defineConfig } from 'vitest/config';

/** Answers must not depend on where the tests run. */
export const surroundings = { TZ: 'UTC', NO_COLOR: '1' };

/* The suites that Node alone can run: `npm test`. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/**/*.server.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Much of the time is spent waiting for programs that the tests start.
    maxWorkers: 2,
    env: surroundings,
  },
});
