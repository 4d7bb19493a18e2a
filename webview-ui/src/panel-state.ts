import {
  FIRST_QUESTION,
  type ClassList,
  type ClassScore,
  type DisplayPicture,
  type ExplainResult,
  type HideResult,
  type LayerDescription,
  type MapSet,
  type Notice,
  type PanelError,
  type PanelKeep,
  type PanelQuestion,
  type PictureName,
  type PicturePosition,
  type Progress,
  type ScoreData,
} from '../../src/protocol';

export type Status = 'empty' | 'loading' | 'preview' | 'done' | 'cancelled' | 'failed';

/** The two classes that maps are about. */
export interface ClassPair {
  readonly predicted: ClassScore;
  readonly target: ClassScore;
}

/** What the model answers with a part of the picture hidden, by the number of the question. */
export type HideAnswer =
  | { readonly id: number; readonly result: HideResult; readonly error: null }
  | { readonly id: number; readonly result: null; readonly error: PanelError };

/** Everything that the panel shows. */
export interface PanelState {
  /** Of the user's texts; null until the host said so. */
  readonly language: string | null;
  readonly status: Status;
  readonly id: number;
  readonly name: PictureName | null;
  readonly question: PanelQuestion;
  readonly picture: DisplayPicture | null;
  readonly classes: ClassList | null;
  readonly layers: readonly LayerDescription[];
  readonly top5: readonly ClassScore[];
  /** What answered last. */
  readonly model: { readonly name: string; readonly layer: string } | null;
  /** What the question under way is about. */
  readonly asked: ClassPair | null;
  /** What `maps` are about: until the next ones come, those of the last question stay. */
  readonly shown: ClassPair | null;
  readonly maps: MapSet | null;
  readonly stage: Extract<Progress, { kind: 'stage' }>['stage'] | null;
  readonly scored: { readonly done: number; readonly of: number } | null;
  readonly scores: ScoreData | null;
  /** The engine's answer, with the maps that were drawn of it last; its warnings say nothing about these maps. */
  readonly result: ExplainResult | null;
  readonly error: PanelError | null;
  readonly position: PicturePosition | null;
  /** PNG files of the film, by the index of their picture. */
  readonly thumbnails: ReadonlyMap<number, Uint8Array>;
  readonly notices: readonly Notice[];
  readonly hideAnswer: HideAnswer | null;
  /** The result that was pinned, to compare with. */
  readonly pinned: PanelState | null;
  /** What is kept for the host over a reload of the window. */
  readonly keep: PanelKeep | null;
}

export const EMPTY_STATE: PanelState = {
  language: null,
  status: 'empty',
  id: 0,
  name: null,
  question: FIRST_QUESTION,
  picture: null,
  classes: null,
  layers: [],
  top5: [],
  model: null,
  asked: null,
  shown: null,
  maps: null,
  stage: null,
  scored: null,
  scores: null,
  result: null,
  error: null,
  position: null,
  thumbnails: new Map(),
  notices: [],
  hideAnswer: null,
  pinned: null,
  keep: null,
};
