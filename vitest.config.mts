import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The editor itself provides this module.
  resolve: { alias: { vscode: fileURLToPath(new URL('test/support/vscode.ts', import.meta.url)) } },
  test: {
    // TensorFlow's native library does not unload from a worker thread, so each file runs in a process of its own.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          // Models of real size are exported by npm run test:models.
          exclude: ['test/vscode/**', 'test/models/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          // Inside of the extension host others run them: see test/vscode/host-suite.test.ts.
          name: 'editor',
          include: ['test/vscode/**/*.test.ts'],
          exclude: ['test/vscode/suite/**'],
          // After all others: editors and engines keep the whole machine busy.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
