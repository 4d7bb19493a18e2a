import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { ROOT } from '../../support/paths';
import { waitForState } from '../editor-session';
import { explainFromExplorer, openInExplorer, reloadWindow, runCommand } from '../workbench.mjs';
import { describeInEditor } from './in-editor';
import {
  actOn,
  CHECKPOINTS,
  compareWith,
  fillCheckpoints,
  forgetHowItIsUsed,
  fillRepository,
  pickModel,
  readLensFile,
  saveSetUp,
  waitForModel,
} from './own-models-steps';

const ONNX = path.join(ROOT, 'test', 'vectors', 'onnx');

/** What happens to models, and to what is said of them, while a panel shows what they say. */
export function describeChangingModels(vscode: string, { theme }: { readonly theme: string }): void {
  const options = {
    shots: 'changing',
    settings: { 'workbench.colorTheme': theme, 'files.autoSave': 'off' },
    fill: async (workspace: string) => {
      await fillRepository(workspace);
      fillCheckpoints(workspace);
    },
  };
  describeInEditor(vscode, 'models that change', options, (step) => {
    step('notices an edit of scorecam-lens.json', async ({ page, panel, session, shot }) => {
      await openInExplorer(page, 'photos', /^bright$/);
      await openInExplorer(page, /^bright$/, 'bright-0.png');
      await explainFromExplorer(page, 'bright-0.png');
      await waitForModel(page, 'brightness', 'found: the nearest to the picture');
      await pickModel(page, 'brightness', 'TensorFlow SavedModel');
      await waitForModel(page, 'saved', 'chosen for this panel');
      await saveSetUp(page, 'saved');
      await forgetHowItIsUsed(page, session);
      await page.locator('.view-line', { hasText: '/saved/' }).click();
      await page.keyboard.press('End');
      await page.keyboard.insertText(',\n"preprocess": "unit"');
      await page.keyboard.press('Control+S');
      await expect.poll(() => readLensFile(session)).toMatchObject({ models: [{ preprocess: 'unit' }] });
      await panel.locator('[data-kind="settings-changed"]', { hasText: 'used in another way' }).waitFor();
      await shot('edited');
      await actOn(page, 'settings-changed');
      await panel
        .getByText(/unit, as .*scorecam-lens\.json says/)
        .first()
        .waitFor({ state: 'attached' });
      await waitForState(page, 'done');
    });

    step('shows a mistake in scorecam-lens.json until it is gone', async ({ page, panel, inWorkspace, shot }) => {
      const right = readFileSync(inWorkspace('scorecam-lens.json'), 'utf8');
      await page.locator('.view-line', { hasText: '"unit"' }).click();
      await page.keyboard.press('Home');
      await page.keyboard.insertText('"lables": "x.txt", ');
      await page.keyboard.press('Control+S');
      await panel.locator('[data-kind="lens-file"]', { hasText: 'line 5: "lables" is not a known field' }).waitFor();
      await shot('mistake');
      writeFileSync(inWorkspace('scorecam-lens.json'), right);
      await panel.locator('[data-kind="lens-file"]').waitFor({ state: 'detached' });
      await panel.locator('[data-kind="settings-changed"]').waitFor({ state: 'detached' });
    });

    step('changes the model while the text beside it is in front', async ({ page, shot }) => {
      await page.locator('.view-line', { hasText: '"unit"' }).click();
      await pickModel(page, 'saved', 'tuesday.onnx');
      await waitForModel(page, 'tuesday.onnx', 'chosen for this panel');
      await shot('beside-text');
      await page.locator('.view-line', { hasText: '"unit"' }).click();
      await pickModel(page, 'tuesday.onnx', 'TensorFlow SavedModel');
      await waitForModel(page, 'saved', 'chosen for this panel');
      await page.locator('.view-line', { hasText: '"unit"' }).click();
      await runCommand(page, 'View: Close All Editors in Group');
      await page.locator('.tab', { hasText: 'scorecam-lens.json' }).waitFor({ state: 'detached' });
    });

    step('shows another model below and what was pinned, for the next picture and after a reload, too', async (at) => {
      const { page, panel, shot, shotNarrow } = at;
      await panel.getByRole('button', { name: 'Pin this result to compare' }).click();
      await panel.getByTestId('pinned').waitFor();
      await compareWith(page, 'monday.keras');
      await panel.getByTestId('compared').scrollIntoViewIfNeeded();
      await shot('compared');
      await shotNarrow('compared-narrow');
      await panel.getByRole('button', { name: /^Next picture/ }).click();
      await panel.locator('h1', { hasText: 'bright-1.png' }).waitFor();
      await panel.getByTestId('compared-target-agreement').waitFor();
      await waitForState(page, 'done');
      const said = await panel.getByTestId('compared-label').textContent();
      await reloadWindow(page);
      await panel.locator('h1', { hasText: 'bright-1.png' }).waitFor();
      await panel.getByTestId('compared-target-agreement').waitFor();
      expect(await panel.getByTestId('compared-label').textContent()).toBe(said);
      await panel.getByTestId('pinned').getByText('Pinned: bright-0.png').waitFor();
      await shot('compared-reloaded');
      await panel.getByTestId('compare/close').click();
      await panel.getByTestId('compared').waitFor({ state: 'detached' });
    });

    step('notices that the model was replaced, and says what to do where it is cut short', async (at) => {
      const { page, panel, inWorkspace, shot, shotNarrow } = at;
      const tuesday = inWorkspace(CHECKPOINTS, 'tuesday.onnx');
      await pickModel(page, 'saved', 'tuesday.onnx');
      await waitForModel(page, 'tuesday.onnx', 'chosen for this panel');
      copyFileSync(path.join(ONNX, 'residual.onnx'), tuesday);
      await panel.locator('[data-kind="model-changed"]').waitFor();
      await shot('replaced');
      await actOn(page, 'model-changed');
      await panel.getByTestId('layer').getByRole('combobox').filter({ hasText: 'Relu_2' }).waitFor();
      await waitForState(page, 'done');
      truncateSync(tuesday, 3000);
      await actOn(page, 'model-changed');
      const failed = await waitForState(page, 'failed');
      const error = failed.getByTestId('error');
      await error.getByText('tuesday.onnx is cut short or damaged').waitFor();
      await error.getByText('Export the model again').waitFor();
      await shot('cut-short');
      await shotNarrow('cut-short-narrow');
      copyFileSync(path.join(ONNX, 'vgg.onnx'), tuesday);
      await actOn(page, 'model-changed');
      await waitForState(page, 'done');
    });

    step('says that a broken model was only found, and goes on with another one', async (at) => {
      const { page, inWorkspace, shot } = at;
      rmSync(inWorkspace('scorecam-lens.json'));
      const nearest = inWorkspace('photos', 'bright', 'half.onnx');
      copyFileSync(path.join(ONNX, 'vgg.onnx'), nearest);
      truncateSync(nearest, 3000);
      await pickModel(page, 'tuesday.onnx', 'Choose by itself');
      const error = (await waitForState(page, 'failed')).getByTestId('error');
      await error.getByText('half.onnx is cut short or damaged').waitFor();
      await error.getByText('This model was found, nobody named it').waitFor();
      await shot('only-found');
      await pickModel(page, 'half.onnx', 'brightness');
      await waitForModel(page, 'brightness', 'chosen for this panel');
      rmSync(nearest);
    });

    step(
      'says that the chosen model has gone, and where another one is chosen',
      async ({ page, inWorkspace, shot }) => {
        await pickModel(page, 'brightness', 'tuesday.onnx');
        await waitForModel(page, 'tuesday.onnx', 'chosen for this panel');
        rmSync(inWorkspace(CHECKPOINTS, 'tuesday.onnx'));
        await actOn(page, 'model-changed');
        const error = (await waitForState(page, 'failed')).getByTestId('error');
        await error.getByText('There is no model at').waitFor();
        await error.getByText('Choose another model by its name at the top of this panel.').waitFor();
        await shot('gone');
        copyFileSync(path.join(ONNX, 'vgg.onnx'), inWorkspace(CHECKPOINTS, 'tuesday.onnx'));
        await actOn(page, 'model-changed');
        await waitForState(page, 'done');
      },
    );
  });
}
