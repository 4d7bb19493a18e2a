// Where things lie: the checkout, the per-user cache, the native runtime inside it.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The folder that the user called npm from: relative paths in arguments start there. */
export const callerDir = process.env.INIT_CWD ?? process.cwd();

const name = 'scorecam-lens';

/**
 * The per-user cache folder, shared by all checkouts. The engine asks the package env-paths for it; set-up runs before
 * that package is installed, so the same rule is written out here (a test holds the two equal).
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @param {string} [home]
 * @returns {string}
 */
export function cacheRoot(env = process.env, platform = process.platform, home = os.homedir()) {
  if (env['SCORECAM_LENS_CACHE']) return path.resolve(env['SCORECAM_LENS_CACHE']);
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', name);
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData', 'Local'), name, 'Cache');
  return path.join(env['XDG_CACHE_HOME'] || path.join(home, '.cache'), name);
}

/**
 * Reads a JSON file; undefined when it is missing or not JSON.
 *
 * @param {string} file
 * @returns {any}
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
