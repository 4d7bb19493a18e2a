import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chromium, givenStates } from './given-states';
import { openPanelPage } from './panel-page';
import type { StateName } from './states';

/** More than there are controls. */
const MOST_STEPS = 120;

describe.skipIf(chromium === undefined)('the panel by keyboard', () => {
  const given = givenStates();

  it.each<StateName>(['done', 'film', 'failed'])('reaches every control, and shows where it is: %s', async (name) => {
    const { page, tell } = await openPanelPage(given.browser, { theme: 'dark', width: 640 });
    await tell(given.states[name].messages);
    const wanted = await page.evaluate(markControls);
    expect(wanted.length).toBeGreaterThan(0);
    const reached = new Set<string>();
    const unseen: string[] = [];
    for (let step = 0; step < MOST_STEPS; step += 1) {
      await page.keyboard.press('Tab');
      const control = await page.evaluate(focusedControl);
      if (control === null || reached.has(control)) break;
      reached.add(control);
      if (!(await isFocusSeen(page))) unseen.push(control);
    }
    expect(wanted.filter((control) => !reached.has(control))).toEqual([]);
    expect(unseen).toEqual([]);
    await page.close();
  });
});

/** Whether the focus changes a pixel of the page. */
async function isFocusSeen(page: Page): Promise<boolean> {
  const look = (): Promise<Buffer> => page.screenshot({ animations: 'disabled' });
  const focused = await look();
  await page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (element instanceof HTMLElement) element.blur();
  });
  return !(await look()).equals(focused);
}

/** Runs in the page: names all that the Tab key has to reach, and marks it with its name. */
function markControls(): string[] {
  const names: string[] = [];
  const visit = (root: ParentNode): void => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      // Nothing inside of a control that is switched off.
      if (element.shadowRoot && !element.matches('[disabled]')) visit(element.shadowRoot);
      const isShown = element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
      const isControl = element.tabIndex >= 0 && !element.matches(':disabled, [inert] *, a:not([href])');
      // A host that hands the focus on is no stop of its own.
      if (!isShown || !isControl || element.shadowRoot?.delegatesFocus) continue;
      const label = element.getAttribute('aria-label') ?? element.dataset.testid ?? element.textContent.trim();
      const name = `${names.length}: ${element.localName} ${label.slice(0, 40)}`;
      element.dataset.control = name;
      names.push(name);
    }
  };
  visit(document);
  return names;
}

/** Runs in the page: the name of the control that has the focus. */
function focusedControl(): string | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return null;
  return element.dataset.control ?? `${element.localName} ${element.className}`;
}
