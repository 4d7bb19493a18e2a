import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../../tools/lib/browser.mjs';
import { dist } from '../../../tools/lib/bundle.mjs';
import { buildDist } from '../../support/build-dist';
import { launchChromium, openPanelPage } from './panel-page';
import { recordExplanation, type Recording } from './recording';
import { panelStates, type StateName } from './states';

const chromium = await findChromium();

describe.skipIf(chromium === undefined)('the picture that is saved', () => {
  let browser: Browser;
  let recording: Recording;

  beforeAll(async () => {
    await buildDist();
    browser = await launchChromium(chromium ?? '');
    recording = await recordExplanation();
  });
  afterAll(() => browser.close());

  /** Saves the maps of a state; leaves the picture among the screenshots. */
  async function save(name: StateName): Promise<{ width: number; height: number }> {
    const { page, tell } = await openPanelPage(browser, { theme: 'dark', width: 700 });
    await tell(panelStates(recording)[name].messages);
    await page.getByRole('button', { name: 'Save the maps as a picture' }).click();
    await page.waitForFunction(() => window.told.some(({ type }) => type === 'image/save'));
    const png = await page.evaluate(() => {
      const saved = window.told.find((message) => message.type === 'image/save');
      return saved?.type === 'image/save' ? Array.from(saved.png) : [];
    });
    await page.close();
    const folder = path.join(dist, 'screenshots', 'panel');
    mkdirSync(folder, { recursive: true });
    const bytes = Buffer.from(png);
    writeFileSync(path.join(folder, `saved-${name}.png`), bytes);
    // Width and height stand in the first chunk of a PNG file.
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }

  it('holds the maps of both models where two are compared', async () => {
    const [one, two] = [await save('done'), await save('compared')];
    expect(two.width).toBe(one.width);
    const map = (recording.result.picture.height / recording.result.picture.width) * (one.width / 2.1);
    expect(two.height).toBeGreaterThan(one.height + map);
    expect(two.height).toBeLessThan(2 * one.height + map);
  });
});
