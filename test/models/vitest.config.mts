import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Models that npm run test:models exports; npm test does without them. */
export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '..', '..'),
    include: ['test/models/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
