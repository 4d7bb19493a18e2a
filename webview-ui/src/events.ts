import type { FromPanel, HideParams, PanelQuestion } from '../../src/protocol';
import type { Point } from './drawing/geometry';
import type { Viewport } from './drawing/viewport';
import type { HiddenRegion } from './hidden-region';
import type { ViewChoices } from './view-choices';

/** The panel's own model, or the one that it is compared with. */
export type PanelModel = Extract<FromPanel, { type: 'guess/change' }>['model'];

export interface PointedAt extends Point {
  /** What moves with the pointer is not read aloud. */
  readonly by: 'pointer' | 'keys';
}

/** What components tell the panel, by name, with its detail. */
export interface PanelEvents {
  /** Index of the class to ask about. */
  'choose-class': number;
  'change-question': Partial<PanelQuestion>;
  'repeat-question': undefined;
  'cancel-work': undefined;
  'show-log': undefined;
  /** What concerns the host alone. */
  'tell-host': FromPanel;
  'change-view': Partial<ViewChoices>;
  'change-viewport': Viewport;
  /** A place of the picture that is looked at, in pixels of the picture as it is displayed. */
  'point-at': PointedAt | null;
  'change-region': HiddenRegion;
  /** Ask how the model answers with a part of the picture hidden. */
  'hide-region': { readonly id: number; readonly hide: Pick<HideParams, 'keep' | 'fill' | 'classes'> };
  /** Nothing is hidden any more: what was answered about it no longer matters. */
  'hide-cleared': undefined;
  /** The user wants the maps to be measured, or not any more. */
  'measure-maps': undefined;
  'cancel-measuring': undefined;
  /** The maps with their caption as a picture: to the clipboard, or to a file. */
  'copy-image': undefined;
  'save-image': undefined;
  /** How a model reads the picture is to be looked at, and what of it was guessed. */
  'show-reading': PanelModel;
  /** The pinned result, which comes last, is to be looked at. */
  'show-pinned': undefined;
}

/** Tells the panel something; it passes through all components between. */
export function tell<Name extends keyof PanelEvents>(from: Element, name: Name, detail: PanelEvents[Name]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
