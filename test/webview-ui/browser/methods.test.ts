import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../../../tools/lib/browser.mjs';
import { buildDist } from '../../support/build-dist';
import { beside, madeBy, refused, toldOf } from './method-messages';
import { bringTo, launchChromium, openPanelPage, type PanelPage } from './panel-page';
import { recordExplanation, type Recording } from './recording';
import { panelStates } from './states';

const chromium = await findChromium();

describe.skipIf(chromium === undefined)('methods in the panel', () => {
  let browser: Browser;
  let recording: Recording;
  let panel: PanelPage;

  beforeAll(async () => {
    await buildDist();
    browser = await launchChromium(chromium ?? '');
    recording = await recordExplanation();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    panel = await openPanelPage(browser, { theme: 'dark', width: 1000 });
    await bringTo(panel, panelStates(recording).done);
    return () => panel.page.close();
  });

  const lastAsked = async (): Promise<unknown> =>
    (await panel.told()).findLast(({ type }) => type === 'explain/ask' || type.startsWith('beside/'));

  it('are chosen from a list by keys; the question keeps what the method does not take', async () => {
    const { page } = panel;
    await page.getByTestId('method').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(lastAsked).toMatchObject({
      type: 'explain/ask',
      question: { method: 'grad-cam', weighting: 'ridge', methodOptions: {} },
    });
  });

  it('show what can be set of them, and refuse numbers out of range', async () => {
    const { page } = panel;
    await panel.tell(toldOf('rise', recording).done);
    expect(await page.getByTestId('weighting').count()).toBe(0);
    expect(await page.getByTestId('layer').count()).toBe(0);
    await page.getByTestId('method-options').locator('summary').click();
    const masks = page.getByTestId('option-masks');
    expect(await masks.inputValue()).toBe('2000');
    await masks.fill('499');
    await masks.press('Enter');
    await page.getByText('A whole number from 500 to 8000.').waitFor();
    expect(await masks.getAttribute('aria-invalid')).toBe('true');
    expect(await lastAsked()).toBeUndefined();
    await masks.fill('500');
    await masks.press('Enter');
    await expect.poll(lastAsked).toMatchObject({ question: { method: 'rise', methodOptions: { masks: 500 } } });
    expect(await masks.getAttribute('aria-invalid')).toBe('false');
  });

  it('that cannot be used are not added, and say why', async () => {
    const { page } = panel;
    await panel.tell([refused]);
    const list = page.getByTestId('refused-methods');
    await list.locator('summary').click();
    await list.getByText('follow /stem/stem.0/Conv').first().waitFor();
    await page.getByTestId('add-method').press('Enter');
    const item = page.getByTestId('add-mask');
    expect(await item.getAttribute('aria-disabled')).toBe('true');
    await item.press('Enter');
    expect(await lastAsked()).toBeUndefined();
    await page.getByTestId('add-rise').press('Enter');
    await expect.poll(lastAsked).toEqual({ type: 'beside/add', method: 'rise' });
    expect(await page.getByTestId('add-method').evaluate((button) => button.matches(':focus'))).toBe(true);
  });

  it('stand below each other with how alike their maps are, and go again', async () => {
    const { page } = panel;
    const { shown, gradCam, risePreview } = beside(recording);
    await panel.tell([...shown, ...gradCam, ...risePreview]);
    const row = page.getByTestId('beside-grad-cam');
    await row.getByText('For missile, the maps by Score-CAM and Grad-CAM are').waitFor();
    expect(await page.getByTestId('agreement').textContent()).toContain('Score-CAM: The two maps are');
    expect(await page.getByTestId('own-method').textContent()).toContain('Score-CAM, weighting ridge');
    expect(await row.getByTestId('beside-grad-cam-predicted-map').locator('.scale').textContent()).toContain(
      'Grad-CAM',
    );
    // Files and command line are those of the first one.
    await page.getByTestId('more').click();
    await page.getByRole('menuitem', { name: 'Copy the command line of Score-CAM' }).waitFor();
    await page.getByRole('menuitem', { name: 'Save all results of Score-CAM: maps, record and report' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Faithfulness of the maps', { exact: true }).click();
    await page.getByTestId('faithfulness').getByText('These are the maps of Score-CAM.').waitFor();
    // Four at once are enough.
    expect(await page.getByTestId('add-method').count()).toBe(0);
    await page.getByTestId('beside-rise').getByText('Cancel').click();
    await expect.poll(lastAsked).toEqual({ type: 'beside/cancel', method: 'rise' });
    await page.getByTestId('remove-grad-cam').click();
    await expect.poll(lastAsked).toEqual({ type: 'beside/remove', method: 'grad-cam' });
    await panel.tell([{ type: 'beside/shown', methods: ['rise'] }]);
    expect(await row.count()).toBe(0);
    await page.getByTestId('beside-rise').waitFor();
  });

  it('without a contrast do not offer it', async () => {
    const { page } = panel;
    await page.getByTestId('contrast-toggle').click();
    await page.getByTestId('contrast-map').waitFor();
    await panel.tell([{ type: 'explain/done', id: 1, result: madeBy('mask', recording) }]);
    await page.getByTestId('contrast-map').waitFor({ state: 'detached' });
    const toggle = page.getByTestId('contrast-toggle');
    expect(await toggle.getAttribute('aria-disabled')).toBe('true');
    expect(await toggle.getAttribute('title')).toBe('Meaningful perturbation has no contrast of two classes.');
  });
});
