import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { findChromium } from '../../../tools/lib/browser.mjs';
import { buildDist } from '../../support/build-dist';
import { launchChromium } from './panel-page';
import { recordExplanation } from './recording';
import { panelStates } from './states';

export const chromium = await findChromium();

/** There from the first test on. */
interface GivenStates {
  readonly browser: Browser;
  readonly states: ReturnType<typeof panelStates>;
}

/** A browser, the built page, and what the page is told in every state; to be called in a `describe`. */
export function givenStates(): GivenStates {
  let given: GivenStates | undefined;
  const there = (): GivenStates => {
    if (given === undefined) throw new Error('nothing is given before the first test');
    return given;
  };

  beforeAll(async () => {
    await buildDist();
    const browser = await launchChromium(chromium ?? '');
    given = { browser, states: panelStates(await recordExplanation()) };
  });
  afterAll(() => given?.browser.close());

  return {
    get browser() {
      return there().browser;
    },
    get states() {
      return there().states;
    },
  };
}
