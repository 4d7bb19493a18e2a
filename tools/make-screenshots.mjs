// Makes the pictures of the README in docs/images: the panel's from the packaged extension in a real editor, the report's
// from the command line.
import './lib/check-node.mjs';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { startCodeServer } from '../test/vscode/code-server.mjs';
import { explainFromExplorer, launchBrowser, openWorkbench, panelOf } from '../test/vscode/workbench.mjs';
import { ensureEditors, installedEditors } from './lib/editors.mjs';
import { packagePath } from './lib/package/package-extension.mjs';
import { cacheRoot, root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { runCommand } from './lib/set-up.mjs';

const images = path.join(root, 'docs', 'images');
const size = { width: 1280, height: 860 };

/** Frames of the animation, with the time that each is shown. */
const frames = /** @type {{png: Buffer, ms: number}[]} */ ([]);

await runCommand(async () => {
  await ensureEditors();
  const editor = installedEditors().at(-1);
  if (!editor) throw new Error('there is no editor to take pictures of');
  const scratch = mkdtempSync(path.join(cacheRoot(), 'screenshots-'));
  const pictures = path.join(scratch, 'pictures');
  copySamples(pictures);
  const { codeServer, node } = editor;
  const server = await startCodeServer({
    ...{ codeServer, node, scratch, vsix: packagePath('native') },
    settings: {
      'workbench.colorTheme': 'Default Dark Modern',
      'workbench.startupEditor': 'none',
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      'workbench.statusBar.visible': false,
      'chat.commandCenter.enabled': false,
    },
  });
  const browser = await launchBrowser();
  try {
    await takePictures(await openWorkbench(browser, server.url, pictures, size));
    await takeReport(browser, path.join(pictures, 'space_shuttle', 'rocket.jpg'), path.join(scratch, 'report'));
  } finally {
    await browser.close();
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
  await writeAnimation(path.join(images, 'panel.gif'));
});

/** @param {string} folder */
function copySamples(folder) {
  const shuttles = path.join(folder, 'space_shuttle');
  mkdirSync(shuttles, { recursive: true });
  const samples = path.join(root, 'media', 'pictures');
  copyFileSync(path.join(samples, 'space_shuttle', 'rocket.jpg'), path.join(shuttles, 'rocket.jpg'));
  for (const name of ['astronaut.png', 'chelsea.png', 'coffee.png'])
    copyFileSync(path.join(samples, name), path.join(folder, name));
}

/** @param {import('playwright-core').Page} page */
async function takePictures(page) {
  const frame = async (/** @type {number} */ ms) => frames.push({ png: await page.screenshot(), ms });
  const shot = (/** @type {string} */ name) => page.screenshot({ path: path.join(images, name) });
  await frame(800);
  await explainFromExplorer(page, 'chelsea.png');
  await panelOf(page, 'preview').waitFor();
  await frame(700);
  await panelOf(page, 'done').waitFor();
  await frame(1800);
  const panel = panelOf(page, 'done');
  const field = panel.getByTestId('target-class');
  await field.click();
  await field.fill('tabb');
  await frame(1200);
  await field.press('Enter');
  await panel.getByTestId('target-label').filter({ hasText: 'tabby' }).waitFor({ state: 'attached' });
  await frame(1400);
  await panel.getByTestId('contrast-toggle').click();
  await panel.getByTestId('contrast-map').waitFor();
  await shot('panel.png');
  await frame(2200);
  await panel.getByTestId('contrast-toggle').click();
  await panel.getByTestId('evidence').locator('summary').click();
  await panel.getByTestId('evidence').scrollIntoViewIfNeeded();
  await panel.getByTestId('evidence').getByRole('button').first().waitFor();
  await page.mouse.wheel(0, 900);
  await shot('evidence.png');
  await frame(2200);
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} picture
 * @param {string} out Folder for the results.
 */
async function takeReport(browser, picture, out) {
  const cli = path.join(root, 'dist', 'cli.js');
  const { code, stderr } = await run(process.execPath, [cli, 'explain', picture, '--contrast', '--out', out]);
  if (code !== 0) throw new Error(stderr);
  const page = await browser.newPage({ viewport: { width: 1000, height: 1330 } });
  await page.goto(pathToFileURL(path.join(out, 'report.html')).href);
  await page.screenshot({ path: path.join(images, 'report.png') });
}

/** @param {string} file */
async function writeAnimation(file) {
  const width = 960;
  const small = await Promise.all(frames.map(({ png }) => sharp(png).resize({ width }).png().toBuffer()));
  await sharp(small, { join: { animated: true } })
    .gif({ delay: frames.map(({ ms }) => ms), loop: 0, effort: 10, colours: 128 })
    .toFile(file);
}
