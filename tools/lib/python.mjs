// A Python environment of the project's own, made once and again when what it needs changes.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { run, say, SetupError, tail } from './process.mjs';

const PYTHON_HINT = 'install Python 3.11 or newer with its venv module, or name one: PYTHON=/path/to/python3';
const PACKAGES_HINT =
  'give pip an index that has these packages (pip config set global.index-url …), then run this again';

/**
 * @typedef {object} Step
 * @property {string} file Requirements, relative to the project.
 * @property {string[]} [options] Of pip install.
 */

/**
 * Makes a virtual environment, or finds it made.
 *
 * @param {string} folder Absolute path.
 * @param {readonly Step[]} steps
 * @returns {Promise<string>} Its Python.
 * @throws {SetupError} when Python, pip or a package cannot be had.
 */
export async function ensurePython(folder, steps) {
  const python = path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const record = path.join(folder, 'installed.txt');
  const wanted = hashOf(steps);
  if (existsSync(python) && existsSync(record) && readFileSync(record, 'utf8') === wanted) return python;
  say(`Installing Python packages into ${path.relative(process.cwd(), folder)} (about 3 GB, minutes)`);
  rmSync(folder, { recursive: true, force: true });
  const maker = process.env['PYTHON'] ?? (process.platform === 'win32' ? 'python' : 'python3');
  const isRecent = 'import sys; sys.exit(sys.version_info < (3, 11))';
  await must(maker, ['-c', isRecent], `${maker} is missing or older than Python 3.11.`, PYTHON_HINT);
  await must(maker, ['-m', 'venv', folder], `${maker} cannot make a virtual environment.`, PYTHON_HINT);
  for (const { file, options = [] } of steps) {
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...options];
    const requirements = ['--requirement', path.join(root, file)];
    await must(python, [...args, ...requirements], `pip cannot install what ${file} names.`, PACKAGES_HINT);
  }
  writeFileSync(record, wanted);
  return python;
}

/** @param {readonly Step[]} steps */
function hashOf(steps) {
  const hash = createHash('sha256');
  for (const { file, options = [] } of steps)
    hash.update(readFileSync(path.join(root, file))).update(options.join(' '));
  return hash.digest('hex');
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} message
 * @param {string} hint
 */
async function must(program, args, message, hint) {
  const { code, output } = await run(program, args);
  if (code !== 0) throw new SetupError(`${message}\n${tail(output)}`, hint);
}
