// Real editors for the tests: VS Code at both ends of the supported range, as code-server, installed into the cache.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { debianHint, installDebianPackages } from './debian.mjs';
import { npmCommand } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { cacheRoot, readJson } from './paths.mjs';
import { onEnd, run, say, SetupError, tail, which } from './process.mjs';

/**
 * @typedef {object} Recipe
 * @property {string} vscode The version of VS Code.
 * @property {string} codeServer Exact version of the npm package that it is in.
 * @property {string} [node] Exact version of the npm package with the Node.js that runs it; the running one otherwise.
 * @property {readonly string[]} native Packages inside the editor that are compiled; others bring what they need.
 * @property {boolean} ownRipgrep Whether the editor's package holds its search program.
 *
 * @typedef {object} Editor
 * @property {string} vscode
 * @property {string} codeServer Folder of the npm package.
 * @property {string} node The executable that runs it.
 */

/** @type {readonly Recipe[]} */
export const recipes = [
  {
    vscode: '1.100',
    codeServer: '4.100.3',
    native: ['@vscode/spdlog', 'native-watchdog', 'node-pty'],
    ownRipgrep: false,
  },
  {
    vscode: '1.139',
    codeServer: '4.139.1',
    node: '24.21.0',
    native: ['@vscode/spdlog', '@vscode/native-watchdog', 'node-pty'],
    ownRipgrep: true,
  },
];

/** Where npm puts the package with the Node.js for this system. */
const nodePackage = `node-${process.platform}-${process.arch}`;

const editorsDir = (cache = cacheRoot()) => path.join(cache, 'editors');

/** @param {Recipe} recipe */
const editorDir = ({ codeServer }) => path.join(editorsDir(), `code-server-${codeServer}`);

/** Written last: without it, what lies in the folder counts for nothing. @param {string} dir */
const stampFile = (dir) => path.join(dir, '.scorecam-setup.json');

/**
 * The editors that are installed, oldest first.
 *
 * @returns {Editor[]}
 */
export function installedEditors() {
  return recipes.filter(isInstalled).map((recipe) => {
    const modules = path.join(editorDir(recipe), 'node_modules');
    const node = recipe.node ? path.join(modules, nodePackage, 'bin', 'node') : process.execPath;
    return { vscode: recipe.vscode, codeServer: path.join(modules, 'code-server'), node };
  });
}

/** @param {Recipe} recipe */
function isInstalled(recipe) {
  return readJson(stampFile(editorDir(recipe)))?.recipe === JSON.stringify(recipe);
}

/**
 * Installs the editors that are missing.
 *
 * @returns {Promise<{reason: string | undefined}>} Why not all of them are there, and what to do about it.
 */
export async function ensureEditors() {
  if (recipes.every(isInstalled)) return { reason: undefined };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      reason: 'they run on Linux x64; elsewhere "npm run test:electron" runs part of them in a desktop VS Code',
    };
  }
  try {
    await requireTools();
    await withLock(path.join(editorsDir(), '.lock'), 'installing the editors for the tests', async (lock) => {
      for (const name of readdirSync(editorsDir()).filter((entry) => entry.startsWith('.draft-'))) {
        rmSync(path.join(editorsDir(), name), { recursive: true, force: true });
      }
      for (const recipe of recipes.filter((one) => !isInstalled(one)))
        await install(recipe, (pid) => lock.addHelper(pid));
    });
    return { reason: undefined };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { reason: [error.message, error.hint].filter(Boolean).join(' ') };
  }
}

/** node-gyp, which compiles the editor's own native packages, calls these. */
async function requireTools() {
  const wanted = { make: 'make', 'g++': 'g++', python3: 'python3' };
  const missing = () =>
    Object.entries(wanted)
      .filter(([program]) => !which(program))
      .map(([, name]) => name);
  if (missing().length > 0) await installDebianPackages(missing());
  if (missing().length > 0) {
    throw new SetupError(`An editor is compiled with ${missing().join(', ')};`, `get it with ${debianHint(missing())}`);
  }
}

/**
 * @param {Recipe} recipe
 * @param {(pid: number) => void} addHelper
 */
async function install(recipe, addHelper) {
  const dir = editorDir(recipe);
  say(`Installing VS Code ${recipe.vscode} for the tests (code-server ${recipe.codeServer}, once on this machine) …`);
  const draft = mkdtempSync(path.join(editorsDir(), '.draft-'));
  const discard = () => rmSync(draft, { recursive: true, force: true });
  const forget = onEnd(discard);
  try {
    const dependencies = { 'code-server': recipe.codeServer, ...(recipe.node ? { [nodePackage]: recipe.node } : {}) };
    writeFileSync(path.join(draft, 'package.json'), JSON.stringify({ private: true, dependencies }));
    const vscode = path.join(draft, 'node_modules', 'code-server', 'lib', 'vscode');
    const npm = (/** @type {string} */ cwd, /** @type {string[]} */ ...args) =>
      runNpm(cwd, args, recipe, draft, addHelper);
    await npm(draft, 'install', '--ignore-scripts');
    await npm(vscode, 'install', '--ignore-scripts', '--omit=dev', '--legacy-peer-deps');
    await npm(vscode, 'rebuild', '--ignore-scripts=false', ...recipe.native);
    await npm(draft, 'rebuild', '--ignore-scripts=false', 'argon2');
    if (!recipe.ownRipgrep) await linkRipgrep(path.join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin'));
    await probe(recipe, draft);
    writeFileSync(stampFile(draft), JSON.stringify({ recipe: JSON.stringify(recipe) }));
    rmSync(dir, { recursive: true, force: true });
    renameSync(draft, dir);
  } finally {
    discard();
    forget();
  }
}

/**
 * @param {string} cwd
 * @param {string[]} args
 * @param {Recipe} recipe
 * @param {string} draft
 * @param {(pid: number) => void} addHelper
 */
async function runNpm(cwd, args, recipe, draft, addHelper) {
  const npm = npmCommand();
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const headers = nodeHeaders(recipe, draft);
  const { code, output } = await run(npm.command, [...npm.args, ...args, ...quiet], {
    cwd,
    // The environment of an `npm test` around this holds settings of the project, which are not meant for an editor.
    env: { npm_config_yes: 'true', ...(headers ? { npm_config_nodedir: headers } : {}) },
    timeoutMs: 600_000,
    onStart: addHelper,
  });
  if (code === 0) return;
  throw new SetupError(
    `VS Code ${recipe.vscode} could not be installed: npm ${args[0]} failed (exit ${code}):\n${tail(output)}\n`,
    'check the connection to the npm registry, then run the same command again',
  );
}

/**
 * The folder with the headers of a Node.js, where there is one: otherwise node-gyp downloads them.
 *
 * @param {Recipe} recipe
 * @param {string} draft
 */
function nodeHeaders(recipe, draft) {
  const prefixes = [path.dirname(path.dirname(process.execPath))];
  if (recipe.node) prefixes.unshift(path.join(draft, 'node_modules', nodePackage));
  return prefixes.find((prefix) => existsSync(path.join(prefix, 'include', 'node', 'node.h')));
}

/**
 * The editor works without its search program; only searching does not.
 *
 * @param {string} bin
 */
async function linkRipgrep(bin) {
  if (!which('rg')) await installDebianPackages(['ripgrep']);
  const program = which('rg');
  if (!program) return;
  mkdirSync(bin, { recursive: true });
  symlinkSync(program, path.join(bin, 'rg'));
}

/**
 * @param {Recipe} recipe
 * @param {string} dir
 */
async function probe(recipe, dir) {
  const modules = path.join(dir, 'node_modules');
  const node = recipe.node ? path.join(modules, nodePackage, 'bin', 'node') : process.execPath;
  const entry = path.join(modules, 'code-server', 'out', 'node', 'entry.js');
  // Without a file of its own it writes one into the user's home, and says so before the version.
  const config = path.join(dir, 'config.yaml');
  const { code, stdout, output } = await run(node, [entry, '--version', '--config', config], { timeoutMs: 60_000 });
  if (code === 0 && stdout.split('\n').some((line) => line.startsWith(recipe.codeServer))) return;
  throw new SetupError(`VS Code ${recipe.vscode} was installed but does not start (exit ${code}):\n${tail(output)}`);
}
