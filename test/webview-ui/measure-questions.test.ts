import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromPanel, MapMeasurement, ToPanel } from '../../src/protocol';
import { redraw } from '../../webview-ui/src/derive';
import { MeasureQuestions } from '../../webview-ui/src/measure-questions';
import { EMPTY_STATE, type PanelState } from '../../webview-ui/src/panel-state';
import { reduce } from '../../webview-ui/src/state';
import { CAT, DOG, explained, FOX, started } from './sample';

type Question = Extract<FromPanel, { type: 'measure/ask' }>;

const DONE = explained().reduce(reduce, EMPTY_STATE);

function measured(classIndex: number): MapMeasurement {
  const drop = { full: 0.5, masked: 0.25, dropPercent: 50, increased: false };
  const curve = { pixels: 8, stepPixels: 4, probabilities: Float64Array.from([0, 0.5, 1]), auc: 0.5 };
  return { classIndex, drop, dropUpperHalf: drop, insertion: curve, deletion: curve };
}

let posted: FromPanel[];
let changes: number;
let questions: MeasureQuestions;

beforeEach(() => {
  vi.useFakeTimers();
  posted = [];
  changes = 0;
  questions = new MeasureQuestions(
    (message) => posted.push(message),
    () => (changes += 1),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

/** The last question once the pause is over. */
function asked(): Question {
  vi.runAllTimers();
  const last = posted.at(-1);
  if (last?.type !== 'measure/ask') throw new Error('nothing was asked');
  return last;
}

function answer({ id, maps }: Question): ToPanel {
  return { type: 'measure/done', id, measurements: maps.map(({ classIndex }) => measured(classIndex)) };
}

function drawn(target: number): PanelState {
  const state = redraw(DONE, { ...DONE.question, target });
  if (state === null) throw new Error('the scores are there');
  return state;
}

const standing = (state = DONE): string => questions.seenOf(state).standing.kind;

describe('the maps that are shown', () => {
  it('are asked about once they are whole', () => {
    questions.follow(EMPTY_STATE);
    const preview = explained().slice(0, -1).reduce(reduce, EMPTY_STATE);
    questions.follow(preview);
    vi.runAllTimers();
    expect(posted).toEqual([]);
    expect(standing(preview)).toBe('waiting');
    questions.follow(DONE);
    expect(standing()).toBe('working');
    const question = asked();
    expect(question).toMatchObject({ about: 1, wanted: false });
    expect(question.maps).toEqual([
      { classIndex: CAT.index, data: DONE.maps?.predicted.data },
      { classIndex: DOG.index, data: DONE.maps?.target.data },
    ]);
    questions.follow(DONE);
    vi.runAllTimers();
    expect(posted).toHaveLength(1);
  });

  it('have what was measured of them, and how far it is until then', () => {
    questions.follow(DONE);
    const question = asked();
    questions.receive({ type: 'measure/progress', id: question.id, done: 8, of: 100 });
    expect(questions.seenOf(DONE).standing).toEqual({ kind: 'working', done: 8, of: 100 });
    questions.receive(answer({ ...question, id: question.id - 1 }));
    expect(standing()).toBe('working');
    questions.receive(answer(question));
    expect(questions.seenOf(DONE)).toEqual({
      standing: { kind: 'done' },
      maps: [
        { which: 'predicted', label: CAT.label, isConstant: false, measurement: measured(CAT.index) },
        { which: 'target', label: DOG.label, isConstant: false, measurement: measured(DOG.index) },
      ],
    });
    expect(changes).toBe(2);
  });

  it('are asked about once each, after a pause: another class leaves the first map what it was', () => {
    questions.follow(DONE);
    questions.receive(answer(asked()));
    // The page draws the first map of its scores once, then keeps it.
    questions.follow(drawn(FOX.index));
    questions.receive(answer(asked()));
    posted.length = 0;
    questions.follow(drawn(DOG.index));
    const other = drawn(FOX.index);
    questions.follow(other);
    expect(asked().maps.map(({ classIndex }) => classIndex)).toEqual([FOX.index]);
    expect(posted).toHaveLength(1);
    expect(questions.seenOf(other).maps.map(({ measurement }) => measurement?.classIndex)).toEqual([
      CAT.index,
      undefined,
    ]);
  });

  it('are given up with a newer question, and asked about again where its answer does not come', () => {
    questions.follow(DONE);
    asked();
    const asking = reduce(DONE, started(2));
    questions.follow(asking);
    expect(posted.at(-1)).toEqual({ type: 'measure/cancel' });
    expect(standing(asking)).toBe('waiting');
    const back = reduce(asking, { type: 'explain/cancelled', id: 2 });
    questions.follow(back);
    expect(asked().about).toBe(2);
  });

  it('are one where both are of one class, and none where a map marks nothing', () => {
    const same = drawn(CAT.index);
    questions.follow(same);
    expect(asked().maps).toHaveLength(1);
    expect(questions.seenOf(same).maps).toHaveLength(1);
    const maps = DONE.maps && { ...DONE.maps, target: { ...DONE.maps.target, constant: true } };
    const constant = { ...DONE, maps };
    questions.follow(constant);
    expect(asked().maps.map(({ classIndex }) => classIndex)).toEqual([CAT.index]);
    expect(questions.seenOf(constant).maps[1]).toMatchObject({ isConstant: true, measurement: null });
  });

  it('are measured where the user wants it: after an offer, a failure, or a stop', () => {
    questions.follow(DONE);
    questions.receive({ type: 'measure/offered', id: asked().id, why: 'slow', seconds: 95 });
    expect(questions.seenOf(DONE).standing).toEqual({ kind: 'offered', why: 'slow', seconds: 95 });
    questions.ask();
    expect(asked().wanted).toBe(true);
    expect(standing()).toBe('working');
    const error = { code: 'engine', message: 'It died.', hint: '' };
    questions.receive({ type: 'measure/failed', id: asked().id, error });
    expect(questions.seenOf(DONE).standing).toEqual({ kind: 'failed', error });
    questions.ask();
    questions.stop();
    expect(posted.at(-1)).toEqual({ type: 'measure/cancel' });
    expect(standing()).toBe('stopped');
    questions.ask();
    questions.receive({ type: 'measure/failed', id: asked().id, error: { ...error, code: 'cancelled' } });
    expect(standing()).toBe('stopped');
  });
});
