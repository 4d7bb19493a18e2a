import { describe, expect, it } from 'vitest';
import { FIRST_QUESTION } from '../../src/protocol';
import {
  agreementOfCompared,
  alignCompared,
  areAboutTheSame,
  classChosenByCompared,
  comparedNames,
  saidByCompared,
} from '../../webview-ui/src/compared';
import { redraw } from '../../webview-ui/src/derive';
import { EMPTY_STATE } from '../../webview-ui/src/panel-state';
import { reduce } from '../../webview-ui/src/state';
import { compared, OTHER_CAT, OTHER_DOG, OTHER_FOX, otherTold, shown } from './compared-sample';
import { CAT, CLASSES, DOG, engineMaps, explained, FOX, sampleScores } from './sample';

describe('another model in the page', () => {
  it('has a row of its own, whose messages change nothing of the first model', () => {
    const before = explained(sampleScores()).reduce(reduce, EMPTY_STATE);
    const { compared: row, ...rest } = compared();
    expect({ ...rest, compared: null }).toEqual(before);
    expect(row).toMatchObject({ status: 'done', model: { name: 'today' } });
  });

  it('shows the classes of the first model’s maps, by its own indices', () => {
    const state = compared();
    expect(state.shown).toMatchObject({ predicted: { index: CAT.index }, target: { index: DOG.index } });
    expect(state.compared?.shown).toEqual({ predicted: OTHER_CAT, target: OTHER_DOG });
    expect(areAboutTheSame(state)).toBe(true);
    expect(saidByCompared(state)).toEqual({ index: FOX.index, model: 'today' });
  });

  it('draws another class, weighting or temperature from its scores as the first model does', () => {
    const state = compared();
    const question = { ...FIRST_QUESTION, target: FOX.index, weighting: 'released' as const };
    const first = redraw(state, question);
    if (first === null) throw new Error('the scores are there');
    expect(areAboutTheSame(first)).toBe(false);
    const both = alignCompared(first);
    expect(both.compared?.shown).toEqual({ predicted: OTHER_CAT, target: OTHER_FOX });
    const drawn = engineMaps({ ...question, predicted: OTHER_CAT.index, target: OTHER_FOX.index });
    expect(both.compared?.maps).toMatchObject({ predicted: drawn.predicted, target: drawn.target });
    expect(alignCompared(both)).toBe(both);
  });

  it('has an agreement with the first model while both are about the same', () => {
    const state = compared();
    expect(agreementOfCompared(state, 'target')).toMatchObject({ correlation: 1, topOverlap: 1 });
    expect(agreementOfCompared({ ...state, status: 'loading' }, 'target')).toBeNull();
    const first = redraw(state, { ...FIRST_QUESTION, target: FOX.index });
    expect(first && agreementOfCompared(first, 'target')).toBeNull();
  });

  it('chooses the second class where nobody has asked about one', () => {
    const asked = compared().compared?.asked;
    expect(asked?.target).toEqual(OTHER_DOG);
    expect(classChosenByCompared(compared())).toBeNull();
    const saysFox = { ...compared() };
    const row = saysFox.compared && { ...saysFox.compared, asked: { predicted: OTHER_CAT, target: OTHER_FOX } };
    expect(classChosenByCompared({ ...saysFox, compared: row })).toBe(FOX.index);
    const chosen = { ...FIRST_QUESTION, target: DOG.index };
    expect(classChosenByCompared({ ...saysFox, compared: row, question: chosen })).toBeNull();
  });

  it('is gone when it is closed, and starts anew for another picture', () => {
    const closed = reduce(compared(), { type: 'compare/shown', model: null });
    expect(closed.compared).toBeNull();
    expect(reduce(closed, { type: 'compare/told', message: shown })).toBe(closed);
    const anew = reduce(compared(), shown);
    expect(anew.compared).toMatchObject({ status: 'empty', maps: null });
    expect(comparedNames(anew).second).toBe('today');
  });

  it('draws what it says itself where a kept answer is shown alone', () => {
    const alone = otherTold().reduce(reduce, EMPTY_STATE);
    expect(alone.shown?.predicted).toEqual(OTHER_FOX);
    expect(alone.result?.subject).toBeUndefined();
    expect(CLASSES.labels).toContain(alone.shown?.predicted.label);
  });
});
