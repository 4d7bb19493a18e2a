import { zeroMapWarnings } from '../../src/maps';
import type { ExplainResult, PicturePosition, Progress, ToPanel } from '../../src/protocol';
import { assertNever } from '../../src/shared/assert-never';
import { answers, haveSameScores, redraw } from './derive';
import { EMPTY_STATE, type PanelState } from './panel-state';

/** What is known of one picture alone. */
const NOTHING_OF_A_PICTURE = {
  picture: null,
  classes: null,
  top5: [],
  shown: null,
  maps: null,
  scores: null,
  result: null,
  hideAnswer: null,
} as const;

/** The state after a message; what belongs to an older question changes nothing. */
export function reduce(state: PanelState, message: ToPanel): PanelState {
  switch (message.type) {
    case 'panel/init':
      return { ...state, language: message.language };
    case 'panel/keep':
      return { ...state, keep: message.keep };
    case 'panel/notices':
      return { ...state, notices: message.notices };
    case 'pictures/position': {
      const { position } = message;
      return { ...state, position, thumbnails: isSameFilm(state.position, position) ? state.thumbnails : new Map() };
    }
    case 'pictures/thumbnail':
      return { ...state, thumbnails: new Map(state.thumbnails).set(message.index, message.png) };
    case 'model/layers':
      return { ...state, layers: message.layers };
    case 'hide/done':
      return { ...state, hideAnswer: { id: message.id, result: message.result, error: null } };
    case 'hide/failed':
      return { ...state, hideAnswer: { id: message.id, result: null, error: message.error } };
    case 'pin/shown':
      return { ...state, pinned: message.messages?.reduce(reduce, EMPTY_STATE) ?? null };
    case 'explain/started':
      return start(state, message);
    case 'explain/progress':
      return message.id === state.id ? advance(state, message.progress) : state;
    case 'explain/done':
      return message.id === state.id ? finish(state, message.result) : state;
    case 'explain/cancelled':
      return message.id === state.id ? { ...state, status: 'cancelled' } : state;
    case 'explain/failed':
      return message.id === state.id ? { ...state, status: 'failed', error: message.error } : state;
    default:
      return assertNever(message);
  }
}

/** Whether thumbnails of the one are those of the other. */
function isSameFilm(before: PicturePosition | null, now: PicturePosition): boolean {
  const [known, film] = [before?.film ?? [], now.film ?? []];
  return (
    known.length === film.length &&
    film.every(({ name, folder }, i) => known[i]?.name === name && known[i].folder === folder)
  );
}

function start(state: PanelState, message: Extract<ToPanel, { type: 'explain/started' }>): PanelState {
  const { id, picture: name, question, anew } = message;
  const kept = anew ? { ...state, ...NOTHING_OF_A_PICTURE } : state;
  const scores = haveSameScores(state.question, question) ? kept.scores : null;
  const fresh = { status: 'loading', stage: null, scored: null, error: null, asked: null } as const;
  return { ...kept, ...fresh, id, name, question, scores };
}

function finish(state: PanelState, answer: ExplainResult): PanelState {
  const { predicted, target, top5, maps } = answer;
  const ofMaps = zeroMapWarnings([
    { label: predicted.label, map: maps.predicted },
    { label: target.label, map: maps.target },
  ]);
  const result = { ...answer, warnings: answer.warnings.filter((warning) => !ofMaps.includes(warning)) };
  const shown = { predicted, target };
  const model = { name: answer.model.name, layer: answer.layer.name };
  const done: PanelState = { ...state, status: 'done', result, shown, asked: shown, model, maps, top5 };
  // The answer that a panel is told again may be older than what was drawn of its scores.
  return answers(result, state.question) ? done : (redraw(done, state.question) ?? done);
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
