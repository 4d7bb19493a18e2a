import type { PanelQuestion } from '../../src/protocol';

/** What components tell the panel, by name, with its detail. */
export interface PanelEvents {
  /** Index of the class to ask about. */
  'choose-class': number;
  'change-question': Partial<PanelQuestion>;
  'repeat-question': undefined;
  'cancel-work': undefined;
  'show-log': undefined;
}

/** Tells the panel something; it passes through all components between. */
export function tell<Name extends keyof PanelEvents>(from: Element, name: Name, detail: PanelEvents[Name]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
