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
  type OfferedMethod,
  type PanelError,
  type ModelName,
  type PanelQuestion,
  type PictureName,
  type PicturePosition,
  type PreprocessInfo,
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

/** An answer, whole or not, with everything that belongs to it. */
export type Answered = Pick<
  PanelState,
  'status' | 'question' | 'asked' | 'shown' | 'maps' | 'scored' | 'scores' | 'result' | 'model'
>;

/** Everything that the panel shows. */
export interface PanelState {
  readonly status: Status;
  readonly id: number;
  readonly name: PictureName | null;
  /** What is asked; once its answer did not come, what `maps` answer. */
  readonly question: PanelQuestion;
  /** The answer that is still shown while another one is waited for, to go back to. */
  readonly before: Answered | null;
  /** What was asked when it failed, to be tried again; null where that is `question`. */
  readonly unanswered: PanelQuestion | null;
  readonly picture: DisplayPicture | null;
  readonly classes: ClassList | null;
  readonly layers: readonly LayerDescription[];
  /** All that there are; none until the host said so. */
  readonly methods: readonly OfferedMethod[];
  /** Why methods cannot be used with the model and the layer, by their names. */
  readonly refused: Readonly<Record<string, string>>;
  readonly top5: readonly ClassScore[];
  /** What answers, with the target layer that it used last. */
  readonly model: (ModelName & { readonly layer: string | null }) | null;
  /** How the picture becomes the model's input. */
  readonly preprocess: PreprocessInfo | null;
  /** What the question under way is about. */
  readonly asked: ClassPair | null;
  /** What `maps` are about: until the next ones come, those of the last question stay. */
  readonly shown: ClassPair | null;
  readonly maps: MapSet | null;
  /** `finding`: which model explains the picture. */
  readonly stage: Extract<Progress, { kind: 'stage' }>['stage'] | 'finding' | null;
  readonly scored: { readonly done: number; readonly of: number } | null;
  readonly scores: ScoreData | null;
  /** The engine's answer, with the maps that were drawn of it last; its warnings say nothing about these maps. */
  readonly result: ExplainResult | null;
  readonly error: PanelError | null;
  /** The pictures that were chosen together. */
  readonly film: readonly PictureName[];
  readonly position: PicturePosition | null;
  /** PNG files of the film, by the index of their picture. */
  readonly thumbnails: ReadonlyMap<number, Uint8Array>;
  readonly notices: readonly Notice[];
  readonly hideAnswer: HideAnswer | null;
  /** The result that was pinned, to compare with. */
  readonly pinned: PanelState | null;
  /** What another model says about the same picture; its maps are about the same two classes. */
  readonly compared: PanelState | null;
  /** Other methods whose maps of the same picture and classes stand below. */
  readonly beside: readonly BesideRow[];
}

export interface BesideRow {
  /** Its name. */
  readonly method: string;
  readonly state: PanelState;
}

export const EMPTY_STATE: PanelState = {
  status: 'empty',
  id: 0,
  name: null,
  question: FIRST_QUESTION,
  before: null,
  unanswered: null,
  picture: null,
  classes: null,
  layers: [],
  methods: [],
  refused: {},
  top5: [],
  model: null,
  preprocess: null,
  asked: null,
  shown: null,
  maps: null,
  stage: null,
  scored: null,
  scores: null,
  result: null,
  error: null,
  film: [],
  position: null,
  thumbnails: new Map(),
  notices: [],
  hideAnswer: null,
  pinned: null,
  compared: null,
  beside: [],
};
