import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../../tools/lib/browser.mjs';
import { buildDist } from '../../support/build-dist';
import { launchChromium, openPanelPage } from './panel-page';
import { recordExplanation } from './recording';
import { panelStates } from './states';

const chromium = await findChromium();

describe.skipIf(chromium === undefined)('the wheel over a map', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    await buildDist();
    browser = await launchChromium(chromium ?? '');
    const panel = await openPanelPage(browser, { theme: 'dark', width: 700 });
    ({ page } = panel);
    // There is something to scroll to.
    await page.setViewportSize({ width: 700, height: 600 });
    await panel.tell(panelStates(await recordExplanation()).done.messages);
    const map = await page.getByTestId('predicted-map').boundingBox();
    if (map === null) throw new Error('there is no map');
    await page.mouse.move(map.x + map.width / 2, map.y + map.height / 3);
  });
  afterAll(() => browser.close());

  const scrolled = (): Promise<number> => page.evaluate(() => window.scrollY);
  const zoom = async (): Promise<number> => parseInt((await page.getByTestId('zoom').textContent()) ?? '', 10);

  it('scrolls the page, from its top on', async () => {
    expect(await scrolled()).toBe(0);
    await page.mouse.wheel(0, 60);
    await expect.poll(scrolled).toBe(60);
    expect(await zoom()).toBe(100);
    await page.mouse.wheel(0, -60);
    await expect.poll(scrolled).toBe(0);
    expect(await zoom()).toBe(100);
  });

  it.each(['Control', 'Meta'] as const)('zooms all maps with %s, and leaves the page where it is', async (key) => {
    await page.keyboard.down(key);
    // Further out than the whole picture is nothing, neither on the page.
    await page.mouse.wheel(0, 100);
    await page.mouse.wheel(0, -100);
    await page.mouse.wheel(0, -100);
    await page.keyboard.up(key);
    // Two notches of at most 0.4 powers of two; with Cmd they are the scrolling of a touchpad, which is finer.
    const most = Math.round(100 * 2 ** 0.8);
    const expected = key === 'Control' ? most : Math.round(100 * 2 ** 0.4);
    await expect.poll(zoom).toBe(expected);
    expect(await scrolled()).toBe(0);
    await page.getByTestId('screen-normal').click();
    await expect.poll(zoom).toBe(100);
    const map = await page.getByTestId('predicted-map').boundingBox();
    await page.mouse.move((map?.x ?? 0) + 100, (map?.y ?? 0) + 100);
  });
});
