// The bundles as they are shipped: small, and with everything inside that is JavaScript alone.
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { bundles } from '../bundles.mjs';
import { root } from '../paths.mjs';

/** Packages with native or WebAssembly files beside their code cannot be part of a bundle, and the editor brings its own. */
const external = ['sharp', 'h5wasm', 'onnxruntime-node', 'vscode'];

const wasmFiles = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];

/**
 * tfjs comes inside of the engine's bundle: in its packages it is some ten thousand files, of which few are needed.
 *
 * @param {string} into Folder of the bundles.
 * @param {{kind: import('./kinds.mjs').PackageKind}} options
 * @returns {Promise<string[]>} Folders of the packages that have a part in the bundles, relative to the checkout.
 */
export async function bundleForPackage(into, { kind }) {
  const esbuild = await import('esbuild');
  /** @type {Set<string>} */
  const packages = new Set();
  try {
    for (const { entry, file, options } of bundles) {
      const { metafile } = await esbuild.build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile: path.join(into, file),
        bundle: true,
        metafile: true,
        logLevel: 'warning',
        ...options,
        minify: true,
        // tfjs looks classes up by their names when it reads a model.
        keepNames: true,
        external,
        define: { 'process.env.SCORECAM_LENS_PACKAGE': JSON.stringify(kind) },
      });
      for (const { inputs } of Object.values(metafile.outputs)) {
        for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
          const folder = bytesInOutput > 0 ? packageFolder(input) : undefined;
          if (folder) packages.add(folder);
        }
      }
    }
  } finally {
    await esbuild.stop();
  }
  const wasm = path.join('node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');
  for (const file of wasmFiles) copyFileSync(path.join(root, wasm, file), path.join(into, file));
  return [...packages].sort();
}

/**
 * The folder of the package that an input of a bundle belongs to, also where packages lie inside of packages.
 *
 * @param {string} input As esbuild's metafile names it.
 * @returns {string | undefined}
 */
export function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
}
