import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chromium, givenStates } from './given-states';
import { openPanelPage, type PanelPage } from './panel-page';
import type { StateName } from './states';

const ALL = '5 guessed: levels to numbers, cut, filter, class names, output';

describe.skipIf(chromium === undefined).each([320, 700, 1500])('what was guessed, %i px wide', (width) => {
  const given = givenStates();

  async function open(name: StateName): Promise<PanelPage> {
    const panel = await openPanelPage(given.browser, { theme: 'dark', width });
    await panel.tell(given.states[name].messages);
    return panel;
  }

  it('stands beside what the model says, moves nothing, and leads by keyboard to its details', async () => {
    const { page, tell } = await open('done');
    const map = page.getByTestId('predicted-map');
    const before = await map.boundingBox();
    expect(await page.getByTestId('guessed').count()).toBe(0);
    await tell(given.states.guessed.messages);
    const mark = page.getByRole('button', { name: ALL });
    await mark.waitFor();
    expect(await map.boundingBox()).toEqual(before);
    expect((await mark.innerText()).trim()).toContain('5 guessed');
    expect(await isInView(mark)).toBe(true);
    await mark.press('Enter');
    const details = page.locator('section[data-model="own"]');
    await expect.poll(() => isInView(details)).toBe(true);
    expect(await details.evaluate((section) => section.matches(':focus'))).toBe(true);
    await page.close();
  });

  it('is found out where that is pressed', async () => {
    const { page, told } = await open('guessed');
    await page.locator('scorecam-guessed').getByRole('button', { name: 'Find It Out…' }).press('Enter');
    expect((await told()).at(-1)).toEqual({ type: 'guess/change', of: 'preprocessing', model: 'own' });
    await page.close();
  });

  it('is said of the compared model, too, and changed for it', async () => {
    const { page, told } = await open('compared-guessed');
    const row = page.getByTestId('compared').locator('header');
    await row.getByRole('button', { name: 'Find It Out…' }).click();
    expect((await told()).at(-1)).toMatchObject({ of: 'preprocessing', model: 'compared' });
    await row.getByRole('button', { name: ALL }).click();
    const details = page.locator('section[data-model="compared"]');
    await expect.poll(() => isInView(details)).toBe(true);
    expect(await details.getByRole('heading').textContent()).toBe('retrained');
    await details.locator('[data-guess="labels"] vscode-button').click();
    expect((await told()).at(-1)).toEqual({ type: 'guess/change', of: 'labels', model: 'compared' });
    expect(await page.getByText('How the picture is read · 10 guessed').count()).toBe(1);
    await page.close();
  });

  it('is said whole, or by how much it is', async () => {
    const { page } = await open('guessed');
    const words = page.getByTestId('guessed').locator('> span:visible');
    expect(['5 guessed', ALL]).toContain(await words.textContent());
    expect(await words.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(false);
    await page.close();
  });

  it('leaves what stands beside the class whole, or out of sight', async () => {
    const { page } = await open('compared');
    await page.getByTestId('target-class').fill('tench');
    await page.keyboard.press('Enter');
    await page.getByTestId('true-class').waitFor();
    // "true: space shuttle" is to be read where it stands.
    const isCut = (element: Element): boolean => element.scrollWidth > element.clientWidth;
    expect(await page.getByTestId('true-class').evaluate(isCut)).toBe(false);
    const origin = page.locator('scorecam-maps .asides .origin');
    const [place, line] = await Promise.all([origin.boundingBox(), page.locator('.asides').boundingBox()]);
    const isSeen = (place?.y ?? Infinity) < (line?.y ?? 0) + (line?.height ?? 0);
    if (isSeen) expect(await origin.evaluate(isCut)).toBe(false);
    await page.close();
  });
});

/** Whether some of it is seen without scrolling. */
function isInView(place: Locator): Promise<boolean> {
  return place.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  });
}
