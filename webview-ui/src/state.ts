import {
  FIRST_QUESTION,
  type ClassList,
  type ClassScore,
  type DisplayPicture,
  type ExplainResult,
  type HideResult,
  type LayerDescription,
  type MapSet,
  type PanelError,
  type PanelQuestion,
  type PictureName,
  type Progress,
  type ScoreData,
  type ToPanel,
} from '../../src/protocol';
import { assertNever } from '../../src/shared/assert-never';

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
  readonly result: ExplainResult | null;
  readonly error: PanelError | null;
  readonly hideAnswer: HideAnswer | null;
}

export const EMPTY_STATE: PanelState = {
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
  hideAnswer: null,
};

/** The state after a message; what belongs to an older question changes nothing. */
export function reduce(state: PanelState, message: ToPanel): PanelState {
  if (message.type === 'explain/started') {
    const { id, picture: name, question } = message;
    const fresh = { status: 'loading', stage: null, scored: null, error: null, asked: null } as const;
    return { ...state, ...fresh, id, name, question };
  }
  if (message.type === 'model/layers') return { ...state, layers: message.layers };
  if (message.type === 'hide/done')
    return { ...state, hideAnswer: { id: message.id, result: message.result, error: null } };
  if (message.type === 'hide/failed')
    return { ...state, hideAnswer: { id: message.id, result: null, error: message.error } };
  if (!('id' in message) || message.id !== state.id) return state;
  switch (message.type) {
    case 'explain/progress':
      return advance(state, message.progress);
    case 'explain/done': {
      const { result } = message;
      const shown = { predicted: result.predicted, target: result.target };
      const model = { name: result.model.name, layer: result.layer.name };
      const { maps, top5 } = result;
      return { ...state, status: 'done', result, shown, asked: shown, model, maps, top5 };
    }
    case 'explain/cancelled':
      return { ...state, status: 'cancelled' };
    case 'explain/failed':
      return { ...state, status: 'failed', error: message.error };
  }
}

function advance(state: PanelState, progress: Progress): PanelState {
  switch (progress.kind) {
    case 'stage':
      return { ...state, stage: progress.stage };
    case 'picture':
      return { ...state, picture: progress.picture };
    case 'classes':
      return { ...state, classes: progress.classes };
    case 'scores':
      return { ...state, scores: progress.scores };
    case 'predicted': {
      const asked = { predicted: progress.predicted, target: progress.target };
      return { ...state, asked, shown: state.maps === null ? asked : state.shown, top5: progress.top5 };
    }
    case 'scored': {
      const scored = { done: progress.done, of: progress.of };
      if (progress.preview === null) return { ...state, scored };
      // Agreement and contrast of the last question say nothing about these maps.
      return { ...state, scored, status: 'preview', maps: progress.preview, shown: state.asked, result: null };
    }
    default:
      return assertNever(progress);
  }
}
