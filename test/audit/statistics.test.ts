import { describe, expect, test } from 'vitest';
import {
  byLift,
  calibrate,
  classRows,
  confusionPairs,
  findLabelIssues,
  judgedOf,
  type AuditedPicture,
} from '../../src/audit';

/**
 * Drawn with NumPy (seed 7). What is expected of them was computed by scikit-learn 1.9.1 (`confusion_matrix`,
 * `precision_recall_fscore_support`) and cleanlab 2.9.0 (`compute_confident_joint` with
 * `return_indices_of_off_diagonals`), the calibration error with NumPy after Guo et al. 2017.
 */
const LABELS = [2, 1, 2, 2, 1, 2, 2, 0, 0, 0, 0, 2, 2, 0, 1, 2, 0, 2, 0, 1, 2, 0, 1, 0];
const PROBABILITIES = [
  ...[
    [0.128, 0.045, 0.827],
    [0.439, 0.422, 0.139],
    [0.094, 0.173, 0.733],
    [0.073, 0.026, 0.901],
  ],
  ...[
    [0.159, 0.831, 0.01],
    [0.059, 0.097, 0.844],
    [0.244, 0.699, 0.057],
    [0.497, 0.436, 0.067],
  ],
  ...[
    [0.706, 0.239, 0.055],
    [0.752, 0.127, 0.121],
    [0.008, 0.215, 0.777],
    [0.02, 0.217, 0.763],
  ],
  ...[
    [0.022, 0.311, 0.667],
    [0.438, 0.212, 0.35],
    [0.051, 0.892, 0.057],
    [0.313, 0.676, 0.011],
  ],
  ...[
    [0.837, 0.058, 0.105],
    [0.044, 0.081, 0.875],
    [0.842, 0.146, 0.012],
    [0.534, 0.305, 0.161],
  ],
  ...[
    [0.023, 0.033, 0.944],
    [0.912, 0.045, 0.043],
    [0.022, 0.96, 0.018],
    [0.703, 0.183, 0.114],
  ],
];

function picture(i: number, truth: number, probabilities: readonly number[]): AuditedPicture {
  const top = probabilities
    .map((probability, index) => ({ index, probability }))
    .sort((a, b) => b.probability - a.probability);
  const name = `${String(i).padStart(2, '0')}.png`;
  return { name, hash: name, label: '', truth, top, truthProbability: probabilities[truth] ?? 0, maps: null };
}

const pictures = LABELS.map((truth, i) => picture(i, truth, PROBABILITIES[i] ?? []));
const judged = judgedOf(pictures);

describe('confusion', () => {
  test('has the counts of the confusion matrix, by falling count', () => {
    const pairs = confusionPairs(judged).map(({ truth, predicted, count }) => [truth, predicted, count]);
    expect(pairs.filter(([, , count]) => count === 2)).toHaveLength(2);
    expect(pairs.toSorted()).toEqual([
      [0, 2, 1],
      [1, 0, 2],
      [2, 1, 2],
    ]);
    expect(pairs.at(-1)).toEqual([0, 2, 1]);
  });

  test('has precision and recall of scikit-learn', () => {
    const rows = classRows(judged);
    expect(rows.map(({ n, predicted, correct }) => [n, predicted, correct])).toEqual([
      [9, 10, 8],
      [5, 5, 3],
      [10, 9, 8],
    ]);
    expect(rows.map(({ precision }) => precision?.share)).toEqual([0.8, 0.6, 8 / 9]);
    expect(rows.map(({ recall }) => recall?.share)).toEqual([8 / 9, 0.6, 0.8]);
  });

  test('lifts a pair that is rare in rare classes above a common one', () => {
    // 10 × 0→1 of 40 of class 0, 1 being predicted for 50 of 100; the only picture of class 2 is the only one taken for 3.
    const repeat = (truth: number, predicted: number, count: number): typeof judged =>
      Array.from({ length: count }, () => ({ name: '', truth, predicted, confidence: 0.5 }));
    const pairs = confusionPairs([
      ...repeat(0, 0, 30),
      ...repeat(0, 1, 10),
      ...repeat(1, 1, 40),
      ...repeat(1, 0, 19),
      ...repeat(2, 3, 1),
    ]);
    expect(pairs.map(({ truth, predicted }) => `${truth}→${predicted}`)).toEqual(['1→0', '0→1', '2→3']);
    expect(byLift(pairs).map(({ truth, predicted }) => `${truth}→${predicted}`)).toEqual(['2→3', '1→0', '0→1']);
    expect(pairs.map(({ lift }) => lift)).toEqual([19 / ((59 * 49) / 100), 10 / ((40 * 50) / 100), 100]);
  });

  test('has a mean of confidences, and no share where there is nothing', () => {
    const [first] = confusionPairs([
      { name: 'a', truth: 0, predicted: 1, confidence: 0.25 },
      { name: 'b', truth: 0, predicted: 1, confidence: 0.75 },
    ]);
    expect(first).toMatchObject({ count: 2, meanConfidence: 0.5, lift: 1 });
    expect(classRows([{ name: 'a', truth: 0, predicted: 1, confidence: 1 }])[1]).toMatchObject({ n: 0, recall: null });
  });
});

describe('calibration', () => {
  test('has the error of the reference', () => {
    expect(calibrate(judged).ece).toBeCloseTo(0.12379166666666672, 12);
  });

  test('has no error where confidences come true, and all of it where they never do', () => {
    const sure = (truth: number): (typeof judged)[number] => ({ name: '', truth, predicted: 0, confidence: 1 });
    expect(calibrate([sure(0), sure(0)]).ece).toBe(0);
    expect(calibrate([sure(1), sure(1)]).ece).toBe(1);
    expect(calibrate([]).ece).toBeNull();
  });

  test('puts a confidence on the border of two bins into the lower one', () => {
    const { bins } = calibrate([{ name: '', truth: 0, predicted: 0, confidence: 0.5 }], 2);
    expect(bins.map(({ n }) => n)).toEqual([1, 0]);
  });
});

describe('labels that may be wrong', () => {
  test('are those that cleanlab finds off the diagonal of the confident joint, the clearest first', () => {
    const issues = findLabelIssues(pictures);
    expect(issues.map(({ name }) => name)).toEqual(['10.png', '06.png']);
    expect(issues.map(({ truth, suggested }) => [truth, suggested])).toEqual([
      [0, 2],
      [2, 1],
    ]);
    expect(issues[0]?.margin).toBeCloseTo(0.008 - 0.777, 12);
  });

  test('are found when the true class is not among the most likely ones', () => {
    const short = pictures.map((each) => ({ ...each, top: each.top.slice(0, 1) }));
    expect(findLabelIssues(short).map(({ name }) => name)).toEqual(['10.png', '06.png']);
  });

  test('are none without labels', () => {
    expect(findLabelIssues(pictures.map((each) => ({ ...each, truth: null, truthProbability: null })))).toEqual([]);
  });
});
