// Everything that has to be there before the program or its tests can run. Each step is skipped when it is done.
import path from 'node:path';
import { dist, bundle, bundleState } from './bundle.mjs';
import { dependenciesReady, installDependencies } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { ensureNative } from './native.mjs';
import { fileSystemTrouble, releaseSignals, say, SetupError } from './process.mjs';

/** Guards node_modules/ and dist/ of this checkout. */
const checkoutLock = path.join(dist, '.setup.lock');

export async function ensureDependencies() {
  if (dependenciesReady()) return;
  await withLock(checkoutLock, 'installing packages in this checkout', async (lock) => {
    if (!dependenciesReady()) await installDependencies((pid) => lock.addHelper(pid));
  });
}

export async function ensureBundle() {
  if (bundleState() === 'fresh') return;
  await withLock(checkoutLock, 'building in this checkout', async () => {
    if (bundleState() !== 'fresh') await bundle();
  });
}

/**
 * @param {{retry?: boolean, requireNative?: boolean, toShip?: boolean}} [options] toShip: the native runtime is to be handed on.
 */
export async function setUp({
  retry = false,
  requireNative = process.env['SCORECAM_LENS_REQUIRE_NATIVE'] === '1',
  toShip = false,
} = {}) {
  await ensureDependencies();
  const native = await ensureNative({ retry: retry || requireNative, toShip });
  if (!native.runtime) {
    if (requireNative) {
      const hint = native.hint ? `${native.hint}, then run this again` : '';
      throw new SetupError(`The native TensorFlow library is required here and missing. ${native.reason}`, hint, 5);
    }
    if (!native.said) say(native.reason);
    say('Without the native TensorFlow library, WebAssembly does the work: about ten times slower, the same maps.');
    say(`To get the native one: ${native.hint ? `${native.hint}; then ` : ''}npm run setup -- --retry`);
  }
  await ensureBundle();
  releaseSignals();
}

/**
 * Runs the body of a command and turns a failure into words.
 *
 * @param {() => Promise<void>} body
 */
export async function runCommand(body) {
  try {
    await body();
  } catch (error) {
    const told = error instanceof SetupError ? error : fileSystemTrouble(error);
    if (!told) throw error;
    say(`\n${told.message}`);
    if (told.hint) say(`What to do: ${told.hint}`);
    process.exitCode = told.exitCode;
  }
}
