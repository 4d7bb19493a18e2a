import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { dist } from '../../tools/lib/bundle.mjs';
import type { Editor } from '../../tools/lib/editors.mjs';
import { cacheRoot } from '../../tools/lib/paths.mjs';
import { ROOT } from '../support/paths';
import { startCodeServer } from './code-server.mjs';
import { launchBrowser, openWorkbench, panelOf } from './workbench.mjs';

/** A file name that a page might take for more than text. */
export const HOSTILE_NAME = `<img src=x onerror=alert(1)> "quoted".png`;

export interface SessionOptions {
  readonly editor: Editor;
  readonly vsix: string;
  /** Whether the editor asks about trust; otherwise every folder is trusted. */
  readonly asksForTrust?: boolean;
  /** Settings of the user. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Fills the folder that is opened; otherwise pictures are put there. */
  readonly fill?: (workspace: string) => Promise<void>;
  /** Settings of the workspace. */
  readonly workspaceSettings?: Readonly<Record<string, unknown>>;
}

const SETTINGS = {
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'chat.commandCenter.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/** The packaged extension in a clean profile of an editor, with a folder of pictures and a browser. */
export interface EditorSession {
  /** Everything of this session lies in it, the installed extension too. */
  readonly scratch: string;
  readonly workspace: string;
  readonly browser: Browser;
  readonly openWindow: () => Promise<Page>;
  readonly end: () => Promise<void>;
}

export async function startSession(options: SessionOptions): Promise<EditorSession> {
  const { editor, vsix, asksForTrust = false, settings = {}, fill = fillWithPictures, workspaceSettings } = options;
  // Beside the other large things: the unpacked extension has hundreds of MB, and temporary files may lie in memory.
  const scratch = mkdtempSync(path.join(cacheRoot(), 'test-'));
  const workspace = path.join(scratch, 'pictures');
  mkdirSync(workspace);
  await fill(workspace);
  if (workspaceSettings !== undefined) {
    mkdirSync(path.join(workspace, '.vscode'));
    writeFileSync(path.join(workspace, '.vscode', 'settings.json'), JSON.stringify(workspaceSettings));
  }
  const server = await startCodeServer({
    codeServer: editor.codeServer,
    node: editor.node,
    scratch,
    vsix,
    asksForTrust,
    settings: { ...SETTINGS, ...settings },
  });
  const browser = await launchBrowser();
  return {
    scratch,
    workspace,
    browser,
    openWindow: () => openWorkbench(browser, server.url, workspace),
    end: async () => {
      await browser.close();
      await server.stop();
      // What the server started may still write.
      rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

function fillWithPictures(workspace: string): Promise<void> {
  const bundled = path.join(ROOT, 'media', 'pictures');
  cpSync(path.join(bundled, 'space_shuttle', 'rocket.jpg'), path.join(workspace, 'rocket.jpg'));
  for (const name of ['astronaut.png', 'chelsea.png', 'coffee.png']) {
    cpSync(path.join(bundled, name), path.join(workspace, name));
  }
  cpSync(path.join(bundled, 'coffee.png'), path.join(workspace, HOSTILE_NAME));
  // Two that nobody asks about before.
  const others = path.join(ROOT, 'test', 'vectors', 'input', 'pictures');
  cpSync(path.join(others, 'rgb.png'), path.join(workspace, 'first.png'));
  cpSync(path.join(others, 'progressive.jpg'), path.join(workspace, 'second.jpg'));
  writeFileSync(path.join(workspace, 'broken.jpg'), 'this is no picture');
  return Promise.resolve();
}

/** Waits until the panel that is shown is in a state. */
export async function waitForState(page: Page, state: string): Promise<Locator> {
  const panel = panelOf(page, state);
  await panel.waitFor({ timeout: 60_000 });
  return panel;
}

/** Leaves a screenshot as build output. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(dist, 'screenshots', 'editor', `${name}.png`) });
}
