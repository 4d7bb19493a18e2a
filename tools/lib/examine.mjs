// Looks at everything that the program needs, without changing anything.
import { existsSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { bundleState, dist } from './bundle.mjs';
import { dependenciesReady, npmCommand } from './dependencies.mjs';
import { failurePath, nativeMode } from './native.mjs';
import { cacheRoot, readJson, root } from './paths.mjs';
import { run, which } from './process.mjs';
import { listFiles, probeRuntime, readRuntime, runtimeDir } from './runtime.mjs';
import { findCompiler, findPip, installHint } from './toolchain.mjs';

/**
 * @typedef {object} Finding
 * @property {string} title
 * @property {string} text
 * @property {string} [todo] What to do, when something is missing.
 * @property {boolean} [needed] Whether the native backend does not work without it.
 */

const require = createRequire(import.meta.url);

/** @param {string} name */
const packageVersion = (name) => readJson(path.join(root, 'node_modules', name, 'package.json'))?.version ?? 'missing';

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

/** @returns {Promise<Finding[]>} */
export async function examine() {
  const native = await examineNative();
  return [
    { title: 'System', text: `${os.type()} ${os.release()} ${process.platform}-${process.arch}` },
    {
      title: 'Processor',
      text: `${os.cpus()[0]?.model.trim() ?? 'unknown'}, ${os.availableParallelism()} threads, ${megabytes(os.totalmem())} memory`,
    },
    { title: 'Node', text: `${process.version}  ${process.execPath}` },
    await examineNpm(),
    examinePackages(),
    examineSharp(),
    {
      title: 'TensorFlow.js',
      text: `${packageVersion('@tensorflow/tfjs-core')} (tfjs-node ${packageVersion('@tensorflow/tfjs-node')}, WebAssembly ${packageVersion('@tensorflow/tfjs-backend-wasm')})`,
    },
    native,
    ...(await examineTools(native.todo !== undefined)),
    examineCache(),
    examineBuild(),
  ];
}

/** @returns {Promise<Finding>} */
async function examineNpm() {
  try {
    const npm = npmCommand();
    const { stdout } = await run(npm.command, [...npm.args, '--version'], { timeoutMs: 60_000 });
    return { title: 'npm', text: `${stdout.trim()}  ${npm.args[0] ?? npm.command}` };
  } catch (error) {
    return { title: 'npm', text: String(error), todo: 'install Node together with npm: https://nodejs.org' };
  }
}

/** @returns {Finding} */
function examinePackages() {
  const title = 'npm packages';
  if (dependenciesReady()) return { title, text: `installed  ${path.join(root, 'node_modules')}` };
  const text = existsSync(path.join(root, 'node_modules')) ? 'not those of package-lock.json' : 'not installed';
  return { title, text, todo: 'npm run setup', needed: true };
}

/** @returns {Finding} */
function examineSharp() {
  try {
    const { versions } = require('sharp');
    return { title: 'sharp', text: `${versions.sharp} (libvips ${versions.vips})` };
  } catch (error) {
    return {
      title: 'sharp',
      text: `does not load: ${String(error).split('\n')[0]}`,
      todo: 'npm run setup',
      needed: true,
    };
  }
}

/** @returns {Promise<Finding>} */
async function examineNative() {
  const title = 'Native runtime';
  const dir = runtimeDir();
  const info = readRuntime(dir);
  const switchedOff = nativeMode() === 'off';
  if (info) {
    const sizes = info.files.map((file) => `${file.path}  ${megabytes(file.bytes)}`).join('\n');
    const off = switchedOff ? '\nSCORECAM_LENS_NATIVE=off keeps set-up from making it, if it were missing' : '';
    const text = `TensorFlow ${info.tensorflow}, ${info.kind}${info.stripped ? ', stripped' : ''}, of ${info.builtAt}\n${dir}\n${sizes}${off}`;
    try {
      await probeRuntime(dir);
      return { title, text };
    } catch (error) {
      return { title, text: `${text}\n${String(error)}`, todo: `remove ${dir}, then: npm run setup`, needed: true };
    }
  }
  const failure = readJson(failurePath());
  const why = failure ? `the last attempt failed: ${failure.reason}` : 'set-up has not made it yet';
  const todo = switchedOff ? 'unset SCORECAM_LENS_NATIVE, then: npm run setup' : 'npm run setup -- --retry';
  return {
    title,
    text: `missing: ${why}\nWithout it, WebAssembly does the work: about ten times slower, the same maps.`,
    todo: failure?.hint ? `${failure.hint}; then ${todo}` : todo,
    needed: true,
  };
}

/**
 * @param {boolean} wanted Whether they are needed to make what is missing.
 * @returns {Promise<Finding[]>}
 */
async function examineTools(wanted) {
  const compiler = findCompiler();
  const { python, pip } = await findPip();
  /** @param {import('./toolchain.mjs').Tool} tool */
  const todo = (tool) => (wanted && process.platform === 'linux' ? { todo: installHint([tool]) } : {});
  const version = compiler ? (await run(compiler, ['--version'])).stdout.split('\n')[0] : '';
  const helpers = ['strip', 'objdump'].filter((tool) => which(tool));
  return [
    compiler
      ? {
          title: 'C++ compiler',
          text: `${version}  ${compiler}${helpers.length > 0 ? `, with ${helpers.join(', ')}` : ''}`,
        }
      : { title: 'C++ compiler', text: 'none (needed only to make the native runtime)', ...todo('compiler') },
    pip
      ? { title: 'Python, pip', text: `${pip}  ${python}` }
      : {
          title: 'Python, pip',
          text: `${python ? 'no pip' : 'none'} (needed only to make the native runtime)`,
          ...todo(python ? 'pip' : 'python'),
        },
  ];
}

/** @returns {Finding} */
function examineCache() {
  const dir = cacheRoot();
  if (!existsSync(dir)) return { title: 'Cache', text: `${dir} (not made yet)` };
  const size = listFiles(dir).reduce((sum, file) => sum + file.bytes, 0);
  const { bavail, bsize } = statfsSync(dir);
  return { title: 'Cache', text: `${dir}  ${megabytes(size)}, ${megabytes(bavail * bsize)} free on its disk` };
}

/** @returns {Finding} */
function examineBuild() {
  const state = bundleState();
  const words = { fresh: 'up to date', stale: 'older than the sources', missing: 'not built' };
  const finding = { title: 'Build', text: `${words[state]}  ${dist}` };
  return state === 'fresh' ? finding : { ...finding, todo: 'npm run build', needed: true };
}
