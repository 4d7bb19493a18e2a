// Runs a TypeScript program of the tests by hand, as the test runner would load it.
import { createViteServer } from 'vitest/node';
import { root } from './paths.mjs';

/**
 * Loads a module and calls its `main`.
 *
 * @param {string} file Absolute path.
 * @param {unknown} options What `main` is given.
 */
export async function runTypeScript(file, options) {
  const server = await createViteServer({
    root,
    configFile: `${root}/vitest.config.mts`,
    server: { middlewareMode: true, ws: false, watch: null },
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    logLevel: 'warn',
  });
  try {
    const { main } = await server.ssrLoadModule(file);
    await main(options);
  } finally {
    await server.close();
  }
}
