import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { percent, type EvaluationRecord } from '../../../src/report';
import { jsonLines, runCli } from '../../support/run-cli';

/** What a panel measures of a map, in the order in which its table says it. */
const DROPS = ['average-drop', 'average-increase', 'average-drop-upper-half', 'average-increase-upper-half'] as const;
const CURVES = ['insertion', 'deletion'] as const;

/** Steps of the panel's curves. */
const STEPS = 56;

/** What a panel says of the worth of the map of the predicted class, as it is written there. */
interface Worth {
  readonly drops: readonly string[];
  readonly curves: readonly string[];
}

export async function shownMeasurement(panel: Locator): Promise<Worth> {
  const cells = await panel.getByTestId('drop-predicted').allTextContents();
  const curves = CURVES.map((curve) => panel.getByTestId(`${curve}-predicted`).textContent());
  // Below a drop stands from what to what.
  const drops = cells.map((cell) => /^(> |< )?[\d.]+\s%|^yes|^no/.exec(cell)?.[0] ?? cell);
  return { drops, curves: (await Promise.all(curves)).map((auc) => auc ?? '') };
}

/**
 * The same of the only picture of a folder, measured by `scorecam evaluate` and written as the panel writes it.
 *
 * @param folder absolute path of one that does not exist yet
 */
export async function writtenMeasurement(picture: string, folder: string): Promise<Worth> {
  mkdirSync(folder);
  copyFileSync(picture, path.join(folder, path.basename(picture)));
  const how = ['--methods', 'score-cam', '--metrics', [...DROPS, ...CURVES].join(), '--steps', String(STEPS)];
  const { code, stdout, stderr } = await runCli(['evaluate', folder, ...how, '--json', '--quiet']);
  expect(code, stderr).toBe(0);
  const { rows } = jsonLines(stdout)[0] as unknown as EvaluationRecord;
  const valueOf = (metric: string): number => rows.find((row) => row.metric === metric)?.value ?? NaN;
  return {
    drops: DROPS.map((metric) => {
      if (metric.includes('drop')) return percent(valueOf(metric) / 100);
      return valueOf(metric) > 0 ? 'yes' : 'no';
    }),
    curves: CURVES.map((metric) => `AUC ${valueOf(metric).toFixed(3)}`),
  };
}
