import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { waitForState } from '../editor-session';
import {
  chooseFromExplorer,
  dragToPanel,
  explainFromExplorer,
  openInExplorer,
  pickEntry,
  runCommand,
} from '../workbench.mjs';
import { describeInEditor } from './in-editor';
import {
  askForSuggestions,
  CHECKPOINTS,
  clearNotifications,
  fillCheckpoints,
  fillRepository,
  forgetHowItIsUsed,
  pickModel,
  readLensFile,
  waitForModel,
} from './own-models-steps';

/** What a user does with models of his own. */
export function describeOwnModels(vscode: string, { theme }: { readonly theme: string }): void {
  const options = {
    shots: 'own',
    settings: { 'workbench.colorTheme': theme, 'files.autoSave': 'off' },
    fill: fillRepository,
  };
  describeInEditor(vscode, `models of one's own`, options, (step) => {
    step(
      'finds the only model by itself, and shows what it guesses of it',
      async ({ page, panel, shot, shotNarrow }) => {
        await openInExplorer(page, 'photos', /^bright$/);
        await openInExplorer(page, /^bright$/, 'bright-0.png');
        await explainFromExplorer(page, 'bright-0.png');
        await waitForModel(page, 'brightness', 'found: the nearest to the picture');
        // It takes levels of 0..1, which nothing says.
        expect(await panel.getByTestId('predicted-label').textContent()).not.toBe('bright');
        expect(await panel.getByTestId('target-label').textContent()).toBe('bright');
        await shot('found');
        await panel.locator('summary', { hasText: /How the picture is read · \d guessed/ }).click();
        await panel.getByTestId('fit').getByRole('combobox').filter({ hasText: 'guessed: squashed' }).waitFor();
        const guesses = panel.locator('scorecam-reading li');
        await guesses.filter({ hasText: 'how levels become numbers' }).getByText('Find It Out…').waitFor();
        await guesses.filter({ hasText: 'called like the folders' }).first().scrollIntoViewIfNeeded();
        await shot('guessed');
        await shotNarrow('guessed-narrow');
      },
    );

    step(
      'finds out how pictures are prepared, with figures, and uses it',
      async ({ page, panel, session, inWorkspace, shot }) => {
        await panel.locator('h1').click();
        await runCommand(page, 'Find the Preprocessing');
        const dialog = page.locator('.monaco-dialog-box');
        await dialog.getByText(/^Best: levels to 0…1.*100\s% right \(18 of 18/).waitFor();
        expect((await dialog.innerText()).match(/% right \(\d+ of 18;/g)?.length).toBeGreaterThan(3);
        await shot('preprocessing');
        // Another way did worse by no more than chance explains with so few pictures, so the user chooses.
        await dialog.getByRole('button', { name: 'Choose a Way…' }).click();
        await page.locator('.quick-input-list .monaco-list-row', { hasText: 'levels to 0…1' }).waitFor();
        await page.keyboard.press('Enter');
        await panel.getByTestId('predicted-label').filter({ hasText: 'bright' }).waitFor();
        await waitForState(page, 'done');
        await panel.locator('summary', { hasText: 'How the picture is read · 1 guessed' }).waitFor();
        expect(readLensFile(session)).toMatchObject({
          models: [{ preprocess: { mean: [0, 0, 0], std: [255, 255, 255] } }],
        });
        await shot('prepared');
        // The next ones begin without a set-up.
        rmSync(inWorkspace('scorecam-lens.json'));
      },
    );

    step(
      'uses a model of the explorer in the whole workspace, until that is taken back',
      async ({ page, session, inWorkspace, shot }) => {
        fillCheckpoints(session.workspace);
        writeFileSync(inWorkspace(CHECKPOINTS, 'best.pt'), `PK\x03\x04${'\0'.repeat(22)}\x0d\0\0\0best/data.pkl`);
        writeFileSync(inWorkspace(CHECKPOINTS, 'phone.tflite'), '\x1c\0\0\0TFL3');
        await openInExplorer(page, 'checkpoints', 'monday.keras');
        await chooseFromExplorer(page, 'Use with Score-CAM', ['monday.keras']);
        await waitForModel(page, 'monday.keras', 'chosen for this workspace');
        await page.getByRole('button', { name: 'Choose by Itself Again' }).waitFor();
        await shot('used');
        await page.getByRole('button', { name: 'Choose by Itself Again' }).click();
        await waitForModel(page, 'brightness', 'found: the nearest to the picture');
      },
    );

    step('takes a model that is dragged onto the panel', async ({ page, shot }) => {
      await dragToPanel(page, 'tuesday.onnx');
      await waitForModel(page, 'tuesday.onnx', 'chosen for this panel');
      await shot('dropped');
    });

    step('says how to convert a model of another form, and goes on with its own', async ({ page, shot }) => {
      await clearNotifications(page);
      for (const [name, ...words] of [
        ['best.pt', 'is a file of PyTorch', 'torch.onnx.export'],
        ['phone.tflite', 'is a model of TensorFlow Lite', 'tf2onnx'],
      ] as const) {
        await dragToPanel(page, name);
        const told = page.locator('.notification-toast', { hasText: `${name} ${words[0]}` });
        await told.filter({ hasText: words[1] }).waitFor();
        await shot(`refused-${path.extname(name).slice(1)}`);
      }
      await waitForModel(page, 'tuesday.onnx', 'chosen for this panel');
      await clearNotifications(page);
    });

    step('takes the model that is chosen in the status bar, and saves the set-up', async ({ page, shot }) => {
      await pickModel(page, 'tuesday.onnx', 'TensorFlow SavedModel');
      await waitForModel(page, 'saved', 'chosen for this panel');
      await page.locator('.statusbar-item', { hasText: 'saved' }).click();
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'TensorFlow SavedModel, in use' }).waitFor();
      await shot('models');
      await pickEntry(page, 'Model that explains the picture', 'Save this set-up');
      await page.locator('.view-line', { hasText: '"layer": "average_pooling2d' }).waitFor();
      await page.locator('.notification-toast', { hasText: 'guessed and counts as said from now on' }).waitFor();
      await shot('set-up');
      await clearNotifications(page);
      await pickModel(page, 'saved', 'Save this set-up');
      await page.locator('.notification-toast', { hasText: 'scorecam-lens.json says all of that already' }).waitFor();
    });

    step('completes and explains the fields of scorecam-lens.json', async ({ page, session, shot }) => {
      const suggestion = (text: string): Locator =>
        page.locator('.suggest-widget.visible .monaco-list-row', { hasText: text }).first();
      await clearNotifications(page);
      await forgetHowItIsUsed(page, session);
      await page.locator('.view-line', { hasText: '"checkpoints/2026/saved' }).click();
      await page.keyboard.press('End');
      await page.keyboard.type(',');
      await page.keyboard.press('Enter');
      await askForSuggestions(page, 'outputName');
      await shot('fields');
      await suggestion('preprocess').click();
      await suggestion('"unit"').waitFor();
      await shot('values');
      await suggestion('"unit"').click();
      await page.locator('.view-line span span', { hasText: /preprocess/ }).hover();
      await page.locator('.monaco-hover:visible', { hasText: 'How levels become the numbers' }).waitFor();
      await shot('hover');
      await page.keyboard.press('Control+S');
      await expect.poll(() => readLensFile(session)).toMatchObject({ models: [{ preprocess: 'unit' }] });
    });
  });
}
