import path from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { PicturePlace } from '../../../src/protocol';
import { readNpy } from '../../support/npy';
import { jsonLines, runCli } from '../../support/run-cli';
import { waitForState } from '../editor-session';
import { colourDifference } from '../shown-maps';
import { panelOf } from '../workbench.mjs';
import type { InEditor, Step } from './in-editor';

export interface MethodSteps {
  /** Name of the picture of the workspace that the panel shows. */
  readonly picture: string;
  readonly place: PicturePlace;
  /** Of colours on the page. */
  readonly tolerance: number;
}

/** Other methods in the panel of a picture, explained by Score-CAM before and after. */
export function describeMethods(step: Step, { picture, place, tolerance }: MethodSteps): void {
  /** Makes the maps on the command line, and compares them with those that are shown. */
  const expectSame = async (
    { session, panel, inWorkspace }: InEditor,
    key: string,
    options: readonly string[],
  ): Promise<Record<string, unknown>> => {
    const out = path.join(session.scratch, `out-${options.join('')}`);
    const run = await runCli(['explain', inWorkspace(picture), ...options, '--json', '--quiet', '--out', out]);
    expect(run.code).toBe(0);
    for (const which of ['predicted', 'target']) {
      const map = readNpy(path.join(out, `${path.parse(picture).name}.${which}.npy`));
      const shown = { testId: `${key}${which}-map`, kind: 'saliency', map, place } as const;
      expect(await colourDifference(panel, shown), `${key}${which}`).toBeLessThanOrEqual(tolerance);
    }
    return jsonLines(run.stdout)[0] ?? {};
  };

  step('makes maps by another method, with the numbers of the command line', async (at) => {
    const { page, shot } = at;
    const panel = panelOf(page);
    await choose(panel, 'ArrowDown');
    await panel.getByTestId('predicted-map').getByText('Grad-CAM', { exact: true }).waitFor();
    await waitForState(page, 'done');
    const record = await expectSame({ ...at, panel }, '', ['--method', 'grad-cam']);
    const { correlation } = record.agreement as { correlation: number };
    expect(await panel.getByTestId('agreement').textContent()).toContain(correlation.toFixed(2));
    await shot('grad-cam');
  });

  step('shows a second method below, with the numbers of the command line', async (at) => {
    const { page, shot } = at;
    const panel = panelOf(page);
    await panel.getByTestId('add-method').click();
    await panel.getByTestId('add-rise').click();
    await panel.getByTestId('method-options').locator('summary').click();
    const masks = panel.getByTestId('option-masks');
    await masks.fill('500');
    await masks.press('Enter');
    const row = panel.getByTestId('beside-rise');
    await row.getByText('RISE, random masks 500, seed 0').waitFor({ timeout: 60_000 });
    await row.getByTestId('beside-rise-target-agreement').waitFor({ timeout: 60_000 });
    await expectSame({ ...at, panel }, 'beside-rise-', ['--method', 'rise', '--masks', '500']);
    await row.scrollIntoViewIfNeeded();
    await shot('two-methods');
    await panel.getByTestId('remove-rise').click();
    await row.waitFor({ state: 'detached' });
  });

  step('goes back to the first method without an answer of the engine', async ({ page }) => {
    const panel = panelOf(page);
    await choose(panel, 'ArrowUp');
    await panel.getByTestId('predicted-map').getByText('Score-CAM', { exact: true }).waitFor({ timeout: 5000 });
    await waitForState(page, 'done');
  });
}

/** The method before or behind the one that is chosen. */
async function choose(panel: Locator, key: 'ArrowDown' | 'ArrowUp'): Promise<void> {
  const select = panel.getByTestId('method');
  await select.focus();
  await select.press('Enter');
  await select.press(key);
  await select.press('Enter');
}
