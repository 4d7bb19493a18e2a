// The panel in a real VS Code, with a warm engine: from the click to what the user sees.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { startCodeServer } from '../../test/vscode/code-server.mjs';
import { launchBrowser, openWorkbench, panelOf } from '../../test/vscode/workbench.mjs';
import { prepareEditorTests } from '../../tools/lib/editor-tests.mjs';
import { installedEditors } from '../../tools/lib/editors.mjs';
import { ensurePackaged } from '../../tools/lib/packaged.mjs';
import { SetupError } from '../../tools/lib/process.mjs';
import { rocket } from './paths.mjs';

const RUNS = 7;

/** Classes that are asked for one after the other, by what is typed. */
const TYPED = ['space shuttle', 'projectile'];

/** @returns Milliseconds; they hold what it takes to look from outside, some ten of them. */
export async function measurePanel() {
  const [missing] = await prepareEditorTests();
  if (missing) throw new SetupError(`The panel cannot be measured here: ${missing.what}.`, missing.reason);
  const { codeServer, node, vscode } = installedEditors().at(-1);
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'scorecam-bench-'));
  const workspace = path.join(scratch, 'pictures');
  await writePictures(workspace);
  const settings = { 'workbench.startupEditor': 'none', 'workbench.secondarySideBar.defaultVisibility': 'hidden' };
  const server = await startCodeServer({ codeServer, node, scratch, vsix: await ensurePackaged(), settings });
  const browser = await launchBrowser();
  try {
    const page = await openWorkbench(browser, server.url, workspace);
    const seen = { picture: [], preview: [], done: [], class: [] };
    // The first one starts the engine and is not counted.
    for (let run = 0; run <= RUNS; run += 1) {
      const times = await explainOne(page, `picture-${run}.png`);
      for (const [name, value] of Object.entries(times)) if (run > 0) seen[name].push(value);
    }
    return { vscode, ...seen };
  } finally {
    await browser.close();
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Pictures that differ: of equal ones the engine keeps what it has computed. */
async function writePictures(workspace) {
  mkdirSync(workspace);
  for (let run = 0; run <= RUNS; run += 1) {
    const picture = sharp(rocket).modulate({ brightness: 0.9 + 0.03 * run });
    await picture.png().toFile(path.join(workspace, `picture-${run}.png`));
  }
}

async function explainOne(page, file) {
  const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: file });
  const entry = page.locator('.context-view .action-label', { hasText: 'Explain with Score-CAM' });
  while (!(await entry.isVisible())) {
    await page.keyboard.press('Escape');
    await row.click({ button: 'right' });
    await entry.waitFor({ timeout: 2000 }).catch(() => undefined);
  }
  await entry.hover();
  // For a tenth of a second after it opened, a menu takes no click.
  await page.mouse.down();
  await page.waitForFunction((from) => performance.now() - from > 200, await page.evaluate(() => performance.now()));
  const clicked = performance.now();
  const since = () => performance.now() - clicked;
  await page.mouse.up();
  const panel = panelOf(page);
  await panel.locator('h1', { hasText: file }).waitFor();
  await panel.locator('scorecam-top-classes').waitFor();
  const picture = since();
  await panelOf(page, 'preview').waitFor();
  const preview = since();
  await panelOf(page, 'done').waitFor({ timeout: 60_000 });
  const done = since();
  const current = await panel.getByTestId('target-label').textContent();
  const typed = TYPED.find((name) => name !== current);
  const field = panel.getByTestId('target-class');
  await field.click();
  await field.fill(typed);
  const entered = performance.now();
  await field.press('Enter');
  await panel.getByTestId('target-label').filter({ hasText: typed }).waitFor({ state: 'attached' });
  return { picture, preview, done, class: performance.now() - entered };
}
