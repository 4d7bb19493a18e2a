import { expect, it } from 'vitest';
import type { MapMeasurement } from '../../src/protocol';
import { curveSentence } from '../../src/report';

/** Curves of twelve pixels, one a step. */
function measured(insertion: (share: number) => number, deletion: (share: number) => number): MapMeasurement {
  const drop = { full: 0, masked: 0, dropPercent: 0, increased: false };
  const curve = (of: (share: number) => number): MapMeasurement['insertion'] => ({
    ...{ pixels: 12, stepPixels: 1, auc: 0 },
    probabilities: Float64Array.from({ length: 13 }, (_, i) => of(i / 12)),
  });
  return { classIndex: 0, drop, dropUpperHalf: drop, insertion: curve(insertion), deletion: curve(deletion) };
}

it.each([
  [
    // 0.46 of 0.5 after a third; 0.25 after a quarter.
    measured(
      (share) => Math.min(0.5, 1.38 * share),
      (share) => Math.max(0, 0.5 - share),
    ),
    'Keeping only the strongest third of the map keeps 92\u00a0% of the confidence in tiger_cat; taking away the strongest 25\u00a0% halves it.',
  ],
  [
    measured(
      () => 0.5,
      (share) => Math.max(0, 0.5 - share),
    ),
    'Keeping only the strongest third of the map keeps all of the confidence in tiger_cat; taking away the strongest 25\u00a0% halves it.',
  ],
  [
    measured(
      (share) => 0.6 - 0.1 * share,
      () => 0.5,
    ),
    'Keeping only the strongest third of the map keeps all of the confidence in tiger_cat, and taking the map away never halves it.',
  ],
  [
    measured(
      (share) => share / 2,
      (share) => 0.5 - share / 5,
    ),
    'Keeping only the strongest third of the map keeps 33\u00a0% of the confidence in tiger_cat, and taking the map away never halves it.',
  ],
  [
    measured(
      () => 0.1,
      () => 0.004,
    ),
    'The model gives tiger_cat only 0.4\u00a0%, so what the map keeps of that says little.',
  ],
])('says what the curves of a map mean (%#)', (measurement, sentence) => {
  expect(curveSentence(measurement, 'tiger_cat')).toBe(sentence);
});

it('shows a class’s name as text only', () => {
  const sentence = curveSentence(
    measured(
      () => 1,
      () => 1,
    ),
    'a\u202eb\u0007',
  );
  expect(sentence).toContain('a\ufffdb\ufffd');
});
