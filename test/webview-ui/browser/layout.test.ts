import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chromium, givenStates } from './given-states';
import { openPanelPage } from './panel-page';
import type { StateName } from './states';

/** What stands below the head, from top to bottom. */
const BELOW = [
  '[data-testid="predicted-map"]',
  '[data-testid="target-map"]',
  'scorecam-view-controls',
  'scorecam-fold >> nth=0',
];

describe.skipIf(chromium === undefined).each([320, 700, 1400])('the layout of the panel, %i px wide', (width) => {
  const given = givenStates();

  it('stays where it is when the preview becomes the result', async () => {
    const { page, tell } = await openPanelPage(given.browser, { theme: 'dark', width });
    const boxesIn = async (name: StateName): Promise<unknown[]> => {
      await tell(given.states[name].messages);
      await page.locator(`scorecam-panel[data-state="${name}"]`).waitFor();
      return Promise.all(BELOW.map((selector) => page.locator(selector).boundingBox()));
    };
    const before = await boxesIn('preview');
    expect(before).not.toContain(null);
    expect(await boxesIn('done')).toEqual(before);
    await page.close();
  });

  it.each<StateName>(['done', 'film', 'hostile'])('keeps the menu inside of the page: %s', async (name) => {
    const { page, tell } = await openPanelPage(given.browser, { theme: 'dark', width });
    await tell(given.states[name].messages);
    await page.getByTestId('more').press('Enter');
    const menu = await page.getByRole('menu').boundingBox();
    expect(menu?.x).toBeGreaterThanOrEqual(0);
    expect(menu?.y).toBeGreaterThanOrEqual(0);
    expect((menu?.x ?? 0) + (menu?.width ?? 0)).toBeLessThanOrEqual(width);
    expect(await cutItems(page)).toEqual([]);
    await page.close();
  });

  it('leads through the menu by keyboard, and back to its button', async () => {
    const { page, tell } = await openPanelPage(given.browser, { theme: 'dark', width });
    await tell(given.states.done.messages);
    await page.getByTestId('more').press('Enter');
    const items = page.getByRole('menuitem');
    await expect.poll(() => items.first().evaluate(hasFocus)).toBe(true);
    await page.keyboard.press('End');
    expect(await items.last().evaluate(hasFocus)).toBe(true);
    await page.keyboard.press('ArrowDown');
    expect(await items.first().evaluate(hasFocus)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('menu').isVisible()).toBe(false);
    expect(await page.getByTestId('more').evaluate(hasFocus)).toBe(true);
    await page.close();
  });
});

/** The words of the menu that do not fit into it. */
function cutItems(page: Page): Promise<string[]> {
  return page
    .getByRole('menuitem')
    .evaluateAll((items) =>
      items.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent),
    );
}

/** Runs in the page. */
function hasFocus(element: Element): boolean {
  return element.matches(':focus');
}
