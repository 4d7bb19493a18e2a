import { describe, expect, it } from 'vitest';
import { agreementOf } from '../../src/metrics';
import { FIRST_QUESTION, type PanelQuestion } from '../../src/protocol';
import { contrastOf, redraw } from '../../webview-ui/src/derive';
import { EMPTY_STATE, type PanelState } from '../../webview-ui/src/panel-state';
import { reduce } from '../../webview-ui/src/state';
import { CAT, DOG, engineMaps, explained, FOX, PROBABILITIES, sampleScores } from './sample';

const done = (scores = sampleScores()): PanelState => explained(scores).reduce(reduce, EMPTY_STATE);
const ask = (changes: Partial<PanelQuestion>): PanelQuestion => ({ ...FIRST_QUESTION, ...changes });

describe('drawing in the page', () => {
  it.each([
    [{ target: FOX.index }],
    [{ target: CAT.index }],
    [{ target: FOX.index, weighting: 'logit' as const, temperature: 0.25 }],
    [{ weighting: 'released' as const }],
    [{ weighting: 'paper' as const, target: FOX.index }],
  ])('gives the maps of the engine on the same scores: %j', (changes) => {
    const question = ask(changes);
    const drawn = redraw(done(), question);
    const expected = engineMaps({ ...question, target: question.target ?? DOG.index });
    expect(drawn?.maps).toEqual({ ...expected, contrast: null });
    expect(drawn?.maps && contrastOf(drawn.maps)).toEqual(expected.contrast);
    expect(drawn?.result?.agreement).toEqual(agreementOf(expected.predicted, expected.target));
  });

  it('weighs channels by the probabilities of the masked pictures where that is asked for', () => {
    const maps = redraw(done(), ask({ target: FOX.index, weighting: 'released' }))?.maps;
    // Left cell: channel 0, activation 1, P(fox) = 0.2; right cell: channel 2, activation 2, P(fox) = 0.25.
    const [[, , right], [, , left]] = PROBABILITIES;
    expect(maps?.target.low).toBeCloseTo(left * 1, 6);
    expect(maps?.target.high).toBeCloseTo(right * 2, 6);
  });

  it('names the class and how it was weighted', () => {
    const drawn = redraw(done(), ask({ target: FOX.index, weighting: 'released', temperature: 3 }));
    expect(drawn).toMatchObject({
      status: 'done',
      question: { target: FOX.index, weighting: 'released', temperature: 3 },
      shown: { predicted: CAT, target: FOX },
      result: { target: FOX, targetSource: 'asked', weighting: 'released', temperature: null },
    });
  });

  it('keeps the drawn map of the predicted class while the target changes', () => {
    const first = redraw(done(), ask({ target: FOX.index }));
    const second = first && redraw(first, ask({ target: CAT.index }));
    expect(second?.maps?.predicted).toBe(first?.maps?.predicted);
  });

  it('draws a contrast once for two classes, whatever the weighting', () => {
    const first = redraw(done(), ask({ target: FOX.index }))?.maps ?? null;
    const state = redraw(done(), ask({ target: FOX.index }));
    const second = (state && redraw(state, ask({ target: FOX.index, weighting: 'released' })))?.maps ?? null;
    if (first === null || second === null || state?.maps === undefined || state.maps === null) {
      throw new Error('the maps can be drawn');
    }
    expect(contrastOf(second)).toBe(contrastOf(state.maps));
    expect(contrastOf(first)).toEqual(contrastOf(second));
  });

  it.each([
    ['another layer', ask({ layer: 'other' })],
    ['another cut', ask({ fit: 'squash' })],
    ['another turn', ask({ exif: 'apply' })],
    ['another baseline', ask({ baseline: 'blur' })],
  ])('leaves %s to the engine', (_, question) => {
    expect(redraw(done(), question)).toBeNull();
  });

  it('leaves a class without scores to the engine, and everything while the engine works', () => {
    const few = done(sampleScores([CAT.index, DOG.index]));
    expect(redraw(few, ask({ target: FOX.index }))).toBeNull();
    expect(redraw(few, ask({ target: CAT.index }))).not.toBeNull();
    expect(redraw({ ...done(), status: 'preview' }, ask({ target: FOX.index }))).toBeNull();
  });
});
