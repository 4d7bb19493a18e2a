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
 * A file or folder that the explorer shows.
 *
 * @param {import('playwright-core').Page} page
 * @param {string | RegExp} name
 */
export function explorerRow(page, name) {
  return page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name }).first();
}

/**
 * Opens a folder in the explorer.
 *
 * @param {import('playwright-core').Page} page
 * @param {string | RegExp} name
 * @param {string | RegExp} child That is shown then.
 */
export async function openInExplorer(page, name, child) {
  // While the explorer is being filled, its rows move.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await explorerRow(page, name).click();
    const opened = await explorerRow(page, child)
      .waitFor({ timeout: 3000 })
      .then(
        () => true,
        () => false,
      );
    if (opened) return;
  }
  throw new Error(`the folder ${name} does not open`);
}

/**
 * Right-click on files in the explorer, then the extension's entry.
 *
 * @param {import('playwright-core').Page} page
 * @param {string[]} files Several are selected at once.
 */
export function explainFromExplorer(page, ...files) {
  return chooseFromExplorer(page, 'Explain with Score-CAM', files);
}

/**
 * Right-click on files in the explorer, then an entry of the menu.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} title Of the entry.
 * @param {string[]} files Several are selected at once.
 */
export async function chooseFromExplorer(page, title, files) {
  const rows = files.map((file) => explorerRow(page, file));
  const entry = page.locator('.context-view .action-label', { hasText: title });
  if (rows.length > 1) for (const row of rows) await row.click({ modifiers: ['ControlOrMeta'] });
  // Until the workbench has read the extension, its menus lack the entry.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    // What is told of the file that the mouse rests on may cover another one.
    await page.mouse.move(0, 0);
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
 * Drags a file of the explorer onto the panel that is shown, with the key that keeps the editor from opening it there.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} file
 */
export async function dragToPanel(page, file) {
  const from = await explorerRow(page, file).boundingBox();
  const to = await panelOf(page).boundingBox();
  if (from === null || to === null) throw new Error(`${file} or the panel is not shown`);
  const { mouse, keyboard } = page;
  await mouse.move(from.x + 60, from.y + from.height / 2);
  await mouse.down();
  await mouse.move(from.x + 90, from.y + from.height, { steps: 5 });
  await keyboard.down('Shift');
  const [x, y] = [to.x + to.width / 2, 300];
  await mouse.move(x, y, { steps: 10 });
  const drop = panelOf(page).locator('.drop');
  // The editor makes way for the key at one movement, and the page learns of what is dragged at the next one.
  for (let moves = 0; moves < 300 && !(await drop.isVisible()); moves += 1) {
    await mouse.move(x + (moves % 2), y);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
  await drop.waitFor();
  await mouse.up();
  await keyboard.up('Shift');
}

/**
 * Picks an entry of a list that asks for one.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} title Of the list.
 * @param {string} entry What it alone says.
 */
export async function pickEntry(page, title, entry) {
  const list = page.locator('.quick-input-widget', { has: page.locator('.quick-input-title', { hasText: title }) });
  await list.locator('.monaco-list-row', { hasText: entry }).first().waitFor();
  await list.locator('input').fill(entry);
  // Rows of the list before may still be there, and others take their place: nothing is clicked that may move.
  await list.locator('.monaco-list-row:only-child', { hasText: entry }).waitFor();
  await page.keyboard.press('Enter');
}

/**
 * Loads the window anew as a user would: the editor writes down before what is open.
 *
 * @param {import('playwright-core').Page} page
 */
export async function reloadWindow(page) {
  await Promise.all([page.waitForEvent('load', { timeout: 60_000 }), runCommand(page, 'Developer: Reload Window')]);
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
