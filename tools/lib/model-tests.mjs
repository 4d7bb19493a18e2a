// Models of real size, exported by Keras, TensorFlow and PyTorch, against the numbers of these.
import path from 'node:path';
import { dist } from './bundle.mjs';
import { countMissing } from './checks.mjs';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';
import { run, say, SetupError, tail } from './process.mjs';
import { ensurePython } from './python.mjs';
import { setUp } from './set-up.mjs';
import { runVitest } from './vitest.mjs';

const environment = path.join(root, 'tools', '.venv', 'models');
const requirements = [
  { file: 'tools/requirements-models.txt' },
  { file: 'tools/requirements-no-deps.txt', options: ['--no-deps'] },
];
const exporters = ['keras', 'torch'];

/** Exports are written by one run at a time. */
const lock = path.join(dist, '.models.lock');

/**
 * Installs the frameworks, exports the models and compares.
 *
 * @param {readonly string[]} [args] handed to vitest
 * @returns {Promise<import('./checks.mjs').Counts>}
 */
export async function runModelTests(args = []) {
  await setUp();
  try {
    await withLock(lock, 'exporting models in this checkout', async () => {
      const python = await timed('Python environment', () => ensurePython(environment, requirements));
      await timed('exports', () => Promise.all(exporters.map((name) => exportModels(python, name))));
    });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const reason = error.hint ? `${error.message}\nWhat to do: ${error.hint}` : error.message;
    return countMissing({ passed: 0, failed: 0, skipped: [] }, [
      { what: 'models of real size', reason, required: true },
    ]);
  }
  return runVitest(['--config', path.join(root, 'test', 'models', 'vitest.config.mts'), ...args]);
}

/**
 * @param {string} python
 * @param {string} name
 */
async function exportModels(python, name) {
  const script = path.join(root, 'tools', 'models', `export_${name}.py`);
  const { code, output } = await run(python, [script, path.join(dist, 'models', name)]);
  if (code !== 0) throw new SetupError(`${path.relative(root, script)} failed:\n${tail(output)}`);
}

/**
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function timed(what, work) {
  const began = performance.now();
  const result = await work();
  say(`ok     ${what} (${((performance.now() - began) / 1000).toFixed(0)} s)`);
  return result;
}
