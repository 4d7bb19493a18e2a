// The package for this platform, as the tests of the editor install it; made again only when something in it changed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dist } from './bundle.mjs';
import { withLock } from './lock.mjs';
import { target } from './package/kinds.mjs';
import { readJson, root } from './paths.mjs';
import { listFiles, runtimeDir } from './runtime.mjs';
import { setUp } from './set-up.mjs';

/** Files and folders of the checkout of which a package is made, and what makes it. */
const inputs = [
  ...['src', 'webview-ui/src', 'media', 'docs', 'l10n', 'tools/lib', 'README.md', 'CHANGELOG.md', 'LICENSE'],
  ...['package.json', 'package.nls.json', 'package.nls.ja.json', 'package-lock.json', '.vscodeignore'],
];

const recordFile = path.join(dist, '.packaged.json');

/** One hash of the content of everything that goes into the package. */
function fingerprint() {
  const files = inputs
    .map((name) => path.join(root, name))
    .filter((file) => existsSync(file))
    .flatMap((file) =>
      statSync(file).isFile() ? [file] : listFiles(file).map((found) => path.join(file, found.path)),
    );
  const hash = createHash('sha256');
  for (const file of [...files.sort(), path.join(runtimeDir(), 'runtime.json')]) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * Makes the package where that is necessary.
 *
 * @returns {Promise<string>} Its path.
 */
export async function ensurePackaged() {
  await setUp({ requireNative: true, toShip: true });
  return withLock(path.join(dist, '.packaged.lock'), 'packaging in this checkout', async () => {
    const vsix = path.join(dist, `scorecam-lens-${target}.vsix`);
    const before = fingerprint();
    const record = readJson(recordFile);
    const bytes = statSync(vsix, { throwIfNoEntry: false })?.size;
    if (record?.fingerprint === before && record.bytes === bytes) return vsix;
    const { packageExtension } = await import('./package/package-extension.mjs');
    await packageExtension({ kind: 'native' });
    writeFileSync(recordFile, JSON.stringify({ fingerprint: before, bytes: statSync(vsix).size }));
    return vsix;
  });
}
