// Provides the native runtime: whole and shared by all checkouts, or a plain word on why there is none.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { cacheRoot, readJson } from './paths.mjs';
import { buildPrebuilt } from './prebuilt-runtime.mjs';
import { fileSystemTrouble, onEnd, say, SetupError } from './process.mjs';
import { hasLicences, readRuntime, runtimeDir } from './runtime.mjs';
import { toolFingerprint } from './toolchain.mjs';
import { buildFromWheel } from './wheel-runtime.mjs';

const retryAfterMs = 3_600_000;
const bytesNeeded = 2_200_000_000;

/**
 * @typedef {import('./runtime.mjs').RuntimeInfo} RuntimeInfo
 * @typedef {{runtime: RuntimeInfo, dir: string} | {runtime: undefined, reason: string, hint: string, said: boolean}} NativeResult
 *   said: the reason was already told to the user, in full.
 * @typedef {{reason: string, hint: string, at: number, tools: string}} Failure
 */

/** Where the last failed attempt is written down. */
export const failurePath = (cache = cacheRoot()) => `${runtimeDir(cache)}.failed.json`;

/** @param {string | undefined} text */
const firstLine = (text) => text?.split('\n')[0] ?? '';

/** @returns {'off' | 'prebuilt' | 'auto'} */
export function nativeMode(env = process.env) {
  const value = env['SCORECAM_LENS_NATIVE'] || 'auto';
  if (value === 'off' || value === 'prebuilt' || value === 'auto') return value;
  throw new SetupError(`SCORECAM_LENS_NATIVE is "${value}".`, 'set it to auto, prebuilt or off');
}

/**
 * The ways to a runtime that are worth trying here, best first.
 *
 * @param {{platform: string, arch: string, glibc: string | undefined, mode: 'prebuilt' | 'auto'}} system
 * @returns {('wheel' | 'prebuilt')[]}
 */
export function waysFor({ platform, arch, glibc, mode }) {
  if (platform === 'linux' && !glibc) return [];
  return platform === 'linux' && arch === 'x64' && mode === 'auto' ? ['wheel', 'prebuilt'] : ['prebuilt'];
}

/** The version of glibc that runs Node; undefined on other systems and on musl (Alpine). */
function glibcVersion() {
  if (process.platform !== 'linux') return undefined;
  const { header } = /** @type {{header: {glibcVersionRuntime?: string}}} */ (process.report.getReport());
  return header.glibcVersionRuntime;
}

/**
 * Whether a failed attempt is still the answer: it is recent, and no tool has come or gone since.
 *
 * @param {Failure | undefined} failure
 * @param {{now: number, tools: string}} present
 */
export function failureHolds(failure, present) {
  return failure !== undefined && present.now - failure.at < retryAfterMs && failure.tools === present.tools;
}

/**
 * @param {{retry?: boolean, toShip?: boolean}} [options] retry: try again however recently it failed; toShip: one without
 *   its licences, as earlier set-ups made it, is made anew.
 * @returns {Promise<NativeResult>}
 */
export async function ensureNative({ retry = false, toShip = false } = {}) {
  const mode = nativeMode();
  if (mode === 'off') {
    const reason = 'SCORECAM_LENS_NATIVE=off switches the native TensorFlow library off.';
    return { runtime: undefined, reason, hint: 'unset SCORECAM_LENS_NATIVE', said: false };
  }
  const cache = cacheRoot();
  const dir = runtimeDir(cache);
  const find = () => {
    const runtime = readRuntime(dir);
    return runtime && (!toShip || hasLicences(runtime)) ? runtime : undefined;
  };
  const present = find();
  if (present) return { runtime: present, dir };

  const failure = /** @type {Failure | undefined} */ (readJson(failurePath(cache)));
  if (!retry && failure && failureHolds(failure, { now: Date.now(), tools: toolFingerprint() })) {
    const reason = `${firstLine(failure.reason)} (Tried less than an hour ago, and not tried again now.)`;
    return { runtime: undefined, reason, hint: failure.hint, said: false };
  }
  try {
    return await withLock(path.join(cache, 'runtime.lock'), 'preparing TensorFlow', async (lock) => {
      const made = find();
      if (made) return { runtime: made, dir };
      return provide(dir, cache, mode, (pid) => lock.addHelper(pid));
    });
  } catch (error) {
    const trouble = error instanceof SetupError ? error : fileSystemTrouble(error);
    if (!trouble) throw error;
    return { runtime: undefined, reason: trouble.message, hint: trouble.hint, said: false };
  }
}

/**
 * @param {string} dir
 * @param {string} cache
 * @param {'prebuilt' | 'auto'} mode
 * @param {(pid: number) => void} addHelper
 * @returns {Promise<NativeResult>}
 */
async function provide(dir, cache, mode, addHelper) {
  const parent = path.dirname(dir);
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent);
  requireSpace(parent);
  const ways = waysFor({ platform: process.platform, arch: process.arch, glibc: glibcVersion(), mode });
  /** @type {string[]} */
  const reasons = [];
  if (ways.length === 0) {
    reasons.push('There is no native TensorFlow for this system (Linux without glibc).');
    say(firstLine(reasons[0]));
  }
  /** @type {string[]} */
  const hints = [];
  for (const way of ways) {
    const draft = mkdtempSync(path.join(parent, '.draft-'));
    const discard = () => rmSync(draft, { recursive: true, force: true });
    const forget = onEnd(discard);
    try {
      if (way === 'wheel') await buildFromWheel(draft, { downloads: path.join(cache, 'downloads'), addHelper });
      else await buildPrebuilt(draft, { addHelper });
      const runtime = readRuntime(draft);
      if (!runtime) throw new SetupError('The runtime that was made is not whole.');
      rmSync(dir, { recursive: true, force: true });
      chmodSync(draft, 0o755);
      renameSync(draft, dir);
      rmSync(failurePath(cache), { force: true });
      say(`TensorFlow ${runtime.tensorflow} is ready: ${dir}`);
      return { runtime, dir };
    } catch (error) {
      const told = error instanceof SetupError ? error : fileSystemTrouble(error);
      if (!told) throw error;
      reasons.push(told.message);
      if (told.hint) hints.push(told.hint);
      say(told.message);
    } finally {
      discard();
      forget();
    }
  }
  /** @type {Failure} */
  const failure = { reason: reasons.join('\n'), hint: hints[0] ?? '', at: Date.now(), tools: toolFingerprint() };
  writeFileSync(failurePath(cache), `${JSON.stringify(failure, null, 2)}\n`);
  return { runtime: undefined, reason: firstLine(failure.reason), hint: failure.hint, said: true };
}

/**
 * Removes what interrupted set-ups left. Whoever holds the lock is the only one at work, so every draft is a leftover.
 *
 * @param {string} parent
 */
function removeLeftovers(parent) {
  for (const name of readdirSync(parent)) {
    if (name.startsWith('.draft-')) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}

/** @param {string} folder */
function requireSpace(folder) {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= bytesNeeded) return;
  const gigabytes = (/** @type {number} */ bytes) => (bytes / 1e9).toFixed(1);
  throw new SetupError(
    `Preparing TensorFlow needs ${gigabytes(bytesNeeded)} GB for a while; ${folder} has ${gigabytes(bavail * bsize)} GB.`,
    'make room there, or name another folder in SCORECAM_LENS_CACHE',
  );
}
