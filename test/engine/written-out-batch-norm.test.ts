/** Batch norm as Keras 3 writes it out in a SavedModel: `x · (γ/√(σ² + ε)) + (β − μ · γ/√(σ² + ε))`. */
import { describe, expect, it } from 'vitest';
import type { GraphNode, RecordedGraph } from '../../src/engine/graph/recorded-graph';
import { rewriteForFusion } from '../../src/engine/graph/rewrites';
import { largestDifference } from '../support/largest-difference';
import { floatConstant, node, runNaively } from '../support/naive-graph';
import { seededNumbers } from '../support/tiny-classifier';

const random = seededNumbers(11);
const numbers = (count: number, low = -1, high = 1): number[] =>
  Array.from({ length: count }, () => low + (high - low) * random());

const SIZE = 5;
const FILTERS = 4;
const EPSILON = 1e-3;
const picture = { shape: [1, SIZE, SIZE, 3], values: numbers(SIZE * SIZE * 3) };
const kernel = floatConstant('kernel', [3, 3, 3, FILTERS], numbers(27 * FILTERS));
const bias = numbers(FILTERS);
const [gamma, beta, mean] = [numbers(FILTERS, 0.5, 1.5), numbers(FILTERS), numbers(FILTERS)];
const variance = numbers(FILTERS, 0.3, 1.3);

const convolution: GraphNode[] = [
  node('x', 'Placeholder', []),
  kernel,
  node('conv', 'Conv2D', ['x', 'kernel'], { data_format: { s: Buffer.from('NHWC') } }),
  floatConstant('bias', [FILTERS], bias),
  node('biased', 'BiasAdd', ['conv', 'bias']),
];

/** The factors and sums as the operators compute them. */
const writtenOut: RecordedGraph = {
  nodes: [
    ...convolution,
    floatConstant('gamma', [FILTERS], gamma),
    floatConstant('beta', [FILTERS], beta),
    floatConstant('mean', [FILTERS], mean),
    floatConstant('variance', [FILTERS], variance),
    floatConstant('epsilon', [], [EPSILON]),
    node('sum', 'AddV2', ['variance', 'epsilon']),
    node('root', 'Rsqrt', ['sum']),
    node('factor', 'Mul', ['root', 'gamma']),
    node('scaled', 'Mul', ['biased', 'factor']),
    node('shift', 'Mul', ['mean', 'factor']),
    node('offset', 'Sub', ['beta', 'shift']),
    node('normalised', 'AddV2', ['scaled', 'offset']),
    node('answer', 'Relu', ['normalised']),
  ],
  outputs: { answer: 'answer' },
};

describe('a batch norm that is written out', () => {
  it('is folded into the convolution before it, which TensorFlow can then fuse', () => {
    const { nodes } = rewriteForFusion(writtenOut);
    const operators = nodes.map(({ op }) => op).filter((op) => op !== 'Const' && op !== 'Placeholder');
    expect(operators).toEqual(['Conv2D', 'BiasAdd', 'Relu']);
  });

  it('gives the numbers of its closed form', () => {
    const biased = runNaively({ nodes: convolution, outputs: {} }, { x: picture }, 'biased').values;
    const wanted = Array.from(biased, (value, i) => {
      const channel = i % FILTERS;
      const factor = (gamma[channel] ?? 0) / Math.sqrt((variance[channel] ?? 0) + EPSILON);
      return Math.max(0, (value - (mean[channel] ?? 0)) * factor + (beta[channel] ?? 0));
    });
    const got = runNaively(rewriteForFusion(writtenOut), { x: picture }, 'answer').values;
    expect(largestDifference(got, wanted).error).toBeLessThan(1e-5);
  });
});
