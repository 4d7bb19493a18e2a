// The bench's own TypeScript: bundled when it is run.
import path from 'node:path';
import { build } from 'esbuild';
import { bench, root } from './paths.mjs';
import { lastJson, timed } from './process.mjs';

/** Below node_modules, so that what stays outside the bundle is found. */
const folder = path.join(root, 'node_modules', '.cache', 'scorecam-bench');

/**
 * Runs a script of bench/ours in a process of its own.
 *
 * @param {string} name
 * @param {object} task
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<any>} What it answers.
 */
export async function runScript(name, task, env) {
  const outfile = path.join(folder, `${name}.cjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [path.join(bench, 'ours', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['sharp', 'h5wasm', '@tensorflow/*', 'onnxruntime-node', 'long'],
    logLevel: 'warning',
  });
  const { stdout } = await timed(process.execPath, [outfile, JSON.stringify(task)], { env });
  return lastJson(stdout);
}
