import path from 'node:path';
import type Axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../../tools/lib/browser.mjs';
import { buildDist } from '../../support/build-dist';
import { AXE, bringTo, launchChromium, openPanelPage, type PanelPage } from './panel-page';
import { recordExplanation } from './recording';
import { SHOTS } from './take-shots';
import { HOSTILE } from './renamed-classes';
import { panelStates, STATE_NAMES } from './states';
import { THEMES } from './theme';

const chromium = await findChromium();

/** What holds in every state and theme, at a width in CSS pixels. */
export function describeStates(width: number): void {
  describe.skipIf(chromium === undefined)(`the panel alone in Chromium, ${width} px wide`, () => {
    let browser: Browser;
    let states: ReturnType<typeof panelStates>;

    beforeAll(async () => {
      await buildDist();
      browser = await launchChromium(chromium ?? '');
      states = panelStates(await recordExplanation());
    });
    afterAll(() => browser.close());

    describe.each(THEMES)('%s', (theme) => {
      it.each(STATE_NAMES)('%s', async (name) => {
        const panel = await openPanelPage(browser, { theme, width }, [AXE]);
        const { page } = panel;
        await bringTo(panel, states[name]);
        const file = path.join(SHOTS, `${name}-${theme}-${width}.png`);
        await page.screenshot({ path: file, fullPage: true, animations: 'disabled' });
        expect(await page.locator('scorecam-panel').getAttribute('data-state')).toBe(states[name].shows);
        // Before axe-core adds styles of its own, which the page's policy refuses.
        expect(panel.problems).toEqual([]);
        expect(await violationsOf(panel)).toEqual([]);
        const [content, room] = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return [scrollWidth, clientWidth];
        });
        expect(content).toBeLessThanOrEqual(room);
        await page.close();
      });
    });

    it('shows hostile names as text', async () => {
      const { page, tell } = await openPanelPage(browser, { theme: 'dark', width });
      await tell(states.hostile.messages);
      // Marks that turn the direction of text are not shown as what they are.
      const visible = HOSTILE.split('\u202E')[0] ?? '';
      await expect.poll(() => page.locator('h1').textContent()).toContain(visible);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.title()).toBe('Score-CAM Lens');
    });
  });
}

/** What axe-core finds, one line a finding. */
async function violationsOf({ page }: PanelPage): Promise<string[]> {
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ['violations'] }));
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} (${JSON.stringify(target)}) ${failureSummary ?? ''}`),
  );
}

/** In the page. */
declare const axe: typeof Axe;
