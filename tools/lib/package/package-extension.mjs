// Puts the extension's files together in a folder of their own and has a package made of them.
import { copyFileSync, cpSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dist } from '../bundle.mjs';
import { checkNativeFiles } from '../elf.mjs';
import { root } from '../paths.mjs';
import { say, SetupError } from '../process.mjs';
import { listFiles, readRuntime, runtimeDir } from '../runtime.mjs';
import { bundleForPackage } from './bundle-for-package.mjs';
import { target } from './kinds.mjs';
import { copyOnnxRuntime, copyPackages, fetchPackages, prunePackages } from './npm-packages.mjs';
import { joinNotices, noticeOf, noticeOfRuntime, noticesOfMedia } from './notices.mjs';
import { runVsce } from './vsce.mjs';

/** Copied as they are, where they are there; `.vscodeignore` says once more what of them is packaged. */
const copied = /^(package\.json|package\.nls.*\.json|README\.md|CHANGELOG\.md|LICENSE|\.vscodeignore|media|docs|l10n)$/;

/** Decodes the pictures: a native library, or the same in WebAssembly, which npm installs on no platform by itself. */
const decoders = {
  native: [`@img/sharp-${target}`, `@img/sharp-libvips-${target}`],
  universal: ['@img/sharp-wasm32'],
};

/** @param {import('./kinds.mjs').PackageKind} kind */
const packageName = (kind) => (kind === 'native' ? target : kind);

/** @param {import('./kinds.mjs').PackageKind} kind */
export const packagePath = (kind) => path.join(dist, `scorecam-lens-${packageName(kind)}.vsix`);

/**
 * @param {{kind: import('./kinds.mjs').PackageKind}} options
 * @returns {Promise<string>} The package's path.
 */
export async function packageExtension({ kind }) {
  const stage = path.join(dist, 'package', packageName(kind));
  const modules = path.join(stage, 'dist', 'node_modules');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(path.join(stage, 'dist'), { recursive: true });
  for (const entry of readdirSync(root).filter((entry) => copied.test(entry))) {
    cpSync(path.join(root, entry), path.join(stage, entry), { recursive: true });
  }
  const inBundles = await bundleForPackage(path.join(stage, 'dist'), { kind });
  if (kind === 'universal') await fetchPackages(decoders.universal, modules);
  const asTheyAre = ['sharp', 'h5wasm'];
  copyPackages(kind === 'native' ? [...asTheyAre, ...decoders.native] : asTheyAre, modules);
  if (kind === 'native') copyOnnxRuntime(modules);
  prunePackages(modules);

  const notices = [...inBundles.map((folder) => path.join(root, folder)), ...packagesIn(modules)].map(noticeOf);
  notices.push(...noticesOfMedia());
  if (kind === 'native') notices.push(copyRuntime(path.join(stage, 'runtime')));
  writeFileSync(path.join(stage, 'THIRD-PARTY-NOTICES.txt'), joinNotices(notices));

  if (process.platform === 'linux') {
    const files = listFiles(stage).map((file) => file.path);
    const { files: count, versions } = await checkNativeFiles(stage, files);
    const wanted = Object.entries(versions).map(([family, version]) => `${family}_${version}`);
    say(`${count} native files${count > 0 ? `; the newest symbols that they want: ${wanted.join(', ')}` : ''}`);
  }
  const vsix = packagePath(kind);
  await runVsce(stage, { kind, vsix });
  return vsix;
}

/**
 * @param {string} modules A folder node_modules.
 * @returns {string[]} The folders of the packages in it.
 */
function packagesIn(modules) {
  return listFiles(modules)
    .map((file) => /^((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/@]+)\/package\.json$/.exec(file.path)?.[1])
    .filter((folder) => folder !== undefined)
    .map((folder) => path.join(modules, folder));
}

/**
 * The native runtime, linked rather than copied where the file system allows it: it is large.
 *
 * @param {string} into
 * @returns {import('./notices.mjs').Notice}
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
  return noticeOfRuntime(into, runtime.tensorflow);
}
