// Bundles the tests that run inside of the extension host; they are found by their names.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { dist } from '../../tools/lib/bundle.mjs';

const suite = fileURLToPath(new URL('suite', import.meta.url));

/** The folder of the bundled tests: `run.js` is what the editor is told, and the results come beside it. */
export const suiteFolder = path.join(dist, 'host-suite');
export const resultsFile = path.join(suiteFolder, 'results.json');

export async function buildSuite() {
  rmSync(suiteFolder, { recursive: true, force: true });
  mkdirSync(suiteFolder, { recursive: true });
  const tests = readdirSync(suite).filter((name) => name.endsWith('.test.ts'));
  if (tests.length === 0) throw new Error(`there are no tests in ${suite}`);
  await build({
    entryPoints: ['run.ts', ...tests].map((name) => path.join(suite, name)),
    outdir: suiteFolder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}

/**
 * @returns {import('./suite/run').HostTestResult[] | undefined} undefined while they run
 */
export function readResults() {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8'));
  } catch {
    return undefined;
  }
}
