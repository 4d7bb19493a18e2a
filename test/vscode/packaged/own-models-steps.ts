/** What a user of models of his own does again and again. */
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { writeBrightnessModel, writeBrightnessPictures } from '../../support/brightness-model';
import { ROOT } from '../../support/paths';
import { waitForState, type EditorSession } from '../editor-session';
import { panelOf, pickEntry, runCommand } from '../workbench.mjs';

/** A repository with one model, of which nothing says how it takes pictures, and a folder of pictures for each class. */
export async function fillRepository(folder: string): Promise<void> {
  const model = path.join(folder, 'models', 'brightness');
  writeBrightnessModel(model, { hasLabels: false });
  rmSync(path.join(model, 'preprocessing.json'));
  await writeBrightnessPictures(path.join(folder, 'photos'), (name, i) => `${name}/${name}-${i}.png`);
}

/** Where the trained models of the repository lie, from its root. */
export const CHECKPOINTS = path.join('checkpoints', '2026');

/** The repository has three more models: a file of Keras, one of ONNX, and a SavedModel. */
export function fillCheckpoints(workspace: string): void {
  const vectors = path.join(ROOT, 'test', 'vectors');
  const folder = path.join(workspace, CHECKPOINTS);
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(vectors, 'formats', 'residual-keras3.keras'), path.join(folder, 'monday.keras'));
  copyFileSync(path.join(vectors, 'onnx', 'vgg.onnx'), path.join(folder, 'tuesday.onnx'));
  cpSync(path.join(vectors, 'saved-model', 'vgg-keras3'), path.join(folder, 'saved'), { recursive: true });
}

export function readLensFile({ workspace }: EditorSession): unknown {
  return JSON.parse(readFileSync(path.join(workspace, 'scorecam-lens.json'), 'utf8'));
}

/** Until the panel has explained with a model, for a reason. */
export async function waitForModel(page: Page, name: string, why: string): Promise<void> {
  await panelOf(page).locator(`[data-testid="model"][title*="${name}"][title*="${why}"]`).waitFor();
  await waitForState(page, 'done');
}

/** Presses the button of a notice, which is then no more. */
export async function actOn(page: Page, kind: string): Promise<void> {
  const notice = panelOf(page).locator(`[data-kind="${kind}"]`);
  await notice.getByRole('button').click();
  await notice.waitFor({ state: 'detached' });
}

export async function clearNotifications(page: Page): Promise<void> {
  await runCommand(page, 'Notifications: Clear All Notifications');
  await page.locator('.notification-toast').first().waitFor({ state: 'detached' });
}

/** Picks an entry of the list that the status bar's entry of the model opens. */
export async function pickModel(page: Page, model: string, entry: string): Promise<void> {
  await page.locator('.statusbar-item', { hasText: model }).click();
  await pickEntry(page, 'Model that explains the picture', entry);
}

/** Picks another model in the panel's menu, and waits for what it says. */
export async function compareWith(page: Page, entry: string): Promise<void> {
  const panel = panelOf(page);
  await panel.getByTestId('more').click();
  await panel.getByRole('menuitem', { name: 'Compare with another model…' }).click();
  await pickEntry(page, 'Model to compare with', entry);
  await panel.getByTestId('compared-target-agreement').waitFor();
}

/** Writes what the panel shows of its model into scorecam-lens.json, which is then open beside it. */
export async function saveSetUp(page: Page, model: string): Promise<void> {
  await pickModel(page, model, 'Save this set-up');
  await page.locator('.view-line', { hasText: `/${model}` }).waitFor();
}

/** Leaves of the first model of a scorecam-lens.json, which is open and saved, its place alone. */
export async function forgetHowItIsUsed(page: Page, session: EditorSession): Promise<void> {
  const { models } = readLensFile(session) as { readonly models: readonly [{ readonly path: string }] };
  const text = JSON.stringify({ models: [{ path: models[0].path }] }, undefined, 2);
  writeFileSync(path.join(session.workspace, 'scorecam-lens.json'), `${text}\n`);
  await page.locator('.view-line', { hasText: '"layer"' }).waitFor({ state: 'detached' });
}

/** Asks for suggestions in a text until one is among them: before the language's server runs, they are its words alone. */
export async function askForSuggestions(page: Page, suggestion: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await page.keyboard.press('Control+Space');
    const isThere = await page
      .locator('.suggest-widget.visible .monaco-list-row', { hasText: suggestion })
      .first()
      .waitFor({ timeout: 3000 })
      .then(
        () => true,
        () => false,
      );
    if (isThere) return;
    await page.keyboard.press('Escape');
  }
  throw new Error(`${suggestion} is not suggested`);
}
