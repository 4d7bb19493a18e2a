import path from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FromPanel, ToPanel } from '../../../src/protocol';
import { findChromium } from '../../../tools/lib/browser.mjs';
import { buildDist } from '../../support/build-dist';
import { launchChromium, openPanelPage, type PanelPage } from './panel-page';
import { recordExplanation, type Recording } from './recording';
import { panelStates, type StateName } from './states';
import { SHOTS } from './take-shots';

const chromium = await findChromium();

describe.skipIf(chromium === undefined)('the panel in use', () => {
  let browser: Browser;
  let recording: Recording;
  let states: ReturnType<typeof panelStates>;

  beforeAll(async () => {
    await buildDist();
    browser = await launchChromium(chromium ?? '');
    recording = await recordExplanation();
    states = panelStates(recording);
  });
  afterAll(() => browser.close());

  async function open(name: StateName): Promise<PanelPage> {
    const panel = await openPanelPage(browser, { theme: 'dark', width: 700 });
    await panel.tell(states[name].messages);
    return panel;
  }

  it('keeps the focus near where it was when a button goes', async () => {
    const { page, tell } = await open('preview');
    await page.getByRole('button', { name: 'Cancel' }).focus();
    await tell([{ type: 'explain/cancelled', id: 1 }]);
    await expect.poll(() => hasFocus(page.getByRole('button', { name: 'Go on' }))).toBe(true);
    await tell([{ type: 'explain/done', id: 1, result: recording.result }]);
    await expect.poll(() => hasFocus(page.locator('.answer'))).toBe(true);
    await page.close();
  });

  it('reads the stages of the work aloud, not every batch', async () => {
    const { page, tell } = await open('working');
    const aloud = page.locator('main > [role="status"]').first();
    const scored = (done: number): ToPanel => {
      const progress = { kind: 'scored', done, of: 632, preview: null } as const;
      return { type: 'explain/progress', id: 1, progress };
    };
    const before = await aloud.textContent();
    expect(before).not.toBe('');
    for (const done of [8, 16]) {
      await tell([scored(done)]);
      await expect.poll(() => page.getByTestId('progress').textContent()).toContain(`${done} of 632`);
      expect(await aloud.textContent()).toBe(before);
    }
    await tell(states.done.messages.slice(-2));
    await expect.poll(() => aloud.textContent()).toBe(await page.getByTestId('agreement').innerText());
    await page.close();
  });

  it('has a way out of each guess, in the part that says how the picture is read', async () => {
    const { page, told } = await open('guessed');
    await page.getByText('How the picture is read · 5 guessed').click();
    for (const [guess, of] of [
      ['scale', 'preprocessing'],
      ['labels', 'labels'],
      ['output', 'output'],
    ] as const) {
      await page.locator(`[data-guess="${guess}"] vscode-button`).click();
      const asked = (await told()).filter(({ type }) => type === 'guess/change');
      expect(asked.at(-1)).toEqual({ type: 'guess/change', of, model: 'own' });
    }
    // It is no word of the model.
    await page
      .getByTestId('fit')
      .getByRole('combobox')
      .filter({ hasText: 'guessed: ' + recording.result.preprocess.fitDetail })
      .waitFor();
    await page.screenshot({ path: path.join(SHOTS, 'guessed-open.png'), fullPage: true });
    await page.close();
  });

  it('lets a class be found after another one was chosen, and leaves Enter to an input method', async () => {
    const { page, told } = await open('done');
    const field = page.getByTestId('target-class');
    await field.click();
    await page.keyboard.type('tabby');
    await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    expect(await page.getByRole('listbox').isVisible()).toBe(true);
    expect(await typesOf(told)).not.toContain('question/changed');
    await page.keyboard.press('Enter');
    await expect.poll(() => field.inputValue()).toBe('tabby');
    expect(await typesOf(told)).toContain('question/changed');
    await page.keyboard.type('goldfish');
    expect(await field.inputValue()).toBe('goldfish');
    await page.close();
  });

  it('keeps the focus in the field of the class while another picture is read', async () => {
    const { page, tell } = await open('done');
    const field = page.getByTestId('target-class');
    await field.focus();
    await tell(states.working.messages.filter(({ type }) => type === 'explain/started'));
    expect(await hasFocus(field)).toBe(true);
    await page.keyboard.type('x');
    expect(await field.inputValue()).toBe('');
    await page.close();
  });

  it('goes to other pictures by keys that the editor does not take', async () => {
    const { page, told } = await open('folder');
    const steps = async (): Promise<number[]> =>
      (await told()).flatMap((message) => (message.type === 'pictures/step' ? [message.by] : []));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Alt+ArrowRight');
    expect(await steps()).toEqual([1]);
    await page.getByTestId('target-class').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Alt+PageDown');
    await page.keyboard.press('Alt+PageUp');
    expect(await steps()).toEqual([1, 1, -1]);
    await page.close();
  });

  it('leaves open what the user opened, for the next picture and a new page', async () => {
    const { page, tell } = await open('done');
    const evidence = page.getByTestId('evidence').locator('details');
    await page.getByTestId('evidence').locator('summary').click();
    await tell(states.loading.messages);
    await expect.poll(() => evidence.count()).toBe(0);
    await tell(states.done.messages);
    await expect.poll(() => evidence.getAttribute('open')).toBe('');
    expect(await page.evaluate(keptChoices)).toMatchObject({ openFolds: ['top-classes', 'evidence'] });
    await page.close();
  });

  it('scrolls the filmstrip alone', async () => {
    const { page, tell } = await open('done');
    const film = Array.from({ length: 40 }, (_, i) => ({ name: `${i}.png`, folder: '' }));
    const position = (index: number): ToPanel => ({
      type: 'pictures/position',
      position: { index, count: film.length },
    });
    await tell([{ type: 'pictures/film', film }, position(0)]);
    const bottom = await page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      return window.scrollY;
    });
    expect(bottom).toBeGreaterThan(0);
    await tell([position(30)]);
    const place = await page.locator('scorecam-filmstrip [aria-current="true"]').boundingBox();
    expect(place?.x).toBeGreaterThanOrEqual(0);
    expect((place?.x ?? 0) + (place?.width ?? 0)).toBeLessThanOrEqual(700);
    expect(await page.evaluate(() => window.scrollY)).toBe(bottom);
    await page.close();
  });

  it('hands several dropped files over at once', async () => {
    const { page } = await open('finding');
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      for (const name of ['a.png', 'b.txt']) dataTransfer.items.add(new File([name], name));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    });
    const handedOver = (): Promise<string[][]> =>
      page.evaluate(() =>
        window.told.flatMap((message) =>
          message.type === 'pictures/dropped-files' ? [message.files.map(({ name }) => name)] : [],
        ),
      );
    await expect.poll(handedOver).toEqual([['a.png', 'b.txt']]);
    await page.close();
  });

  it('shows how the picture is read as soon as that is opened', async () => {
    const { page } = await open('done');
    await page.locator('summary', { hasText: 'How the picture is read' }).click();
    for (const [part, name] of [
      ['fit', 'as the model says'],
      ['exif', 'as stored'],
      ['baseline', 'zero'],
    ] as const) {
      await page.getByTestId(part).getByRole('combobox').filter({ hasText: name }).waitFor();
    }
    await page.close();
  });

  it('says when the picture cannot be read, and shows the maps', async () => {
    const { page, tell, told } = await openPanelPage(browser, { theme: 'dark', width: 700 });
    await tell(
      states.done.messages.map((message) =>
        message.type === 'explain/progress' && message.progress.kind === 'picture'
          ? {
              ...message,
              progress: { ...message.progress, picture: { ...message.progress.picture, png: new Uint8Array([1]) } },
            }
          : message,
      ),
    );
    await page.getByRole('alert').filter({ hasText: 'cannot read the picture' }).waitFor();
    expect(await page.getByTestId('predicted-map').isVisible()).toBe(true);
    expect(await typesOf(told)).toContain('panel/crashed');
    await page.close();
  });
});

function hasFocus(place: Locator): Promise<boolean> {
  return place.evaluate((element) => element.matches(':focus'));
}

async function typesOf(told: PanelPage['told']): Promise<FromPanel['type'][]> {
  return (await told()).map(({ type }) => type);
}

/** Runs in the page: what the editor keeps of it. */
function keptChoices(): unknown {
  const { acquireVsCodeApi } = window as unknown as {
    acquireVsCodeApi: () => { getState: () => { choices: unknown } };
  };
  return acquireVsCodeApi().getState().choices;
}
