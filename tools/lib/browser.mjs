// The Chromium that drives pages and editors in the tests.
import { existsSync } from 'node:fs';
import { run, which } from './process.mjs';
import { installDebianPackages, debianHint } from './debian.mjs';

/** Switches that let it run in a container, without a screen, and keep it from calling anybody. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Path of a Chromium: the one that the variable CHROMIUM names, an installed one, else one that Playwright downloaded.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string | undefined>}
 */
export async function findChromium(env = process.env) {
  if (env['CHROMIUM']) return existsSync(env['CHROMIUM']) ? env['CHROMIUM'] : undefined;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const file = which(name);
    // Ubuntu has a script of this name that only says to install a snap.
    if (file && (await run(file, ['--version'], { timeoutMs: 30_000 })).code === 0) return file;
  }
  const { chromium } = await import('playwright-core');
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

/**
 * A Chromium, installed from Debian's packages where that is possible.
 *
 * @returns {Promise<{chromium: string | undefined, reason: string | undefined}>} The reason why there is none.
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return { chromium: found, reason: undefined };
  if (process.env['CHROMIUM']) {
    return { chromium: undefined, reason: `CHROMIUM names ${process.env['CHROMIUM']}, which is not there` };
  }
  await installDebianPackages(['chromium']);
  const installed = await findChromium();
  if (installed) return { chromium: installed, reason: undefined };
  const hint = `${debianHint(['chromium'])} or "npx playwright-core install chromium", or name one in the variable CHROMIUM`;
  return { chromium: undefined, reason: `there is no Chromium; get it with ${hint}` };
}
