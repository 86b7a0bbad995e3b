import { defineConfig } from 'vitest/config';
import { surroundings } from './vitest.config.js';

/* The suites that talk to real servers: `npm run test:servers`. */
export default defineConfig({
  test: {
    include: ['test/**/*.server.test.ts'],
    globalSetup: 'test/servers/global-setup.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    env: surroundings,
  },
});
