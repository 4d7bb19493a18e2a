// Writes themes/*.json anew: what a real editor gives to the page of a webview, in each of the themes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot } from '../../../tools/lib/paths.mjs';
import { startCodeServer } from '../../vscode/code-server.mjs';
import { launchBrowser, openWorkbench } from '../../vscode/workbench.mjs';

const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

/** Parts of the editor whose colours a panel has no use for. */
const foreign =
  /^--vscode-(debug|terminal|git|notebook|testing|symbolIcon|merge|diff|multiDiff|chat|inlineChat|scm|ports|peekView|statusBar|editorBracket|comments|minimap|editorOverviewRuler|editorInlayHint|editorSuggest|editorMarker|editorGhost|inlineEdit|editorGutter|interactive|searchEditor|walkThrough|welcome)/;

for (const [name, label] of Object.entries(themes)) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'scorecam-theme-'));
  const workspace = path.join(scratch, 'workspace');
  mkdirSync(workspace);
  writeFileSync(path.join(workspace, 'page.md'), '# A page');
  const server = await startCodeServer({
    codeServer: path.join(cacheRoot(), 'editors/code-server-4.100.3/node_modules/code-server'),
    scratch,
    settings: {
      'workbench.colorTheme': label,
      'workbench.startupEditor': 'none',
    },
  });
  const browser = await launchBrowser();
  const page = await openWorkbench(browser, server.url, workspace);
  try {
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'page.md' }).dblclick();
    await page.locator('.monaco-editor .view-line', { hasText: 'A page' }).click();
    const preview = page.locator('iframe.webview.ready');
    // Until the editor's own extension for such files has started, there is no command to be called.
    for (let attempt = 0; attempt < 20 && (await preview.count()) === 0; attempt += 1) {
      await page.keyboard.press('Control+Shift+V');
      await preview.waitFor({ timeout: 2000 }).catch(() => undefined);
    }
    const frame = preview.contentFrame().frameLocator('iframe#active-frame');
    await frame.locator('h1').waitFor();
    const theme = await frame.locator('body').evaluate((body) => {
      const { style } = document.documentElement;
      return {
        label: body.dataset.vscodeThemeName,
        id: body.dataset.vscodeThemeId,
        classes: [...body.classList].filter((one) => /^vscode-(dark|light|high-contrast)/.test(one)).join(' '),
        styles: document.querySelector('#_defaultStyles')?.textContent?.replaceAll(/\s+/g, ' ').trim(),
        variables: Object.fromEntries([...style].sort().map((key) => [key, style.getPropertyValue(key)])),
      };
    });
    theme.variables = Object.fromEntries(Object.entries(theme.variables).filter(([key]) => !foreign.test(key)));
    const file = fileURLToPath(new URL(`themes/${name}.json`, import.meta.url));
    writeFileSync(file, `${JSON.stringify(theme, null, 2)}\n`);
    console.log(`${name}: ${Object.keys(theme.variables).length} variables`);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}
