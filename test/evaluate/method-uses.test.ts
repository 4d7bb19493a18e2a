import { describe, expect, test } from 'vitest';
import { parseMethodUses, parseMetrics } from '../../src/evaluate';

describe('methods to evaluate', () => {
  test('name their weighting and options, and keep the name that was written', () => {
    expect(parseMethodUses('score-cam:paper, score-cam, score-cam:logit:temperature=0.5,rise:masks=500', 7)).toEqual([
      { name: 'score-cam:paper', method: 'score-cam', options: {}, weighting: 'paper', temperature: 1 },
      { name: 'score-cam', method: 'score-cam', options: {}, weighting: 'ridge', temperature: 1 },
      {
        ...{ name: 'score-cam:logit:temperature=0.5', method: 'score-cam', options: {} },
        ...{ weighting: 'logit', temperature: 0.5 },
      },
      expect.objectContaining({ method: 'rise', options: { masks: 500, seed: 7 } }),
    ]);
  });

  test('controls stand for all of them', () => {
    expect(parseMethodUses('controls', 1).map(({ method }) => method)).toEqual([
      'control-ones',
      'control-gaussian',
      'control-random',
      'control-random-weights',
    ]);
  });

  test.each([
    ['score-cam,score-cam', 'it stands there twice'],
    ['gradcam', 'there is no such method'],
    ['score-cam:loud', '"loud" is no weighting of score-cam'],
    ['rise:paper', '"paper" is no weighting of rise'],
    ['score-cam:paper:temperature=2', 'it has no temperature'],
    ['score-cam:ridge:temperature=2', 'it has no temperature'],
    ['score-cam:temperature=2', 'it has no temperature'],
    ['score-cam:temperature=0', '"0" is no temperature'],
  ])('%s is refused', (text, problem) => {
    expect(() => parseMethodUses(text, 1)).toThrow(problem);
  });

  test('an option that a method has not is refused', () => {
    expect(() => parseMethodUses('score-cam:masks=5', 1)).toThrow('has no option --masks');
  });
});

describe('metrics', () => {
  test('are taken once, in their order', () => {
    expect(parseMetrics('deletion, insertion,deletion', false)).toEqual(['deletion', 'insertion']);
  });

  test('that need boxes are refused without them', () => {
    expect(() => parseMetrics('energy-pointing', false)).toThrow('needs to know where the objects are');
    expect(parseMetrics('energy-pointing', true)).toEqual(['energy-pointing']);
  });

  test('that are not known are refused', () => {
    expect(() => parseMetrics('loudness', false)).toThrow('There is no metric "loudness"');
  });
});
