// What a user does in the workbench, in terms of Playwright.
import { chromium } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../tools/lib/browser.mjs';

export async function launchBrowser() {
  return chromium.launch({ executablePath: await findChromium(), args: chromiumArguments });
}

/**
 * Opens a folder in a window of its own, with storage of its own.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} url Of the server.
 * @param {string} folder To open.
 * @param {{width?: number, height?: number, query?: string}} [options] query: more of the page's address.
 */
export async function openWorkbench(browser, url, folder, { width = 1400, height = 900, query = '' } = {}) {
  const page = await browser.newPage({ viewport: { width, height } });
  page.setDefaultTimeout(30_000);
  await page.goto(`${url}/?folder=${encodeURIComponent(folder)}${query}`);
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
  return page;
}

/**
 * Right-click on files in the explorer, then the extension's entry.
 *
 * @param {import('playwright-core').Page} page
 * @param {string[]} files Several are selected at once.
 */
export async function explainFromExplorer(page, ...files) {
  const rows = files.map((file) => page.locator('.explorer-folders-view .monaco-list-row', { hasText: file }).first());
  const entry = page.locator('.context-view .action-label', { hasText: 'Explain with Score-CAM' });
  if (rows.length > 1) for (const row of rows) await row.click({ modifiers: ['ControlOrMeta'] });
  // Until the workbench has read the extension, its menus lack the entry.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await rows.at(-1)?.click({ button: 'right' });
    const there = await entry.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
    // For a tenth of a second after it opened, a menu takes no click; and it may close again while the explorer is being filled.
    const chosen =
      there &&
      (await entry.click({ delay: 200, timeout: 3000 }).then(
        () => true,
        () => false,
      ));
    if (chosen) return;
    await page.keyboard.press('Escape');
  }
  throw new Error('the menu has no entry of the extension');
}

/**
 * Runs a command of the palette.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input');
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
}

/**
 * The page of the panel that is shown: a frame in a frame.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} [state] The state that it is in.
 */
export function panelOf(page, state) {
  return page
    .frameLocator('iframe.webview.ready:visible')
    .last()
    .frameLocator('iframe#active-frame')
    .locator(state === undefined ? 'scorecam-panel' : `scorecam-panel[data-state="${state}"]`);
}
