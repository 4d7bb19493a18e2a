// Drives the packaged extension in a real VS Code and leaves screenshots; fails where the main path breaks.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dist } from '../../tools/lib/bundle.mjs';
import { cacheRoot, root } from '../../tools/lib/paths.mjs';
import { startCodeServer } from './code-server.mjs';
import { explainFromExplorer, launchBrowser, openWorkbench, panelOf } from './workbench.mjs';

const { values } = parseArgs({
  options: {
    'code-server': {
      type: 'string',
      default: path.join(cacheRoot(), 'editors/code-server-4.100.3/node_modules/code-server'),
    },
    vsix: { type: 'string', default: path.join(dist, `scorecam-lens-${process.platform}-${process.arch}.vsix`) },
    theme: { type: 'string', default: 'Default Dark Modern' },
    screenshots: { type: 'string', default: path.join(dist, 'screenshots') },
    node: { type: 'string', default: process.execPath },
    width: { type: 'string', default: '1400' },
  },
});

const scratch = mkdtempSync(path.join(os.tmpdir(), 'scorecam-vscode-'));
const workspace = path.join(scratch, 'pictures');
cpSync(path.join(root, 'media', 'pictures'), workspace, { recursive: true });
cpSync(path.join(workspace, 'space_shuttle', 'rocket.jpg'), path.join(workspace, 'rocket.jpg'));
writeFileSync(path.join(workspace, 'broken.jpg'), 'this is no picture');
const hostile = `<img src=x onerror=alert(1)> "quoted".png`;
cpSync(path.join(workspace, 'coffee.png'), path.join(workspace, hostile));
mkdirSync(values.screenshots, { recursive: true });
const name = values.theme.toLowerCase().replaceAll(' ', '-') + (values.width === '1400' ? '' : `-${values.width}`);

const server = await startCodeServer({
  codeServer: values['code-server'],
  scratch,
  node: values.node,
  vsix: values.vsix,
  settings: {
    'workbench.colorTheme': values.theme,
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'chat.commandCenter.enabled': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
  },
});
/** @returns {number} Process id of this try's engine. */
function enginePid() {
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (command.includes(scratch) && command.includes(path.join('dist', 'engine.js'))) return Number(pid);
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('there is no engine');
}

let browser;
let shown;
try {
  browser = await launchBrowser();
  const page = await openWorkbench(browser, server.url, workspace, { width: Number(values.width) });
  shown = page;
  page.setDefaultTimeout(20_000);
  const shot = (/** @type {string} */ what) =>
    page.screenshot({ path: path.join(values.screenshots, `${name}-${what}.png`) });
  const began = performance.now();
  const log = (/** @type {string} */ what) =>
    console.log(`${((performance.now() - began) / 1000).toFixed(2)} s  ${what}`);

  await explainFromExplorer(page, 'rocket.jpg');
  await panelOf(page).waitFor();
  log('panel open');
  await shot('1-opened');
  await panelOf(page, 'preview').waitFor();
  log('preview');
  await shot('2-preview');
  await panelOf(page, 'done').waitFor();
  log('done');
  await shot('3-done');

  const panel = panelOf(page);
  assert.equal(await panel.getByTestId('predicted-label').textContent(), 'missile');
  const field = panel.getByTestId('target-class');
  await field.click();
  await field.fill('space sh');
  await shot('4-typing');
  const asked = performance.now();
  await field.press('Enter');
  await panel.getByTestId('target-label').filter({ hasText: 'space shuttle' }).waitFor({ state: 'attached' });
  await panelOf(page, 'done').waitFor();
  const time = panel.locator('scorecam-measurements dd', { hasText: 'in all; model' });
  console.log(`the engine's time: ${await time.textContent()}`);
  log(`another class, drawn after ${Math.round(performance.now() - asked)} ms`);
  console.log(await panel.getByTestId('agreement').textContent());
  await panel.getByTestId('contrast-toggle').click();
  await panel.getByTestId('contrast-map').waitFor();
  await shot('5-contrast');

  await explainFromExplorer(page, 'broken.jpg');
  await panelOf(page, 'failed').waitFor();
  await shot('6-failed');
  console.log((await panelOf(page).getByTestId('error').innerText()).replaceAll(/\s+/g, ' '));

  await explainFromExplorer(page, '<img');
  await panelOf(page, 'preview').waitFor();
  process.kill(enginePid(), 'SIGKILL');
  await panelOf(page, 'failed').waitFor();
  log('engine killed');
  await shot('7-engine-killed');
  await panelOf(page).getByTestId('error').getByRole('button', { name: 'Try again' }).click();
  await panelOf(page, 'done').waitFor();
  log('used again');
  assert.equal(await panelOf(page).locator('h1').textContent(), hostile);
  await shot('8-hostile-name');

  await explainFromExplorer(page, 'chelsea.png');
  await panelOf(page, 'preview').waitFor();
  await panelOf(page).getByRole('button', { name: 'Cancel' }).click();
  await panelOf(page, 'cancelled').waitFor();
  await shot('9-cancelled');
  await panelOf(page).getByRole('button', { name: 'Go on' }).click();
  await panelOf(page, 'done').waitFor();
  log('went on after a cancel');
  await panelOf(page).getByTestId('weighting').click();
  await shot('10-weighting');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await panelOf(page, 'done').waitFor();

  await page.getByRole('tab', { name: 'rocket.jpg' }).click();
  await panelOf(page, 'done').waitFor();
  assert.equal(await panelOf(page).getByTestId('target-label').textContent(), 'space shuttle');
  assert.ok(await panelOf(page).getByTestId('contrast-map').isVisible());
  log('shown again after it was hidden');
  await panelOf(page)
    .locator('scorecam-fold[heading=Measurements] summary')
    .click({ position: { x: 40, y: 10 } });
  await shot('11-shown-again');
} catch (error) {
  await shown?.screenshot({ path: path.join(values.screenshots, 'where-it-failed.png') });
  console.error(server.log().split('\n').slice(-30).join('\n'));
  throw error;
} finally {
  await browser?.close();
  await server.stop();
  rmSync(scratch, { recursive: true, force: true });
}
