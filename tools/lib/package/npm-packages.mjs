// The npm packages that are shipped as they are, beside the bundles.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npmCommand } from '../dependencies.mjs';
import { readJson, root } from '../paths.mjs';
import { run, SetupError, tail } from '../process.mjs';
import { listFiles } from '../runtime.mjs';

/**
 * Copies installed packages with everything that they depend on; what of it is already there stays.
 *
 * @param {readonly string[]} names
 * @param {string} into A folder node_modules.
 */
export function copyPackages(names, into) {
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const destination = path.join(into, name);
    if (existsSync(destination)) continue;
    const source = path.join(root, 'node_modules', name);
    const manifest = readJson(path.join(source, 'package.json'));
    if (!manifest) throw new SetupError(`The package ${name} is not installed.`, 'run npm run setup');
    cpSync(source, destination, { recursive: true });
    waiting.push(...Object.keys(manifest.dependencies ?? {}));
  }
}

/** Where onnxruntime's package keeps its libraries, one folder a platform. */
const onnxLibraries = path.join('onnxruntime-node', 'bin', 'napi-v6');

/**
 * Copies what of onnxruntime runs: the libraries of this platform alone, without what only its installation needs.
 * Nothing where it has none for this platform.
 *
 * @param {string} into A folder node_modules.
 */
export function copyOnnxRuntime(into) {
  const own = path.join(onnxLibraries, process.platform, process.arch);
  const from = path.join(root, 'node_modules');
  if (!existsSync(path.join(from, own))) return;
  const parts = ['onnxruntime-node/package.json', 'onnxruntime-node/dist', own];
  for (const part of [...parts, 'onnxruntime-common/package.json', 'onnxruntime-common/dist/cjs']) {
    cpSync(path.join(from, part), path.join(into, part), { recursive: true });
  }
}

/**
 * Installs packages that this platform's node_modules lacks, at the versions and with the checksums of package-lock.json.
 *
 * @param {readonly string[]} names
 * @param {string} into A folder node_modules, which is made anew.
 */
export async function fetchPackages(names, into) {
  const folder = path.dirname(into);
  rmSync(into, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const lock = lockFor(names, readJson(path.join(root, 'package-lock.json')));
  const files = { 'package.json': lock.packages[''], 'package-lock.json': lock };
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), JSON.stringify(content));
  const npm = npmCommand();
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await run(npm.command, [...npm.args, ...options], { cwd: folder });
  for (const name of Object.keys(files)) rmSync(path.join(folder, name));
  if (result.code !== 0) {
    throw new SetupError(
      `npm could not fetch ${names.join(', ')} (exit ${result.code}):\n${tail(result.output)}`,
      'check the connection to the npm registry, then run the same command again',
    );
  }
}

/** What packages bring along for those who build them or type against them. */
const unneeded =
  /^(\.package-lock\.json|sharp\/(src|install)\/.*|h5wasm\/(\.github|dist\/(iife|node)|src|test)\/.*|.*\.(map|h|d\.[cm]?ts))$/;

/** @param {string} modules A folder node_modules. */
export function prunePackages(modules) {
  for (const { path: file } of listFiles(modules)) {
    if (unneeded.test(file)) rmSync(path.join(modules, file));
  }
}

/**
 * The part of a lock file that some packages need.
 *
 * @param {readonly string[]} names
 * @param {{lockfileVersion: number, packages: Record<string, any>}} lock
 */
export function lockFor(names, { lockfileVersion, packages }) {
  /** @type {Record<string, any>} */
  const wanted = {};
  /** @type {Record<string, string>} */
  const dependencies = {};
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const place = `node_modules/${name}`;
    const entry = { ...packages[place] };
    // They say who needs it in this project.
    for (const flag of ['dev', 'optional', 'devOptional']) delete entry[flag];
    if (!entry.integrity) throw new SetupError(`package-lock.json does not pin the package ${name}.`);
    if (wanted[place]) continue;
    wanted[place] = entry;
    if (names.includes(name)) dependencies[name] = entry.version;
    waiting.push(...Object.keys(entry.dependencies ?? {}));
  }
  return { lockfileVersion, requires: true, packages: { '': { dependencies }, ...wanted } };
}
