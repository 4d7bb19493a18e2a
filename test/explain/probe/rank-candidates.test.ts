import { describe, expect, test } from 'vitest';
import type { ProbeResult } from '../../../src/protocol';
import { isClear, probeVerdict } from '../../../src/report';
import type { Candidate } from '../../../src/explain/probe/candidates';
import type { Answer, TriedCandidate } from '../../../src/explain/probe/answers';
import { rankCandidates } from '../../../src/explain/probe/rank-candidates';

const preprocessing = {
  inputSize: { width: 8, height: 8 },
  fit: { mode: 'squash' },
  resample: 'bilinear',
  mean: [0, 0, 0],
  std: [1, 1, 1],
  channelOrder: 'rgb',
} as const;

function tried(scale: Candidate['scale'], answers: readonly Answer[]): TriedCandidate {
  return { scale, preprocessing, isPresent: false, answers };
}

/** Answers with one probability to pictures of which the class is 1: right where the text has a +. */
function answers(signs: string, probability = 0.5): Answer[] {
  return Array.from(signs, (sign) => ({ predicted: sign === '+' ? 1 : 0, probability }));
}

const scales = (result: ReturnType<typeof rankCandidates>): string[] => result.candidates.map(({ scale }) => scale);

describe('with labels', () => {
  const truth = Array.from({ length: 8 }, () => 1);

  test('accuracy decides, then how sure the model is, then the order', () => {
    const result = rankCandidates(
      [
        tried('raw', answers('+-------', 0.99)),
        tried('unit', answers('++++++--', 0.5)),
        tried('tf', answers('--++++++', 0.7)),
        tried('torch', answers('++++--++', 0.5)),
      ],
      truth,
    );
    expect(result.basis).toBe('accuracy');
    expect(scales(result)).toEqual(['tf', 'unit', 'torch', 'raw']);
    expect(result.candidates[0]).toMatchObject({
      correct: 6,
      confidence: expect.closeTo(0.7, 6) as number,
      answers: 2,
    });
    expect(result.candidates[0]?.accuracy?.share).toBe(0.75);
  });

  test('a lead is told from chance on the pictures that the two answer differently', () => {
    // 6 of 6 such pictures: 2/64 is below 5 %; 5 of 5: 2/32 is above.
    const result = rankCandidates(
      [
        tried('torch', answers('++++++++')),
        tried('tf', answers('+++-----')),
        tried('unit', answers('++------')),
        tried('raw', answers('-------+')),
      ],
      truth,
    );
    expect(result.candidates.map(({ scale, withinNoise }) => [scale, withinNoise])).toEqual([
      ['torch', true],
      ['tf', true],
      ['unit', false],
      ['raw', false],
    ]);
  });

  test('one that is right as often is within the noise, however different its answers are', () => {
    const [, second] = rankCandidates(
      [tried('tf', answers('++++----')), tried('raw', answers('----++++'))],
      truth,
    ).candidates;
    expect(second?.withinNoise).toBe(true);
  });
});

test('of ways that do equally well the one that is used now comes first, and the verdict says so', () => {
  const all = [
    tried('raw', answers('++--', 0.9)),
    { ...tried('tf', answers('++--', 0.6)), isPresent: true },
    tried('unit', answers('--++', 0.8)),
  ];
  const ranked = rankCandidates(all, [1, 1, 1, 1]);
  expect(scales(ranked)).toEqual(['tf', 'raw', 'unit']);
  expect(probeVerdict({ ...ranked, pictures: 4 } as ProbeResult)).toMatch(
    /^On these pictures nothing tells the ways apart/,
  );
  const better = rankCandidates([...all, tried('torch', answers('+++-'))], [1, 1, 1, 1]);
  expect(probeVerdict({ ...better, pictures: 4 } as ProbeResult)).toMatch(/^Best: mean and deviation of ImageNet/);
});

test('of ways that do equally well those come first that cut as now', () => {
  const cropped = { ...preprocessing, fit: { mode: 'crop', resizeShortSide: 9 } } as const;
  const all = [
    { ...tried('raw', answers('++', 0.9)), preprocessing: cropped },
    tried('unit', answers('++', 0.6)),
    { ...tried('tf', answers('--', 0.9)), isPresent: true },
  ];
  expect(scales(rankCandidates(all, [1, 1]))).toEqual(['unit', 'raw', 'tf']);
});

describe('without labels', () => {
  const nothing = Array.from({ length: 8 }, () => null);
  /** Answers to eight pictures, one digit a class; of every other one the model is a little surer. */
  const says = (classes: string, confidence: number): Answer[] =>
    Array.from(classes, (predicted, i) => ({
      predicted: Number(predicted),
      probability: confidence + (i % 2 === 0 ? 0.001 : -0.001),
    }));
  const present = (scale: Candidate['scale'], given: readonly Answer[]): TriedCandidate => ({
    ...tried(scale, given),
    isPresent: true,
  });
  const rank = (...all: readonly TriedCandidate[]): ReturnType<typeof rankCandidates> => rankCandidates(all, nothing);
  const marks = ({ candidates }: ReturnType<typeof rankCandidates>): unknown[] =>
    candidates.map(({ scale, doubt, withinNoise }) => [scale, doubt, withinNoise]);

  test('saturated answers come last, and what is used now stays', () => {
    // The figures of a model of five shapes that was trained with levels to 0…1.
    const result = rank(
      tried('raw', says('00011122', 0.999)),
      tried('unit', says('01234012', 0.61)),
      present('torch', says('00011122', 0.94)),
      tried('caffe', says('00000001', 0.999)),
    );
    expect(result.basis).toBe('confidence');
    expect(marks(result)).toEqual([
      ['torch', null, true],
      ['unit', null, true],
      ['raw', 'saturated', false],
      ['caffe', 'collapsed', false],
    ]);
    const verdict = probeVerdict({ ...result, pictures: 8 } as ProbeResult);
    expect(verdict).toMatch(
      /^Without classes nothing speaks clearly for another way than mean and deviation of ImageNet/,
    );
    expect(verdict).toMatch(/Other ways that may be right as well: 1\.$/);
    expect(result.candidates[0]).toMatchObject({ accuracy: null, correct: null, answers: 3 });
  });

  test('one that is surer and gives more different answers is better than what is used now', () => {
    const right = tried('torch', says('01234012', 0.7));
    const result = rank(present('unit', says('00011112', 0.6)), right);
    expect(marks(result)).toEqual([
      ['torch', null, true],
      ['unit', null, false],
    ]);
    expect(isClear({ ...result, pictures: 8 } as ProbeResult)).toBe(true);
    expect(probeVerdict({ ...result, pictures: 8 } as ProbeResult)).toMatch(/^More speaks for mean and deviation/);
    // Neither alone is enough.
    expect(scales(rank(present('unit', says('00011112', 0.6)), tried('torch', says('01234012', 0.6))))[0]).toBe('unit');
    expect(scales(rank(present('unit', says('01234012', 0.6)), right))[0]).toBe('unit');
  });

  test('of a saturated way only how different its answers are counts against it, and other scales keep it unclear', () => {
    const result = rank(
      present('raw', says('00000111', 1)),
      tried('unit', says('01234012', 0.6)),
      tried('tf', says('00112233', 0.9)),
    );
    expect(marks(result)).toEqual([
      ['unit', null, true],
      ['tf', null, true],
      ['raw', 'collapsed', false],
    ]);
    expect(isClear({ ...result, pictures: 8 } as ProbeResult)).toBe(false);
    // A model that knows its pictures well is sure of all, too.
    expect(scales(rank(present('raw', says('01234567', 1)), tried('unit', says('00112233', 0.6))))[0]).toBe('raw');
  });

  test('one that says the same of everything comes last, however sure it is', () => {
    const result = rank(tried('raw', says('33333333', 0.98)), tried('tf', says('01234567', 0.4)));
    expect(marks(result)).toEqual([
      ['tf', null, true],
      ['raw', 'collapsed', false],
    ]);
  });
});
