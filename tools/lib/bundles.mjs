// What esbuild makes of src/ and webview-ui/.

/**
 * How every bundle for Node is made. Packages that carry native or WebAssembly files beside their code stay outside.
 *
 * @type {import('esbuild').BuildOptions}
 */
const forNode = {
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Its main file is UMD, of which esbuild does not see what it requires.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  external: ['sharp', 'h5wasm', '@tensorflow/*', 'onnxruntime-node', 'long', 'vscode'],
};

/** @type {import('esbuild').BuildOptions} */
const forWebview = {
  platform: 'browser',
  format: 'iife',
  target: 'chrome128',
  tsconfig: 'webview-ui/tsconfig.json',
  minify: true,
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

/** @type {{entry: string, file: string, executable?: boolean, options: import('esbuild').BuildOptions}[]} */
export const bundles = [
  {
    entry: 'src/cli/main.ts',
    file: 'cli.js',
    executable: true,
    options: { ...forNode, banner: { js: '#!/usr/bin/env node' } },
  },
  { entry: 'src/process/child.ts', file: 'engine.js', options: forNode },
  { entry: 'src/host/extension.ts', file: 'extension.js', options: forNode },
  { entry: 'webview-ui/src/main.ts', file: 'webview/main.js', options: forWebview },
];
