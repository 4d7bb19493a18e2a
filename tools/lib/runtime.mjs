// The native runtime's place in the cache, and whether what lies there is whole.
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheRoot, readJson } from './paths.mjs';
import { run, SetupError, tail } from './process.mjs';

export const tfjsNodeVersion = '4.22.0';

/** The wheel whose libraries and headers are used, whatever Python runs pip. */
export const wheel = {
  project: 'tensorflow-cpu',
  version: '2.21.0',
  file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
  sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  bytes: 274_000_871,
  pythonVersion: '3.12',
  abi: 'cp312',
  platformTag: 'manylinux_2_27_x86_64',
};

export const runtimeName = `tfjs-node-${tfjsNodeVersion}_tensorflow-${wheel.version}_${process.platform}-${process.arch}`;
export const bindingPath = path.join('lib', 'napi-v8', 'tfjs_binding.node');

/** @param {string} [cache] */
export const runtimeDir = (cache = cacheRoot()) => path.join(cache, 'runtime', runtimeName);

/**
 * @typedef {object} RuntimeInfo Content of runtime.json, which is written last.
 * @property {'wheel' | 'prebuilt'} kind
 * @property {string} tfjsNode
 * @property {string} tensorflow
 * @property {string} platform
 * @property {string} arch
 * @property {{path: string, bytes: number}[]} files
 * @property {boolean} stripped
 * @property {string} builtAt
 */

/**
 * The runtime in `dir` when it is usable: runtime.json is there and every file it lists has the listed size.
 *
 * @param {string} dir
 * @returns {RuntimeInfo | undefined}
 */
export function readRuntime(dir) {
  const info = readJson(path.join(dir, 'runtime.json'));
  if (!info || !Array.isArray(info.files) || info.files.length === 0) return undefined;
  for (const file of info.files) {
    const stat = statSync(path.join(dir, String(file.path)), { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size !== file.bytes) return undefined;
  }
  return info;
}

/**
 * Whether a runtime may be handed on to others: it brings the licences of what is built into it.
 *
 * @param {RuntimeInfo} runtime
 */
export const hasLicences = ({ files }) => files.some((file) => file.path.startsWith('licences/'));

/**
 * @param {string} dir
 * @param {string} [below]
 * @returns {{path: string, bytes: number}[]} All files under `dir`, with their sizes.
 */
export function listFiles(dir, below = '') {
  return readdirSync(path.join(dir, below), { withFileTypes: true }).flatMap((entry) => {
    const relative = path.posix.join(below, entry.name);
    if (entry.isDirectory()) return listFiles(dir, relative);
    // A file may go while we look: graphs are moved into place by others.
    const found = statSync(path.join(dir, relative), { throwIfNoEntry: false });
    return found ? [{ path: relative, bytes: found.size }] : [];
  });
}

/**
 * Writes runtime.json over what lies in `dir`.
 *
 * @param {string} dir
 * @param {Omit<RuntimeInfo, 'files' | 'builtAt' | 'platform' | 'arch' | 'tfjsNode'>} about
 */
export function writeRuntime(dir, about) {
  rmSync(path.join(dir, 'runtime.json'), { force: true });
  /** @type {RuntimeInfo} */
  const info = {
    ...about,
    tfjsNode: tfjsNodeVersion,
    platform: process.platform,
    arch: process.arch,
    files: listFiles(dir),
    builtAt: new Date().toISOString(),
  };
  writeFileSync(path.join(dir, 'runtime.json'), `${JSON.stringify(info, null, 2)}\n`);
}

/**
 * Loads the binding in a process of its own, for a bad library takes its process with it, and asks its version.
 *
 * @param {string} dir
 * @returns {Promise<string>} The version of TensorFlow that answers.
 */
export async function probeRuntime(dir) {
  const script = `
    const binding = require(process.argv[1]);
    const id = binding.createTensor([2], binding.TF_FLOAT, new Float32Array([1, 2]));
    const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
    const [negated] = binding.executeOp('Neg', [type], [id], 1);
    if (binding.tensorDataSync(negated.id)[1] !== -2) throw new Error('it computes nonsense');
    process.stdout.write(binding.TF_Version);`;
  const result = await run(process.execPath, ['-e', script, path.join(dir, bindingPath)], {
    env: { TF_CPP_MIN_LOG_LEVEL: '3' },
    timeoutMs: 120_000,
  });
  if (result.code !== 0 || !/^\d+\.\d+/.test(result.stdout)) {
    throw new SetupError(
      `TensorFlow's native library was made but does not load (exit ${result.code}):\n${tail(result.output)}`,
      result.code === 132 ? 'This processor lacks instructions that TensorFlow needs (AVX).' : '',
    );
  }
  return result.stdout;
}
