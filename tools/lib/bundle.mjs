// Builds dist/ for the checkout, and knows whether that is necessary.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { bundles } from './bundles.mjs';
import { readJson, root } from './paths.mjs';
import { SetupError } from './process.mjs';

export const dist = path.join(root, 'dist');
export const cliPath = path.join(dist, 'cli.js');
const recordFile = path.join(dist, '.build.json');

/** Folders whose content is built in. */
const sourceFolders = ['src', 'webview-ui'];

/** Files outside of the source folders that decide what is built. */
const settings = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tools/lib/bundle.mjs',
  'tools/lib/bundles.mjs',
];

/**
 * One hash of the content of everything that is built in.
 *
 * @param {readonly string[]} others Inputs outside of the source folders, relative to the checkout.
 */
function fingerprint(others) {
  const sources = sourceFolders
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)));
  const hash = createHash('sha256');
  for (const file of [...new Set([...sources, ...settings, ...others])].sort()) {
    const full = path.join(root, file);
    hash
      .update(`${file}\0`)
      .update(existsSync(full) ? readFileSync(full) : 'missing')
      .update('\0');
  }
  return hash.digest('hex');
}

/** @returns {'fresh' | 'stale' | 'missing'} The state of dist/, compared with the sources. */
export function bundleState() {
  const record = readJson(recordFile);
  if (!record) return 'missing';
  for (const { path: file, bytes } of record.files) {
    if (statSync(path.join(dist, file), { throwIfNoEntry: false })?.size !== bytes) return 'missing';
  }
  return record.fingerprint === fingerprint(record.others) ? 'fresh' : 'stale';
}

/** Builds dist/. Every file is put in place whole, the record last. */
export async function bundle() {
  const esbuild = await import('esbuild');
  /** @type {{path: string, bytes: number}[]} */
  const files = [];
  /** @type {Set<string>} */
  const others = new Set();
  const before = fingerprint([]);
  rmSync(recordFile, { force: true });
  mkdirSync(dist, { recursive: true });
  try {
    for (const { entry, file, executable = false, options } of bundles) {
      const result = await esbuild.build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile: path.join('dist', file),
        bundle: true,
        write: false,
        metafile: true,
        sourcemap: true,
        logLevel: 'warning',
        ...options,
      });
      for (const output of result.outputFiles) {
        mkdirSync(path.dirname(output.path), { recursive: true });
        putInPlace(output.path, output.contents, executable && output.path.endsWith('.js') ? 0o755 : 0o644);
        files.push({ path: path.relative(dist, output.path), bytes: output.contents.length });
      }
      for (const input of Object.keys(result.metafile.inputs)) {
        if (!sourceFolders.some((folder) => input.startsWith(`${folder}/`)) && !input.includes('node_modules/'))
          others.add(input);
      }
    }
  } catch (error) {
    if (!(error instanceof Error) || !('errors' in error)) throw error;
    throw new SetupError('The build failed; the messages above say where.', 'mend the sources named there');
  } finally {
    await esbuild.stop();
  }
  // A source that was edited meanwhile makes the next run build again.
  const unchanged = before === fingerprint([]);
  const record = { fingerprint: unchanged ? fingerprint([...others]) : '', others: [...others], files };
  putInPlace(recordFile, JSON.stringify(record), 0o644);
}

/**
 * @param {string} file
 * @param {string | Uint8Array} content
 * @param {number} mode
 */
function putInPlace(file, content, mode) {
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, content);
  chmodSync(draft, mode);
  renameSync(draft, file);
}
