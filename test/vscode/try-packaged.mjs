// Drives the packaged extension in a real VS Code and leaves screenshots; fails where the main path breaks.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dist } from '../../tools/lib/bundle.mjs';
import { cacheRoot, root } from '../../tools/lib/paths.mjs';
import { startCodeServer } from './code-server.mjs';
import { explainFromExplorer, openWorkbench, panelOf } from './workbench.mjs';

const { values } = parseArgs({
  options: {
    'code-server': {
      type: 'string',
      default: path.join(cacheRoot(), 'editors/code-server-4.100.3/node_modules/code-server'),
    },
    vsix: { type: 'string', default: path.join(dist, `scorecam-lens-${process.platform}-${process.arch}.vsix`) },
    theme: { type: 'string', default: 'Default Dark Modern' },
    screenshots: { type: 'string', default: path.join(dist, 'screenshots') },
    width: { type: 'string', default: '1400' },
  },
});

const scratch = mkdtempSync(path.join(os.tmpdir(), 'scorecam-vscode-'));
const workspace = path.join(scratch, 'pictures');
cpSync(path.join(root, 'media', 'pictures'), workspace, { recursive: true });
cpSync(path.join(workspace, 'space_shuttle', 'rocket.jpg'), path.join(workspace, 'rocket.jpg'));
writeFileSync(path.join(workspace, 'broken.jpg'), 'this is no picture');
mkdirSync(values.screenshots, { recursive: true });
const name = values.theme.toLowerCase().replaceAll(' ', '-') + (values.width === '1400' ? '' : `-${values.width}`);

const server = await startCodeServer({
  codeServer: values['code-server'],
  scratch,
  vsix: values.vsix,
  settings: {
    'workbench.colorTheme': values.theme,
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'chat.commandCenter.enabled': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
  },
});
let browser;
let shown;
try {
  const opened = await openWorkbench(server.url, workspace, { width: Number(values.width) });
  browser = opened.browser;
  const { page } = opened;
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
  await field.press('Enter');
  await panel.getByTestId('target-label').filter({ hasText: 'space shuttle' }).waitFor({ state: 'attached' });
  await panelOf(page, 'done').waitFor();
  log('another class');
  console.log(await panel.getByTestId('agreement').textContent());
  await panel.locator('vscode-checkbox').click();
  await panel.getByTestId('contrast-map').waitFor();
  await shot('5-contrast');

  await explainFromExplorer(page, 'broken.jpg');
  await panelOf(page, 'failed').waitFor();
  await shot('6-failed');
  console.log(await panelOf(page).getByTestId('error').textContent());
} catch (error) {
  await shown?.screenshot({ path: path.join(values.screenshots, 'where-it-failed.png') });
  console.error(server.log().split('\n').slice(-30).join('\n'));
  throw error;
} finally {
  await browser?.close();
  await server.stop();
  rmSync(scratch, { recursive: true, force: true });
}
