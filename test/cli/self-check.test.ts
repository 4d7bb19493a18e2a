import { describe, expect, test } from 'vitest';
import { differenceOf, judge, type Run } from '../../src/cli/self-check';
import type { ProbeResult } from '../../src/protocol';

const run = (part: Partial<Run>): Run => ({
  name: 'wasm',
  largestDifference: 0,
  problem: null,
  failed: false,
  ...part,
});

/** What a probe says of the present preprocessing: so many right, and the lower end of the interval. */
function probed(correct: number, pictures: number, low: number): ProbeResult {
  const accuracy = { share: correct / pictures, low, high: 1 };
  return { pictures, candidates: [{ correct, accuracy }] } as unknown as ProbeResult;
}

describe('differenceOf', () => {
  const of = (...values: readonly number[]): Float32Array => Float32Array.from(values);

  test('is the largest one', () => {
    expect(differenceOf(of(0.5, 0.25, 0), of(0.5, 0.5, 0.125))).toBe(0.25);
    expect(differenceOf(of(1), of(1))).toBe(0);
  });

  test('has no bound where there is nothing to compare with', () => {
    expect(differenceOf(of(1, 0), of(1))).toBe(Infinity);
    expect(differenceOf(of(1, 0, 0), of(1, NaN, 0.5))).toBe(Infinity);
  });
});

describe('judge', () => {
  test('passes runtimes that agree, or that are not there', () => {
    const runs = [run({}), run({ largestDifference: null, problem: 'Not installed.' })];
    expect(judge(runs, undefined, 10)).toEqual({ runs, accuracy: null, failures: [] });
  });

  test('names the one that differs or breaks', () => {
    const { failures } = judge(
      [
        run({ name: 'tfjs-node, eager', largestDifference: 0.25, failed: true }),
        run({ name: 'wasm, eager', largestDifference: null, problem: 'It broke.', failed: true }),
      ],
      undefined,
      10,
    );
    expect(failures).toEqual([
      'tfjs-node, eager gives other probabilities, by up to 2.5e-1.',
      'wasm, eager cannot run the model: It broke.',
    ]);
  });

  test('doubts an accuracy that may be chance, on pictures enough', () => {
    expect(judge([], probed(10, 20, 0.3), 2).failures).toEqual([expect.stringContaining('not better than chance')]);
    expect(judge([], probed(10, 20, 0.3), 10)).toMatchObject({ accuracy: { correct: 10, pictures: 20 }, failures: [] });
    expect(judge([], probed(3, 6, 0.2), 2).failures).toEqual([]);
  });
});
