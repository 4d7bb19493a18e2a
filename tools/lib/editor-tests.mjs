// What the tests in a browser and in real editors need besides the set-up, and what to say where it cannot be had.
import { ensureChromium } from './browser.mjs';
import { ensureEditors } from './editors.mjs';
import { ensurePackaged } from './packaged.mjs';
import { SetupError } from './process.mjs';
import { readRuntime, runtimeDir } from './runtime.mjs';

/**
 * @typedef {object} Missing
 * @property {string} what The tests that do not run.
 * @property {string} reason What is missing and how to get it.
 * @property {boolean} required Whether that counts as a failure.
 */

/**
 * Installs and makes what these tests need; each step is skipped when it is done.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Missing[]>}
 */
export async function prepareEditorTests(env = process.env) {
  const required = env['SCORECAM_LENS_REQUIRE_EDITOR'] === '1';
  const { reason: noBrowser } = await ensureChromium();
  const { reason: noEditor } = await ensureEditors();
  const noPackage = noEditor ? undefined : await reasonNotToPackage();
  return [
    { what: 'the panel in a browser', reason: noBrowser, required },
    { what: 'the extension in an editor', reason: noEditor ?? noBrowser ?? noPackage, required },
  ].flatMap(({ reason, ...what }) => (reason === undefined ? [] : [{ ...what, reason }]));
}

/** Makes the package, so that no test has to wait for it. */
async function reasonNotToPackage() {
  if (!readRuntime(runtimeDir())) return 'there is no native TensorFlow library to package; npm run doctor says why';
  try {
    await ensurePackaged();
    return undefined;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return error.message;
  }
}
