// The peers' Python environments, made once and again when what they need changes.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bench } from './paths.mjs';
import { say, timed } from './process.mjs';

/** Python to make the environments with: 3.11 or newer. */
const python = process.env.PYTHON ?? (process.platform === 'win32' ? 'python' : 'python3');

const environments = {
  torch: [
    { file: 'requirements-torch.txt', options: [] },
    { file: 'requirements-torch-cams.txt', options: ['--no-deps'] },
  ],
  keras: [{ file: 'requirements-keras.txt', options: [] }],
};

/**
 * @param {keyof typeof environments} name
 * @returns {Promise<string>} Its Python.
 */
export async function ensureEnvironment(name) {
  const folder = path.join(bench, '.venv', name);
  const inside =
    process.platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
  const steps = environments[name].map((step) => ({ ...step, path: path.join(bench, step.file) }));
  const hash = createHash('sha256');
  for (const { path: file, options } of steps) hash.update(readFileSync(file)).update(options.join(' '));
  const wanted = hash.digest('hex');
  const record = path.join(folder, 'installed.txt');
  if (existsSync(inside) && existsSync(record) && readFileSync(record, 'utf8') === wanted) return inside;
  say(`Installing the ${name} peers into ${path.relative(process.cwd(), folder)}`);
  rmSync(folder, { recursive: true, force: true });
  await timed(python, ['-m', 'venv', folder]);
  for (const { path: file, options } of steps) {
    await timed(inside, ['-m', 'pip', 'install', '--quiet', ...options, '--requirement', file]);
  }
  writeFileSync(record, wanted);
  return inside;
}
