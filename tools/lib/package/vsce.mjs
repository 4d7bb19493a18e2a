// Has vsce make a package of a folder, and looks at what it made.
import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { readJson, root } from '../paths.mjs';
import { run, SetupError, tail } from '../process.mjs';
import { listZip } from '../zip.mjs';
import { budgets, target } from './kinds.mjs';
import { brokenLinks } from './readme.mjs';

/**
 * @param {string} stage The extension's files.
 * @param {{kind: import('./kinds.mjs').PackageKind, vsix: string}} options vsix: where the package goes.
 */
export async function runVsce(stage, { kind, vsix }) {
  const manifest = readJson(path.join(stage, 'package.json'));
  const options = ['--out', vsix, '--no-dependencies', '--no-git-tag-version'];
  if (kind === 'native') options.push('--target', target);
  // Without a public address there is nothing that links in the README could be turned into.
  if (!manifest.repository) options.push('--allow-missing-repository', '--no-rewrite-relative-links');
  // The search for secrets reads every file as one string, which the runtime's library is too large for; what is
  // packaged is named in .vscodeignore.
  options.push('--allow-package-all-secrets', '--allow-package-env-file');
  rmSync(vsix, { force: true });
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const { code, output } = await run(process.execPath, [vsce, 'package', ...options], { cwd: stage });
  if (code !== 0) throw new SetupError(`The package could not be made (exit ${code}):\n${tail(output)}`);
  requireBudget(statSync(vsix).size, kind);
  await requireReadme(stage, vsix);
}

/**
 * @param {number} bytes
 * @param {import('./kinds.mjs').PackageKind} kind
 */
export function requireBudget(bytes, kind) {
  if (bytes <= budgets[kind]) return;
  const megabytes = (/** @type {number} */ count) => `${(count / 1e6).toFixed(1)} MB`;
  throw new SetupError(
    `The ${kind} package has ${megabytes(bytes)}; at most ${megabytes(budgets[kind])} are allowed.`,
    'look at what .vscodeignore lets in',
  );
}

/**
 * Refuses a package whose README links to files that are not in it.
 *
 * @param {string} stage
 * @param {string} vsix
 */
async function requireReadme(stage, vsix) {
  const names = (await listZip(vsix)).map(({ name }) => name.replace(/^extension\//, ''));
  const broken = brokenLinks(readFileSync(path.join(stage, 'README.md'), 'utf8'), new Set(names));
  if (broken.length === 0) return;
  throw new SetupError(
    `README.md links to what is not in the package: ${broken.join(', ')}.`,
    'mend the links, or let the files in with .vscodeignore',
  );
}
