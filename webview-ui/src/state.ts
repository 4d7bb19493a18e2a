import type { ExplainResult, PanelError, PictureName, Progress, ToPanel } from '../../src/protocol';
import { assertNever } from '../../src/shared/assert-never';
import { answers, classScoreOf, firstClassOf, haveSameScores, redraw } from './derive';
import { EMPTY_STATE, type Answered, type BesideRow, type ClassPair, type PanelState } from './panel-state';

/** What is known of one picture alone. */
const NOTHING_OF_A_PICTURE = {
  picture: null,
  classes: null,
  top5: [],
  shown: null,
  maps: null,
  scores: null,
  result: null,
  before: null,
  preprocess: null,
  hideAnswer: null,
} as const;

/** The state after a message; what belongs to an older question changes nothing. */
export function reduce(state: PanelState, message: ToPanel): PanelState {
  switch (message.type) {
    case 'panel/init':
      // Texts are no state: the panel draws anew with them.
      return state;
    case 'measure/progress':
    case 'measure/offered':
    case 'measure/done':
    case 'measure/failed':
      // Of maps, not of a question: `MeasureQuestions` knows which.
      return state;
    case 'panel/keep':
      // Kept for the host beside the page, not shown.
      return state;
    case 'panel/methods':
      return { ...state, methods: message.methods };
    case 'panel/notices':
      return { ...state, notices: message.notices };
    case 'pictures/film':
      return { ...state, film: message.film, thumbnails: new Map() };
    case 'pictures/position':
      return { ...state, position: message.position };
    case 'pictures/thumbnail':
      return { ...state, thumbnails: new Map(state.thumbnails).set(message.index, message.png) };
    case 'model/layers':
      return { ...state, layers: message.layers };
    case 'model/methods':
      return { ...state, refused: message.refused };
    case 'hide/done':
      return { ...state, hideAnswer: { id: message.id, result: message.result, error: null } };
    case 'hide/failed':
      return { ...state, hideAnswer: { id: message.id, result: null, error: message.error } };
    case 'pin/shown':
      return { ...state, pinned: message.messages?.reduce(reduce, emptyBeside(state)) ?? null };
    case 'compare/shown':
      return {
        ...state,
        compared: message.model && { ...emptyBeside(state), model: { ...message.model, layer: null } },
      };
    case 'compare/told':
      return state.compared === null ? state : { ...state, compared: reduce(state.compared, message.message) };
    case 'beside/shown':
      return { ...state, beside: message.methods.map((method) => besideOf(state, method)) };
    case 'beside/told':
      return {
        ...state,
        beside: state.beside.map((row) =>
          row.method === message.method ? { ...row, state: reduce(row.state, message.message) } : row,
        ),
      };
    case 'explain/finding':
      return find(state, message.picture);
    case 'explain/started':
      return start(state, message);
    case 'explain/progress':
      return message.id === state.id ? advance(state, message.progress) : state;
    case 'explain/done':
      return message.id === state.id ? finish(state, message.result) : state;
    case 'explain/cancelled':
      return message.id === state.id ? goBack(state, 'cancelled') : state;
    case 'explain/failed':
      return message.id === state.id ? fail(state, message.error) : state;
    default:
      return assertNever(message);
  }
}

/** Which model explains a picture may take a while to find. */
function find(state: PanelState, name: PictureName): PanelState {
  const { compared } = state;
  return {
    ...state,
    ...NOTHING_OF_A_PICTURE,
    ...{ status: 'loading', name, stage: 'finding', scored: null, error: null, unanswered: null, asked: null },
    compared: compared && { ...emptyBeside(state), model: compared.model },
    beside: state.beside.map(({ method }) => ({ method, state: emptyBeside(state) })),
  };
}

/** A method that is shown below the panel's own, with what is known of it. */
function besideOf(state: PanelState, method: string): BesideRow {
  return state.beside.find((row) => row.method === method) ?? { method, state: emptyBeside(state) };
}

/** Nothing is known of what is shown beside the panel's own maps yet. */
function emptyBeside({ methods }: PanelState): PanelState {
  return { ...EMPTY_STATE, methods };
}

function start(state: PanelState, message: Extract<ToPanel, { type: 'explain/started' }>): PanelState {
  const { id, picture: name, question, anew } = message;
  const isSameModel = state.model?.path === message.model.path;
  const model = isSameModel ? state.model : { ...message.model, layer: null };
  const beside = state.beside.map(({ method }) => ({ method, state: emptyBeside(state) }));
  const kept = { ...state, ...(anew ? { ...NOTHING_OF_A_PICTURE, beside } : { before: answerOf(state) }) };
  return {
    ...kept,
    status: 'loading',
    id,
    name,
    question,
    model,
    layers: isSameModel ? state.layers : [],
    refused: isSameModel ? state.refused : {},
    stage: null,
    scored: null,
    error: null,
    unanswered: null,
    asked: askedOf(kept, question.target),
    scores: haveSameScores(state.question, question) ? kept.scores : null,
  };
}

/** The answer that is shown. */
function answerOf(state: PanelState): Answered | null {
  if (state.before !== null || state.maps === null) return state.before;
  const { status, question, asked, shown, maps, scored, scores, result, model } = state;
  return { status, question, asked, shown, maps, scored, scores, result, model };
}

/** The classes of a question, as far as they are known ahead of its answer. */
function askedOf({ classes, shown }: PanelState, target: number | undefined): ClassPair | null {
  if (classes === null || shown === null || target === undefined) return null;
  return { predicted: shown.predicted, target: classScoreOf(classes, target) };
}

/** Where a question ended before it gave any maps, the last answer holds again, with its own question. */
function goBack(state: PanelState, status: 'cancelled' | 'failed'): PanelState {
  const { before } = state;
  if (before === null) return { ...state, status };
  return { ...state, ...before, before: null, status: before.status === 'done' ? 'done' : status };
}

function fail(state: PanelState, error: PanelError): PanelState {
  const unanswered = state.before === null ? null : state.question;
  return { ...goBack(state, 'failed'), status: 'failed', error, unanswered };
}

function finish(state: PanelState, result: ExplainResult): PanelState {
  const { target, top5, maps, preprocess } = result;
  const shown = { predicted: firstClassOf(result), target };
  const { path = null, why = '' } = state.model ?? {};
  const model = { path, why, name: result.model.name, layer: result.layer.name };
  const answer = { result, shown, asked: shown, model, maps, top5, preprocess, before: null };
  const done: PanelState = { ...state, ...answer, status: 'done' };
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
      const asked = { predicted: firstClassOf(progress), target: progress.target };
      const { top5, preprocess } = progress;
      return { ...state, asked, shown: state.maps === null ? asked : state.shown, top5, preprocess };
    }
    case 'scored': {
      const scored = { done: progress.done, of: progress.of };
      if (progress.preview === null) return { ...state, scored };
      // Agreement and contrast of the last question say nothing about these maps.
      const answer = { maps: progress.preview, shown: state.asked, result: null, before: null };
      return { ...state, ...answer, scored, status: 'preview' };
    }
    case 'probed':
    case 'randomised':
    case 'answered':
    case 'measured':
      // Not part of an explanation: who asks for it shows it.
      return state;
    default:
      return assertNever(progress);
  }
}
