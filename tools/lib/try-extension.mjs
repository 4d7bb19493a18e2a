// The packaged extension on a sample folder, in a clean profile of an editor that the browser shows.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { startCodeServer } from '../../test/vscode/code-server.mjs';
import { dist } from './bundle.mjs';
import { ensureEditors, installedEditors } from './editors.mjs';
import { packageExtension, packagePath } from './package/package-extension.mjs';
import { cacheRoot, callerDir, root } from './paths.mjs';
import { releaseSignals, say, SetupError } from './process.mjs';
import { setUp } from './set-up.mjs';

const settings = { 'workbench.startupEditor': 'none', 'workbench.secondarySideBar.defaultVisibility': 'hidden' };

/**
 * Runs until Ctrl-C.
 *
 * @param {import('./arguments.mjs').TryOptions} options
 */
export async function tryExtension({ kind, folder, port, shouldOpen }) {
  const given = folder === undefined ? undefined : path.resolve(callerDir, folder);
  if (given !== undefined && !statSync(given, { throwIfNoEntry: false })?.isDirectory()) {
    throw new SetupError(`There is no folder ${given}.`, 'name a folder with pictures', 2);
  }
  const vsix = await providePackage(kind);
  const editor = await provideEditor();
  // Beside the other large things: the unpacked extension has 650 MB, and temporary files may lie in memory.
  mkdirSync(cacheRoot(), { recursive: true });
  const scratch = mkdtempSync(path.join(cacheRoot(), 'try-'));
  // From here on an end is not at once: the editor is stopped and its profile removed.
  releaseSignals();
  const stopped = waitForSignal();
  try {
    const opened = given ?? copySamples(scratch);
    say(`Installing the extension in VS Code ${editor.vscode} …`);
    const { codeServer, node } = editor;
    const server = await startCodeServer({ codeServer, node, scratch, vsix, settings, port });
    try {
      const url = `${server.url}/?folder=${encodeURIComponent(opened)}`;
      console.log(url);
      say('Right-click a picture in the explorer: Explain with Score-CAM. Ctrl-C ends this.');
      if (shouldOpen) openInBrowser(url);
      await Promise.race([stopped, server.ended]);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * The package, made anew when the code has changed since.
 *
 * @param {import('./package/kinds.mjs').PackageKind} kind
 */
async function providePackage(kind) {
  await setUp(kind === 'native' ? { requireNative: true, toShip: true } : {});
  const vsix = packagePath(kind);
  const made = statSync(vsix, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (made > statSync(path.join(dist, '.build.json')).mtimeMs) return vsix;
  say('Making the package …');
  return packageExtension({ kind });
}

/** The newest editor there is. */
async function provideEditor() {
  const { reason } = await ensureEditors();
  const editor = installedEditors().at(-1);
  if (editor) return editor;
  const hint = `install ${path.relative(root, dist)}/*.vsix in a desktop VS Code: Extensions: Install from VSIX…`;
  throw new SetupError(`There is no editor to show it in: ${reason}`, hint);
}

/**
 * @param {string} scratch
 * @returns {string} A folder with the bundled pictures, which may be changed.
 */
function copySamples(scratch) {
  const samples = path.join(scratch, 'pictures');
  cpSync(path.join(root, 'media', 'pictures'), samples, { recursive: true });
  return samples;
}

/** Resolves at the first signal that asks for an end; from now on none of them ends this process by itself. */
function waitForSignal() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve);
  });
}

/** @param {string} url */
function openInBrowser(url) {
  /** @type {Partial<Record<NodeJS.Platform, [string, ...string[]]>>} */
  const openers = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] };
  const [command, ...args] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, url], { detached: true, stdio: 'ignore' });
  // Without a browser the address above is what remains.
  child.on('error', () => undefined);
  child.unref();
}
