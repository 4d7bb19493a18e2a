// Puts the extension's files together in a folder of their own and has vsce make a package of them.
import { copyFileSync, cpSync, existsSync, linkSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { dist } from './bundle.mjs';
import { readJson, root } from './paths.mjs';
import { run, SetupError, tail } from './process.mjs';
import { readRuntime, runtimeDir } from './runtime.mjs';

/** Platform and architecture as the editor's marketplace names them. */
const target = `${process.platform}-${process.arch}`;

/** Copied as they are; `.vscodeignore` says once more what of them is packaged. */
const copied = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore', 'media', 'docs'];

/** Native code beside JavaScript: these packages cannot be part of a bundle. */
const unbundled = ['sharp', `@img/sharp-${target}`, `@img/sharp-libvips-${target}`];

/** @returns {Promise<string>} The package's path. */
export async function packageExtension() {
  const stage = path.join(dist, 'package', target);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(path.join(stage, 'dist'), { recursive: true });
  for (const name of copied) cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  copyFileSync(path.join(dist, 'extension.js'), path.join(stage, 'dist', 'extension.js'));
  cpSync(path.join(dist, 'webview'), path.join(stage, 'dist', 'webview'), { recursive: true });
  await bundleEngine(path.join(stage, 'dist'));
  copyPackages(path.join(stage, 'dist', 'node_modules'));
  copyRuntime(path.join(stage, 'runtime'));
  const vsix = path.join(dist, `scorecam-lens-${target}.vsix`);
  rmSync(vsix, { force: true });
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const options = ['--target', target, '--out', vsix, '--no-dependencies'];
  // The project has no public address yet, so links in the README stay as they are.
  options.push('--allow-missing-repository', '--no-rewrite-relative-links');
  // The search for secrets reads every file as one string, which the runtime's library is too large for; what is
  // packaged is named in .vscodeignore.
  options.push('--allow-package-all-secrets', '--allow-package-env-file');
  const { code, output } = await run(process.execPath, [vsce, 'package', ...options], { cwd: stage });
  if (code !== 0) throw new SetupError(`The package could not be made (exit ${code}):\n${tail(output)}`);
  return vsix;
}

/**
 * The engine with tfjs inside: in its packages tfjs is some ten thousand files, of which the engine needs few.
 *
 * @param {string} into
 */
async function bundleEngine(into) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/process/child.ts'],
    outfile: path.join(into, 'engine.js'),
    bundle: true,
    minify: true,
    // Names of classes are looked up by tfjs when it reads a model.
    keepNames: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['sharp'],
    logLevel: 'error',
  });
  await esbuild.stop();
  const wasm = path.join(root, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');
  for (const kind of ['', '-simd', '-threaded-simd']) {
    const file = `tfjs-backend-wasm${kind}.wasm`;
    copyFileSync(path.join(wasm, file), path.join(into, file));
  }
}

/**
 * Copies packages with everything that they depend on.
 *
 * @param {string} into
 */
function copyPackages(into) {
  const waiting = [...unbundled];
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

/**
 * The native runtime, linked rather than copied where the file system allows it: it is large.
 *
 * @param {string} into
 */
function copyRuntime(into) {
  const from = runtimeDir();
  const runtime = readRuntime(from);
  if (!runtime) throw new SetupError('There is no native runtime to package.', 'run npm run setup');
  for (const file of ['runtime.json', ...runtime.files.map((known) => known.path)]) {
    const destination = path.join(into, file);
    mkdirSync(path.dirname(destination), { recursive: true });
    try {
      linkSync(path.join(from, file), destination);
    } catch {
      copyFileSync(path.join(from, file), destination);
    }
  }
}
