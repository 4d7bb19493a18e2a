import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { findChromium } from '../../tools/lib/browser.mjs';
import { installedEditors } from '../../tools/lib/editors.mjs';
import { buildDist } from '../support/build-dist';
import { ROOT } from '../support/paths';
import { buildSuite, readResults, suiteFolder } from './build-suite.mjs';
import { startCodeServer } from './code-server.mjs';
import type { HostTestResult } from './suite/run';
import { launchBrowser, openWorkbench } from './workbench.mjs';

/** The only one of the editors that takes a folder with an extension from the address of its page. */
const editor = installedEditors().find(({ vscode }) => vscode === '1.100');
const chromium = await findChromium();

/** Runs the mocha suite inside of the extension host of a real editor. */
async function runInside(): Promise<readonly HostTestResult[]> {
  if (editor === undefined || chromium === undefined) return [];
  await buildDist();
  await buildSuite();
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'scorecam-host-'));
  const workspace = path.join(scratch, 'workspace');
  mkdirSync(path.join(workspace, 'a folder'), { recursive: true });
  const { codeServer, node } = editor;
  const server = await startCodeServer({ codeServer, node, scratch });
  const browser = await launchBrowser();
  try {
    const remote = (folder: string): string => `vscode-remote://${new URL(server.url).host}${folder}`;
    const payload = [
      ['extensionDevelopmentPath', remote(ROOT)],
      ['extensionTestsPath', remote(path.join(suiteFolder, 'run'))],
    ];
    const query = `&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    await openWorkbench(browser, server.url, workspace, { query });
    return await vi.waitFor(
      () => {
        const results = readResults();
        if (results === undefined) throw new Error('the suite has not ended');
        return results;
      },
      { timeout: 180_000, interval: 100 },
    );
  } finally {
    await browser.close();
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

const results = await runInside();

it.skipIf(editor === undefined || chromium === undefined)('runs inside of the extension host', () => {
  expect(results.length).toBeGreaterThan(0);
  console.log(`the extension loads in ${readFileSync(path.join(suiteFolder, 'activation.txt'), 'utf8')}`);
});

for (const { name, failure, skipped } of results) {
  it.skipIf(skipped)(`in the extension host: ${name}`, () => {
    if (failure !== null) throw new Error(failure);
  });
}
