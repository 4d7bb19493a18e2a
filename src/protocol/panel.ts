/**
 * The contract between the extension host and the panel of a picture. Imports nothing but the contract of the engine.
 */
import type { ErrorData, ExplainParams, ExplainResult, LayerDescription, Progress } from './messages';

/** What the user asks about a picture; what is left out is chosen by the engine. */
export interface PanelQuestion {
  /** Index of the class to compare with the predicted one. */
  readonly target?: number;
  readonly layer?: string;
  readonly weighting: ExplainParams['weighting'];
}

/** A picture by its names; text of the file system, to be shown as text only. */
export interface PictureName {
  readonly name: string;
  /** Its folder, relative to the workspace where it lies in one. */
  readonly folder: string;
}

export interface PanelError extends ErrorData {
  readonly message: string;
}

/** Messages about a question carry its number: an answer to an older one is out of date. */
export type ToPanel =
  | {
      readonly type: 'explain/started';
      readonly id: number;
      readonly picture: PictureName;
      readonly question: PanelQuestion;
    }
  | { readonly type: 'explain/progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'explain/done'; readonly id: number; readonly result: ExplainResult }
  | { readonly type: 'explain/cancelled'; readonly id: number }
  | { readonly type: 'explain/failed'; readonly id: number; readonly error: PanelError }
  | { readonly type: 'model/layers'; readonly layers: readonly LayerDescription[] };

export type FromPanel =
  /** The panel listens; sent again when the editor made it anew. */
  | { readonly type: 'panel/ready' }
  | { readonly type: 'panel/crashed'; readonly message: string; readonly stack: string }
  | { readonly type: 'explain/ask'; readonly question: PanelQuestion }
  | { readonly type: 'explain/cancel' }
  | { readonly type: 'log/show' };
