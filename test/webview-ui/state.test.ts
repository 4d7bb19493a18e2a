import { describe, expect, it } from 'vitest';
import { FIRST_QUESTION, type MapSet, type Notice, type ToPanel } from '../../src/protocol';
import { EMPTY_STATE, type PanelState } from '../../webview-ui/src/panel-state';
import { reduce } from '../../webview-ui/src/state';
import { progressText } from '../../webview-ui/src/words';
import { PNG, sampleResult } from '../report/sample';
import { CAT, CLASSES, DOG, explained, FOX, PREPROCESS, progress, sampleScores, started } from './sample';

const map = { height: 1, width: 1, data: new Float32Array(1), low: 0, high: 1, constant: false };
const maps: MapSet = { predicted: map, target: map, contrast: null };
const after = (messages: readonly ToPanel[]): PanelState => messages.reduce(reduce, EMPTY_STATE);
const EMBEDDED = { name: 'EfficientNet-Lite0', path: null, why: 'the embedded model' };
const error = { code: 'engine', message: 'It ended.', hint: 'Try again.' };

const predicted = (id: number, target = DOG): ToPanel =>
  progress(id, { kind: 'predicted', predicted: CAT, target, top5: [CAT, target], preprocess: PREPROCESS });
const first = [started(1), predicted(1)];
const preview = progress(1, { kind: 'scored', done: 32, of: 64, preview: maps });

describe('a question and its answer', () => {
  it('goes from empty over loading to a preview', () => {
    expect(EMPTY_STATE.status).toBe('empty');
    expect(after(first)).toMatchObject({ status: 'loading', shown: { predicted: CAT, target: DOG } });
    expect(after([...first, preview])).toMatchObject({ status: 'preview', maps, scored: { done: 32, of: 64 } });
  });

  it('is on its way as soon as a picture is asked about, before its model is found', () => {
    const picture = { name: 'next.png', folder: 'pictures' };
    const finding = after([{ type: 'explain/finding', picture }]);
    expect(finding).toMatchObject({ status: 'loading', stage: 'finding', name: picture, maps: null });
    expect(progressText(finding)).toBe('Looking for the model …');
    const answered = after(explained());
    const next = reduce(answered, { type: 'explain/finding', picture });
    expect(next).toMatchObject({ status: 'loading', name: picture, maps: null, result: null, shown: null, top5: [] });
    expect(next.layers).toBe(answered.layers);
  });

  it('names the class of the maps that are shown until those of another class come', () => {
    const asking = [...first, preview, started(2), predicted(2, FOX)];
    expect(after(asking)).toMatchObject({ asked: { target: FOX }, shown: { target: DOG } });
    const answered = after([...asking, progress(2, { kind: 'scored', done: 64, of: 64, preview: maps })]);
    expect(answered.shown?.target).toEqual(FOX);
  });

  it('is not changed by what belongs to an older question', () => {
    const state = after([...first, started(2)]);
    expect(reduce(state, { type: 'explain/cancelled', id: 1 })).toBe(state);
    expect(reduce(state, { type: 'explain/failed', id: 1, error })).toBe(state);
    expect(reduce(state, { type: 'explain/done', id: 1, result: sampleResult() })).toBe(state);
    expect(reduce(state, preview)).toBe(state);
  });

  it('keeps the maps when a question is cancelled or fails, and forgets the error with the next question', () => {
    expect(after([...first, preview, { type: 'explain/cancelled', id: 1 }])).toMatchObject({
      status: 'cancelled',
      maps,
    });
    const failed = after([...first, preview, { type: 'explain/failed', id: 1, error }]);
    expect(failed).toMatchObject({ status: 'failed', error, maps });
    expect(reduce(failed, started(2))).toMatchObject({ status: 'loading', error: null, maps });
  });

  it('forgets all of the old picture with another one, but not the model’s layers', () => {
    const layers = [{ name: 'head', type: 'Activation', height: 7, width: 7, channels: 1280 }];
    const hidden = { before: [CAT], after: [DOG], predicted: DOG };
    const before = after([
      ...explained(),
      { type: 'model/layers', layers },
      { type: 'hide/done', id: 4, result: hidden },
    ]);
    const anew = reduce(before, started(2, { anew: true }));
    const { id, name, question, status, layers: kept, model, ...others } = anew;
    expect({ id, name, question, status, kept }).toEqual({
      id: 2,
      name: { name: 'rocket.jpg', folder: '' },
      question: FIRST_QUESTION,
      status: 'loading',
      kept: layers,
    });
    expect(model).toEqual(before.model);
    expect({ ...EMPTY_STATE, ...others }).toEqual(EMPTY_STATE);
  });

  it('forgets the scores with another layer, not with another class', () => {
    expect(reduce(after(explained()), started(2)).scores).not.toBeNull();
    const other = started(2, { question: { ...FIRST_QUESTION, layer: 'other' } });
    expect(reduce(after(explained()), other).scores).toBeNull();
  });

  it('draws what the user had asked for last when it is told an older answer again', () => {
    const [, ...rest] = explained();
    const question = { ...FIRST_QUESTION, target: FOX.index, weighting: 'logit' as const, temperature: 2 };
    const state = after([started(1, { question }), ...rest]);
    expect(state).toMatchObject({ status: 'done', shown: { target: FOX }, result: { target: FOX, temperature: 2 } });
  });

  it('says how the picture is read before there are any maps', () => {
    expect(after(first)).toMatchObject({ maps: null, preprocess: PREPROCESS });
  });
});

describe('a question that ends without maps', () => {
  const question = { ...FIRST_QUESTION, layer: 'other', target: FOX.index };
  const asking = [...explained(), started(2, { question }), predicted(2, FOX)];
  const cancelled: ToPanel = { type: 'explain/cancelled', id: 2 };

  it('leaves the last answer, with its question and scores, where it was', () => {
    const state = after([...asking, cancelled]);
    const { id, question: shownQuestion, ...rest } = after(explained());
    expect(state).toMatchObject({ id: 2, question: shownQuestion, status: 'done', before: null });
    for (const part of ['asked', 'shown', 'maps', 'scores', 'result', 'model', 'scored'] as const) {
      expect(state[part]).toEqual(rest[part]);
    }
    expect(id).toBe(1);
  });

  it('does so over several of them', () => {
    const state = after([...asking, started(3), { type: 'explain/cancelled', id: 3 }]);
    expect(state).toMatchObject({ status: 'done', question: FIRST_QUESTION, shown: { target: DOG } });
  });

  it('goes back to a preview as a preview', () => {
    const state = after([...first, preview, { type: 'explain/cancelled', id: 1 }, started(2, { question }), cancelled]);
    expect(state).toMatchObject({ status: 'cancelled', question: FIRST_QUESTION, maps, scored: { done: 32, of: 64 } });
  });

  it('can be tried again where it failed', () => {
    const state = after([...asking, { type: 'explain/failed', id: 2, error }]);
    expect(state).toMatchObject({ status: 'failed', error, question: FIRST_QUESTION, unanswered: question });
    expect(state.asked).toEqual({ predicted: CAT, target: DOG });
    expect(reduce(state, started(3, { question }))).toMatchObject({ unanswered: null, error: null });
  });

  it('has taken the place of the last answer once it gave a preview', () => {
    const scored = progress(2, { kind: 'scored', done: 1, of: 2, preview: maps });
    expect(after([...asking, scored, cancelled])).toMatchObject({
      status: 'cancelled',
      question,
      shown: { target: FOX },
      maps,
      result: null,
    });
  });
});

describe('what is known ahead of an answer', () => {
  const model = { name: 'own', path: '/models/own', why: '' };
  const layers = [{ name: 'head', type: 'Activation', height: 7, width: 7, channels: 1280 }];

  it('is the class that was chosen', () => {
    const some = sampleScores([CAT.index, DOG.index]);
    const state = after([...explained(some), started(2, { question: { ...FIRST_QUESTION, target: FOX.index } })]);
    expect(state).toMatchObject({ classes: CLASSES, asked: { predicted: CAT, target: FOX }, shown: { target: DOG } });
  });

  it('is the name of the model; layers of another one are forgotten', () => {
    expect(after([started(1)]).model).toEqual({ ...EMBEDDED, layer: null });
    const known = after([...explained(), { type: 'model/layers', layers }]);
    expect(known.model).toEqual({ ...EMBEDDED, layer: 'head' });
    expect(reduce(known, started(2, { anew: true }))).toMatchObject({ layers, model: known.model });
    const other = reduce(known, started(2, { anew: true, model }));
    expect(other).toMatchObject({ layers: [], model: { ...model, layer: null } });
  });
});

describe('what stands beside the answer', () => {
  it('is nothing of the user’s language and of what is kept for the host', () => {
    const keep = { chosen: ['file:///a.png'], current: 'file:///a.png', question: FIRST_QUESTION };
    expect(reduce(EMPTY_STATE, { type: 'panel/init', language: 'ja', texts: {} })).toBe(EMPTY_STATE);
    expect(reduce(EMPTY_STATE, { type: 'panel/keep', keep })).toBe(EMPTY_STATE);
  });

  it('shows the notices that hold now', () => {
    const notices: Notice[] = [{ kind: 'model-changed', text: 'The model changed.', action: 'Explain again' }];
    expect(after([{ type: 'panel/notices', notices }]).notices).toBe(notices);
    expect(
      after([
        { type: 'panel/notices', notices },
        { type: 'panel/notices', notices: [] },
      ]).notices,
    ).toEqual([]);
  });

  it('keeps thumbnails while it moves along one film, and forgets them with another', () => {
    const film = (...names: string[]): ToPanel => ({
      type: 'pictures/film',
      film: names.map((name) => ({ name, folder: '' })),
    });
    const position = (index: number): ToPanel => ({ type: 'pictures/position', position: { index, count: 2 } });
    const shown = after([
      film('a.png', 'b.png'),
      position(0),
      { type: 'pictures/thumbnail', index: 1, png: PNG },
      position(1),
    ]);
    expect(shown.film.map(({ name }) => name)).toEqual(['a.png', 'b.png']);
    expect(shown.position?.index).toBe(1);
    expect(shown.thumbnails).toEqual(new Map([[1, PNG]]));
    expect(reduce(shown, film('a.png', 'c.png')).thumbnails.size).toBe(0);
  });

  it('remembers what hiding a region did, or why it failed', () => {
    const result = { before: [CAT], after: [DOG], predicted: DOG };
    expect(after([{ type: 'hide/done', id: 3, result }]).hideAnswer).toEqual({ id: 3, result, error: null });
    expect(after([{ type: 'hide/failed', id: 4, error }]).hideAnswer).toEqual({ id: 4, result: null, error });
  });

  it('shows a pinned result as it once was, until it is taken away', () => {
    const state = after([...first, { type: 'pin/shown', messages: explained() }]);
    expect(state.pinned).toMatchObject({ status: 'done', shown: { target: DOG }, name: { name: 'rocket.jpg' } });
    expect(state.status).toBe('loading');
    expect(reduce(state, { type: 'pin/shown', messages: null }).pinned).toBeNull();
  });
});
