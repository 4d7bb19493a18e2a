import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../../tools/lib/browser.mjs';
import { installedEditors } from '../../../tools/lib/editors.mjs';
import { ensurePackaged } from '../../../tools/lib/packaged.mjs';
import { readRuntime, runtimeDir } from '../../../tools/lib/runtime.mjs';
import { shoot, startSession, type EditorSession, type SessionOptions } from '../editor-session';
import { panelOf } from '../workbench.mjs';

/** A column beside the code, as narrow as one may be. */
const NARROW = { width: 760, height: 900 };
const USUAL = { width: 1400, height: 900 };

const chromium = await findChromium();
/** Without the runtime there is no package for this platform. */
const lacks = chromium === undefined || readRuntime(runtimeDir()) === undefined;

/** A window of an editor into which the package was installed. */
export interface InEditor {
  readonly session: EditorSession;
  readonly page: Page;
  /** The panel that is shown. */
  readonly panel: Locator;
  /** Absolute path of a file of the workspace. */
  readonly inWorkspace: (...names: string[]) => string;
  /** Leaves a screenshot. */
  readonly shot: (name: string) => Promise<void>;
  /** The same in a narrow window, of a part of the panel that may be further down. */
  readonly shotNarrow: (name: string, part?: Locator) => Promise<void>;
}

/** One thing that a user does; each goes on where the one before ended. */
export type Step = (title: string, run: (at: InEditor) => Promise<void>) => void;

export interface InEditorOptions extends Omit<SessionOptions, 'editor' | 'vsix'> {
  /** What the names of screenshots begin with, after the editor's version; nothing when left out. */
  readonly shots?: string;
}

/** Steps in one window of an editor; they are skipped where the editor, a browser or the package is missing. */
export function describeInEditor(
  vscode: string,
  title: string,
  { shots, ...options }: InEditorOptions,
  steps: (step: Step) => void,
): void {
  const editor = installedEditors().find((one) => one.vscode === vscode);
  describe.skipIf(editor === undefined || lacks)(`${title} in VS Code ${vscode}`, () => {
    let at: InEditor;
    let hasFailed = false;
    beforeAll(async () => {
      if (editor === undefined) return;
      const session = await startSession({ editor, vsix: await ensurePackaged(), ...options });
      at = inWindow(session, await session.openWindow(), [vscode, ...(shots === undefined ? [] : [shots])].join('-'));
    }, 300_000);
    afterAll(() => at.session.end());

    steps((name, run) => {
      it(name, async ({ skip }) => {
        skip(hasFailed, 'a step before it has failed');
        try {
          await run(at);
        } catch (error) {
          hasFailed = true;
          await at.shot(`failed-${name.replaceAll(/\W+/g, '-')}`);
          throw error;
        }
      });
    });
  });
}

function inWindow(session: EditorSession, page: Page, shots: string): InEditor {
  const panel = panelOf(page);
  const shot = (name: string): Promise<void> => shoot(page, `${shots}-${name}`);
  const width = async (): Promise<number> => (await panel.boundingBox())?.width ?? 0;
  return {
    session,
    page,
    panel,
    inWorkspace: (...names) => path.join(session.workspace, ...names),
    shot,
    async shotNarrow(name, part) {
      const usual = await width();
      await page.setViewportSize(NARROW);
      await expect.poll(width).toBeLessThan(usual * 0.8);
      const narrow = await width();
      await part?.scrollIntoViewIfNeeded();
      await shot(name);
      await page.setViewportSize(USUAL);
      await expect.poll(width).toBeGreaterThan(narrow * 1.2);
    },
  };
}
