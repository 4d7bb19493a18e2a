import { describe, expect, test } from 'vitest';
import type { ProbeResult } from '../../../src/protocol';
import { probeVerdict } from '../../../src/report';
import type { Candidate } from '../../../src/explain/probe/candidates';
import { rankCandidates, type Answer, type TriedCandidate } from '../../../src/explain/probe/rank-candidates';

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
  const of = (classes: readonly number[], probability: (i: number) => number): Answer[] =>
    classes.map((predicted, i) => ({ predicted, probability: probability(i) }));

  test('the surest comes first, and says that it is so by confidence', () => {
    const result = rankCandidates(
      [
        tried(
          'raw',
          of([0, 1, 2, 3, 4, 5, 6, 7], (i) => 0.2 + i / 100),
        ),
        tried(
          'tf',
          of([7, 6, 5, 4, 3, 2, 1, 0], (i) => 0.7 + i / 100),
        ),
        tried(
          'unit',
          of([7, 6, 5, 4, 3, 2, 1, 0], (i) => 0.7 + (i % 2 === 0 ? 0.1 : -0.05)),
        ),
      ],
      nothing,
    );
    expect(result.basis).toBe('confidence');
    expect(scales(result)).toEqual(['tf', 'unit', 'raw']);
    expect(result.candidates[0]).toMatchObject({ accuracy: null, correct: null });
    expect(result.candidates.map(({ withinNoise }) => withinNoise)).toEqual([true, true, false]);
  });

  test('one that says the same of everything comes last, however sure it is', () => {
    const result = rankCandidates(
      [
        tried(
          'raw',
          of([3, 3, 3, 3, 3, 3, 3, 3], () => 1),
        ),
        tried(
          'tf',
          of([0, 1, 2, 3, 4, 5, 6, 7], () => 0.4),
        ),
      ],
      nothing,
    );
    expect(scales(result)).toEqual(['tf', 'raw']);
    expect(result.candidates[1]?.withinNoise).toBe(false);
  });
});
