import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Much of the time is spent waiting for programs that the tests start.
    maxWorkers: 2,
    // Answers must not depend on where the tests run.
    env: { TZ: 'UTC', NO_COLOR: '1' },
  },
});
