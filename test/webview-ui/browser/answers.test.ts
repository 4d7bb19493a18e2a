/** What the panel shows while it is used, without the host. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../../tools/lib/browser.mjs';
import { buildDist } from '../../support/build-dist';
import { launchChromium, openPanelPage, type PanelPage } from './panel-page';
import { recordExplanation, type Recording } from './recording';
import { panelStates } from './states';

const chromium = await findChromium();

describe.skipIf(chromium === undefined).each([320, 700, 1400])('the panel in use, %i px wide', (width) => {
  let browser: Browser;
  let recording: Recording;

  beforeAll(async () => {
    await buildDist();
    browser = await launchChromium(chromium ?? '');
    recording = await recordExplanation();
  });
  afterAll(() => browser.close());

  async function openDone(): Promise<PanelPage> {
    const panel = await openPanelPage(browser, { theme: 'dark', width });
    await panel.tell(panelStates(recording).done.messages);
    return panel;
  }

  it('shows above the maps what hiding a part changes, and moves nothing', async () => {
    const { page, tell, told } = await openDone();
    await page.locator('summary', { hasText: 'Try it' }).click();
    const before = await placesOf(page, MAPS);
    await page.getByTestId('tool-rectangle').click();
    const stage = page.getByTestId('predicted-map').getByRole('application');
    await stage.focus();
    await stage.press('ArrowRight');
    const asked = (await told()).find((message) => message.type === 'hide/ask');
    if (asked === undefined) throw new Error('nothing was asked');
    const { predicted, target } = recording.result;
    const after = [
      { ...predicted, probability: 0.12 },
      { ...target, probability: 0.34 },
    ];
    const result = { predicted, before: [predicted, target], after };
    await tell([{ type: 'hide/done', id: asked.id, result }]);
    expect(await page.getByTestId('predicted-share').textContent()).toBe('30\u00a0% → 12\u00a0%');
    expect(await page.getByTestId('target-share').textContent()).toBe('5\u00a0% → 34\u00a0%');
    expect(await placesOf(page, MAPS)).toEqual(before);
    await page.getByTestId('clear-shapes').click();
    await expect.poll(() => page.getByTestId('predicted-share').textContent()).toBe('30\u00a0%');
    // An answer to what was given up is none.
    await tell([{ type: 'hide/done', id: asked.id, result }]);
    await stage.press('ArrowRight');
    expect(await page.getByTestId('predicted-share').textContent()).toBe('30\u00a0%');
    await page.close();
  });

  it('keeps the probability of one class away from the name of another', async () => {
    const { page } = await openDone();
    await page.getByTestId('target-class').fill('tench');
    expect(await page.getByTestId('target-share').isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('target-share').textContent()).toBe('< 0.1\u00a0%');
    expect(await page.getByTestId('target-share').isVisible()).toBe(true);
    // It is none of the likeliest five, and not that of the picture's folder.
    expect(await page.getByTestId('further-class').getByRole('button').textContent()).toMatch(/tench\s+< 0.1\u00a0%/);
    await page.getByTestId('true-class').click();
    await expect.poll(() => page.getByTestId('target-label').textContent()).toBe('space shuttle');
    expect(await page.getByTestId('further-class').count()).toBe(0);
    await page.close();
  });

  it('says above every map what it is, with the contrast too', async () => {
    const { page } = await openDone();
    await page.getByTestId('contrast-toggle').click();
    for (const caption of ['The model says', 'You ask about', 'Contrast']) {
      expect(await page.locator('scorecam-maps').getByText(caption, { exact: true }).first().isVisible()).toBe(true);
    }
    await page.close();
  });

  it('shows a channel large beside the others, or below them, and moves none', async () => {
    const { page } = await openDone();
    await page.locator('summary', { hasText: 'Evidence' }).click();
    const tiles = page.locator('scorecam-channel-tile');
    await tiles.first().waitFor();
    const boxesOf = (): Promise<unknown[]> =>
      tiles.evaluateAll((all) => all.map((tile) => tile.getBoundingClientRect()));
    const before = await boxesOf();
    expect(before.length).toBe(18);
    // A click would scroll to it.
    await tiles.nth(13).evaluate((tile) => {
      tile.parentElement?.click();
    });
    await page.getByTestId('evidence-large').waitFor();
    expect(await boxesOf()).toEqual(before);
    await page.close();
  });

  it('has the place of the curves from the beginning, and moves nothing when they come', async () => {
    const { page, tell, told } = await openDone();
    await page.locator('summary', { hasText: 'Faithfulness' }).click();
    await page.waitForFunction(() => window.told.some(({ type }) => type === 'measure/ask'));
    const asked = (await told()).find((message) => message.type === 'measure/ask');
    if (asked === undefined) throw new Error('nothing was asked');
    const { predicted, target } = recording.result;
    expect(asked.maps.map(({ classIndex }) => classIndex)).toEqual([predicted.index, target.index]);
    const places = ['scorecam-curve-chart', '.drops', 'scorecam-fold'];
    const before = await placesOf(page, places);
    await tell([{ type: 'measure/done', id: asked.id, measurements: recording.measurements }]);
    for (const { which, measurement } of [
      { which: 'predicted', measurement: recording.measurements[0] },
      { which: 'target', measurement: recording.measurements[1] },
    ]) {
      const auc = measurement?.insertion.auc.toFixed(3) ?? '';
      expect(await page.getByTestId(`insertion-${which}`).textContent()).toBe(`AUC ${auc}`);
      expect(await page.getByTestId(`curve-sentence-${which}`).textContent()).toMatch(
        /^Keeping only the strongest third/,
      );
    }
    expect(await placesOf(page, places)).toEqual(before);
    await page.close();
  });

  it('tries again to measure the maps where the user says so', async () => {
    const { page, tell, told } = await openDone();
    await page.locator('summary', { hasText: 'Faithfulness' }).click();
    const asked = async (count: number): Promise<number> => {
      await expect.poll(async () => (await told()).filter(({ type }) => type === 'measure/ask').length).toBe(count);
      return (await told()).findLast((message) => message.type === 'measure/ask')?.id ?? 0;
    };
    const error = { code: 'engine', message: 'The engine ended.', hint: 'Try again.' };
    await tell([{ type: 'measure/failed', id: await asked(1), error }]);
    await page.getByTestId('measure-maps').click();
    await tell([{ type: 'measure/done', id: await asked(2), measurements: recording.measurements }]);
    expect(await page.getByTestId('measure-maps').count()).toBe(0);
    expect(await page.getByTestId('curve-sentence-target').isVisible()).toBe(true);
    await page.close();
  });

  it('puts a pinned result below everything, and leads there', async () => {
    const { page, tell } = await openDone();
    const places = ['main > *'];
    const before = await placesOf(page, places);
    const { pinned } = panelStates(recording);
    await tell(pinned.messages.slice(-1));
    const after = await placesOf(page, places);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length).toBe(before.length + 1);
    await page.getByTestId('show-pinned').click();
    const top = async (): Promise<number> => (await page.getByTestId('pinned').boundingBox())?.y ?? Infinity;
    // The height of the window.
    await expect.poll(top).toBeLessThan(900);
    await page.close();
  });
});

const MAPS = ['[data-testid="predicted-map"]', '[data-testid="target-map"]', 'scorecam-view-controls'];

/** Where things lie on the page, which may be scrolled. */
async function placesOf(page: Page, selectors: readonly string[]): Promise<unknown[]> {
  const places = selectors.map((selector) =>
    page.locator(selector).evaluateAll((all) =>
      all.map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y + window.scrollY, width, height].map(Math.round);
      }),
    ),
  );
  return (await Promise.all(places)).flat();
}
