import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ToPanel } from '../../../src/protocol';
import { dist } from '../../../tools/lib/bundle.mjs';
import { chromium, givenStates } from './given-states';
import { openPanelPage } from './panel-page';

const SHOTS = path.join(dist, 'screenshots', 'said-beside');

/** The same answer by a model of labels of which several may hold. */
function ofLabels(told: readonly ToPanel[]): ToPanel[] {
  return told.map((message) => {
    if (message.type !== 'explain/done') return message;
    const { result } = message;
    return { ...message, result: { ...result, preprocess: { ...result.preprocess, isMultiLabel: true } } };
  });
}

describe.skipIf(chromium === undefined).each([
  { theme: 'dark', width: 1200 },
  { theme: 'light', width: 400 },
] as const)('what is said beside the maps, $theme, $width px wide', ({ theme, width }) => {
  const given = givenStates();
  mkdirSync(SHOTS, { recursive: true });
  const shot = (name: string): string => path.join(SHOTS, `${name}-${theme}.png`);

  it('is that the model is looked for, until anything else is known', async () => {
    const { page, tell, problems } = await openPanelPage(given.browser, { theme, width });
    const opening = page.getByText('Looking for the model …');
    await opening.waitFor();
    await page.screenshot({ path: shot('opening') });
    await tell(given.states.done.messages);
    await opening.waitFor({ state: 'hidden' });
    expect(problems).toEqual([]);
    await page.close();
  });

  it('is that classes do not exclude each other, where that is so', async () => {
    const { page, tell } = await openPanelPage(given.browser, { theme, width });
    await tell(given.states.done.messages);
    const note = page.getByTestId('multi-label');
    expect(await note.count()).toBe(0);
    await tell(ofLabels(given.states.done.messages));
    expect(await note.textContent()).toBe('The classes do not exclude each other: each has a probability of its own.');
    await note.scrollIntoViewIfNeeded();
    await page.screenshot({ path: shot('multi-label') });
    await page.close();
  });

  it('is which model made what was pinned', async () => {
    const { page, tell } = await openPanelPage(given.browser, { theme, width });
    await tell(given.states.pinned.messages);
    const pinned = page.getByTestId('pinned');
    await pinned.scrollIntoViewIfNeeded();
    await page.screenshot({ path: shot('pinned') });
    const model = await page.getByTestId('model').textContent();
    expect(await pinned.locator('header').textContent()).toContain(model?.trim());
    await page.close();
  });
});
