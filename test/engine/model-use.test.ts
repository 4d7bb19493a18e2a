/** What the numbers of an answer mean: read, said, or seen from the numbers. */
import { describe, expect, it, test } from 'vitest';
import { refuseOutputName, refuseSignature, settleAnswer, type AnswerFacts } from '../../src/engine/model-use';
import { ScorecamError } from '../../src/shared/errors';

function facts(rows: readonly (readonly number[])[], closing?: AnswerFacts['closing'], isLogits = false): AnswerFacts {
  return { closing, isLogits, rows: rows.map((row) => Float32Array.from(row)) };
}

const LOGITS = [
  [2, -1, 0.5],
  [0, 3, 1],
];
const SHARES = [
  [0.2, 0.5, 0.3],
  [0.1, 0.1, 0.8],
];
const LABELS = [
  [0.2, 0.9, 0.8],
  [0.1, 0.1, 0.1],
];

function refused(run: () => unknown): ScorecamError {
  try {
    run();
  } catch (error) {
    if (error instanceof ScorecamError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('what closes the model', () => {
  it.each([
    ['softmax', true, 'logits'],
    ['softmax', false, 'probabilities'],
    ['sigmoid', true, 'logits'],
    ['sigmoid', false, 'probabilities'],
  ] as const)('%s, taken away: %s, is known', (closing, isLogits, form) => {
    const known = { activation: closing, form, isGuessed: false };
    expect(settleAnswer(facts(SHARES, closing, isLogits), undefined)).toEqual(known);
    expect(settleAnswer(facts(SHARES, closing, isLogits), closing)).toEqual(known);
  });

  it.each([
    ['softmax', 'sigmoid'],
    ['softmax', 'logits'],
    ['sigmoid', 'softmax'],
    ['sigmoid', 'logits'],
  ] as const)('%s cannot be said to be %s', (closing, said) => {
    const error = refused(() => settleAnswer(facts(SHARES, closing, true), said));
    expect(error).toMatchObject({ code: 'usage', hint: `Leave --output out, or say ${closing}.` });
    expect(error.message).toBe(`The model ends in a ${closing}, but its output is said to be ${said}.`);
  });
});

describe('where nothing closes the model', () => {
  it.each([
    [LOGITS, undefined, 'softmax', 'logits', true],
    [SHARES, undefined, 'softmax', 'probabilities', true],
    [LABELS, undefined, 'softmax', 'logits', true],
    [LOGITS, 'softmax', 'softmax', 'logits', false],
    [SHARES, 'softmax', 'softmax', 'probabilities', false],
    [SHARES, 'logits', 'softmax', 'logits', false],
    [LOGITS, 'sigmoid', 'sigmoid', 'logits', false],
    [LABELS, 'sigmoid', 'sigmoid', 'probabilities', false],
    [[[1.5], [-2]], 'logits', 'sigmoid', 'logits', false],
    [[[1.5], [-2]], 'sigmoid', 'sigmoid', 'logits', false],
    [[[0.5], [0.9]], 'sigmoid', 'sigmoid', 'probabilities', false],
    [[[0.5], [0.9]], 'logits', 'sigmoid', 'logits', false],
  ] as const)('%j said to be %s are %s of %s', (rows, said, activation, form, isGuessed) => {
    expect(settleAnswer(facts(rows), said)).toEqual({ activation, form, isGuessed });
  });

  test('a sum of products is no sigmoid, even where its first answers lie between 0 and 1', () => {
    const isLinear = { ...facts([[0.5], [0.9]]), isLinear: true };
    expect(settleAnswer(isLinear, 'sigmoid')).toEqual({ activation: 'sigmoid', form: 'logits', isGuessed: false });
    expect(settleAnswer({ ...facts(SHARES), isLinear: true }, 'softmax').form).toBe('probabilities');
  });

  test('one number is no softmax, and nothing where nobody says it', () => {
    expect(refused(() => settleAnswer(facts([[1], [2]]), 'softmax'))).toMatchObject({ code: 'usage' });
    const error = refused(() => settleAnswer(facts([[1], [2]]), undefined));
    expect(error).toMatchObject({ code: 'model' });
    expect(error.hint).toContain('--output logits');
  });
});

test('signatures and outputs that are not there are refused by name', () => {
  expect(
    refused(() => {
      refuseSignature({ signature: 'serve' });
    }),
  ).toMatchObject({ code: 'usage' });
  expect(() => {
    refuseSignature({});
  }).not.toThrow();
  expect(() => {
    refuseOutputName({ outputName: 'b' }, ['a', 'b']);
  }).not.toThrow();
  const error = refused(() => {
    refuseOutputName({ outputName: 'c' }, ['a', 'b']);
  });
  expect(error).toMatchObject({ code: 'usage', message: 'The model has no output "c", but "a", "b".' });
});
