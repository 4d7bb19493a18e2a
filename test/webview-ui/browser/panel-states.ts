import path from 'node:path';
import type Axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { chromium, givenStates } from './given-states';
import { AXE, bringTo, openPanelPage, type PanelPage } from './panel-page';
import { SHOTS } from './take-shots';
import { HOSTILE } from './renamed-classes';
import { STATE_NAMES } from './states';
import { THEMES } from './theme';

/** What holds in every state and theme, at a width in CSS pixels. */
export function describeStates(width: number): void {
  describe.skipIf(chromium === undefined)(`the panel alone in Chromium, ${width} px wide`, () => {
    const given = givenStates();

    describe.each(THEMES)('%s', (theme) => {
      it.each(STATE_NAMES)('%s', async (name) => {
        const panel = await openPanelPage(given.browser, { theme, width }, [AXE]);
        const { page } = panel;
        await bringTo(panel, given.states[name]);
        const file = path.join(SHOTS, `${name}-${theme}-${width}.png`);
        await page.screenshot({ path: file, fullPage: true, animations: 'disabled' });
        expect(await page.locator('scorecam-panel').getAttribute('data-state')).toBe(given.states[name].shows);
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
      const { page, tell } = await openPanelPage(given.browser, { theme: 'dark', width });
      await tell(given.states.hostile.messages);
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
