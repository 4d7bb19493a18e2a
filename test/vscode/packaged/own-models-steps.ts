/** What a user of models of his own does again and again. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { writeBrightnessModel, writeBrightnessPictures } from '../../support/brightness-model';
import { waitForState } from '../editor-session';
import { panelOf, pickEntry, runCommand } from '../workbench.mjs';

/** A repository with one model, of which nothing says how it takes pictures, and a folder of pictures for each class. */
export async function fillRepository(folder: string): Promise<void> {
  const model = path.join(folder, 'models', 'brightness');
  writeBrightnessModel(model, { hasLabels: false });
  rmSync(path.join(model, 'preprocessing.json'));
  await writeBrightnessPictures(path.join(folder, 'photos'), (name, i) => `${name}/${name}-${i}.png`);
}

/** Until the panel has explained with a model, for a reason. */
export async function waitForModel(page: Page, name: string, why: string): Promise<void> {
  await panelOf(page).locator(`[data-testid="model"][title*="${name}"][title*="${why}"]`).waitFor();
  await waitForState(page, 'done');
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
