// What a user does in the workbench, in terms of Playwright.
import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @param {string} url Of the server.
 * @param {string} folder To open.
 * @param {{width?: number, height?: number}} [size]
 */
export async function openWorkbench(url, folder, { width = 1400, height = 900 } = {}) {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: flags,
  });
  const page = await browser.newPage({ viewport: { width, height } });
  await page.goto(`${url}/?folder=${encodeURIComponent(folder)}`);
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
  return { browser, page };
}

/**
 * Right-click on a file in the explorer, then the extension's entry.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} file
 */
export async function explainFromExplorer(page, file) {
  const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: file }).first();
  const entry = page.locator('.context-view .action-label', { hasText: 'Explain with Score-CAM' });
  // Until the workbench has read the extension, its menus lack the entry.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await row.click({ button: 'right' });
    const there = await entry.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
    // For a tenth of a second after it opened, a menu takes no click.
    if (there) return entry.click({ delay: 200 });
    await page.keyboard.press('Escape');
  }
  throw new Error('the menu has no entry of the extension');
}

/**
 * The page of the panel that is shown: a frame in a frame.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} [state] The state that it is in.
 */
export function panelOf(page, state) {
  return page
    .frameLocator('iframe.webview.ready')
    .last()
    .frameLocator('iframe#active-frame')
    .locator(state === undefined ? 'scorecam-panel' : `scorecam-panel[data-state="${state}"]`);
}
