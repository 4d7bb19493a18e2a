import path from 'node:path';
import { ensureChromium } from '../../../tools/lib/browser.mjs';
import { dist } from '../../../tools/lib/bundle.mjs';
import { SetupError } from '../../../tools/lib/process.mjs';
import { bringTo, launchChromium, openPanelPage } from './panel-page';
import { recordExplanation } from './recording';
import { panelStates, STATE_NAMES } from './states';
import { THEMES } from './theme';

/** The widths that are looked at: a narrow column beside code, and all of a window. */
export const WIDTHS = [320, 1400];

export const SHOTS = path.join(dist, 'screenshots', 'panel');

/** Leaves a picture of each of these states, themes and widths; all of them where none is named. */
export async function main(wanted: {
  readonly states: readonly string[];
  readonly themes: readonly string[];
  readonly widths: readonly number[];
}): Promise<void> {
  const browser = await ensureChromium();
  if (browser.chromium === undefined) throw new SetupError(browser.reason ?? '');
  const states = panelStates(await recordExplanation());
  const unknown = wanted.states.find((name) => !STATE_NAMES.some((known) => known === name));
  if (unknown !== undefined) throw new SetupError(`There is no state ${unknown}.`, STATE_NAMES.join(', '));
  const themes = THEMES.filter((theme) => wanted.themes.length === 0 || wanted.themes.includes(theme));
  const chromium = await launchChromium(browser.chromium);
  try {
    for (const name of STATE_NAMES.filter((known) => wanted.states.length === 0 || wanted.states.includes(known))) {
      for (const theme of themes) {
        for (const width of wanted.widths.length > 0 ? wanted.widths : WIDTHS) {
          const panel = await openPanelPage(chromium, { theme, width });
          const { page, problems } = panel;
          await bringTo(panel, states[name]);
          const file = path.join(SHOTS, `${name}-${theme}-${width}.png`);
          await page.screenshot({ path: file, fullPage: true, animations: 'disabled' });
          console.log(path.relative(process.cwd(), file));
          problems.forEach((problem) => {
            console.log(`  ${problem}`);
          });
          await page.close();
        }
      }
    }
  } finally {
    await chromium.close();
  }
}
