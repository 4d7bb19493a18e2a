/** Rewrites of recorded graphs, on graphs made by hand, against an evaluation from the operators' definitions. */
import { describe, expect, it } from 'vitest';
import { nodeOf, withoutUnused, type GraphNode, type RecordedGraph } from '../../src/engine/graph/recorded-graph';
import { freeBatchSize, rewriteForFusion } from '../../src/engine/graph/rewrites';
import { largestDifference } from '../support/largest-difference';
import { floatConstant, intConstant, node, runNaively } from '../support/naive-graph';
import { seededNumbers } from '../support/tiny-classifier';

const random = seededNumbers(5);
const numbers = (count: number, low = -1, high = 1): number[] =>
  Array.from({ length: count }, () => low + (high - low) * random());

const SIZE = 5;
const CHANNELS = 3;
const PICTURE = { shape: [1, SIZE, SIZE, CHANNELS], values: numbers(SIZE * SIZE * CHANNELS, -9, 9) };
const input = node('x', 'Placeholder', []);

const BATCH_NORM = { epsilon: { f: 1e-3 }, is_training: { b: false }, data_format: { s: Buffer.from('NHWC') } };

function batchNorm(name: string, from: string, channels: number): GraphNode[] {
  return [
    floatConstant(`${name}_scale`, [channels], numbers(channels, 0.5, 1.5)),
    floatConstant(`${name}_offset`, [channels], numbers(channels)),
    floatConstant(`${name}_mean`, [channels], numbers(channels)),
    floatConstant(`${name}_variance`, [channels], numbers(channels, 0.3, 1.3)),
    node(
      name,
      'FusedBatchNormV3',
      [from, ...['scale', 'offset', 'mean', 'variance'].map((p) => `${name}_${p}`)],
      BATCH_NORM,
    ),
  ];
}

function conv(name: string, from: string, channels: number, filters: number): GraphNode[] {
  return [
    floatConstant(`${name}_kernel`, [3, 3, channels, filters], numbers(9 * channels * filters)),
    node(name, 'Conv2D', [from, `${name}_kernel`], { data_format: { s: Buffer.from('NHWC') } }),
  ];
}

function depthwise(name: string, from: string, channels: number, multiplier: number): GraphNode[] {
  return [
    floatConstant(`${name}_kernel`, [3, 3, channels, multiplier], numbers(9 * channels * multiplier)),
    node(name, 'DepthwiseConv2dNative', [from, `${name}_kernel`]),
  ];
}

function row(name: string, channels: number): GraphNode {
  return floatConstant(name, [channels], numbers(channels));
}

function graphOf(nodes: readonly GraphNode[], answer: string, others: Record<string, string> = {}): RecordedGraph {
  return { nodes: [input, ...nodes], outputs: { answer, ...others } };
}

/** Operators that the answer needs, constants and placeholders left out. */
function operators(graph: RecordedGraph, output = 'answer'): string[] {
  const only = withoutUnused({ nodes: graph.nodes, outputs: { output: graph.outputs[output] ?? '' } });
  return only.nodes.map(({ op }) => op).filter((op) => op !== 'Const' && op !== 'Placeholder');
}

function expectSameAnswers(graph: RecordedGraph, rewritten: RecordedGraph): void {
  expect(rewritten.outputs).toEqual(graph.outputs);
  for (const reference of Object.values(graph.outputs)) {
    const expected = runNaively(graph, { x: PICTURE }, reference);
    const actual = runNaively(rewritten, { x: PICTURE }, reference);
    expect(actual.shape).toEqual(expected.shape);
    // Folded constants are rounded to float32.
    expect(largestDifference(actual.values, expected.values).error).toBeLessThan(1e-5);
  }
}

describe('rewriteForFusion', () => {
  it.each([
    ['a convolution', [...conv('c', 'x', CHANNELS, 4), ...batchNorm('answer', 'c', 4)], 'Conv2D'],
    [
      'a convolution with a bias',
      [...conv('c', 'x', CHANNELS, 4), row('b', 4), node('a', 'AddV2', ['c', 'b']), ...batchNorm('answer', 'a', 4)],
      'Conv2D',
    ],
    [
      'a convolution with the bias in front',
      [...conv('c', 'x', CHANNELS, 4), row('b', 4), node('a', 'Add', ['b', 'c']), ...batchNorm('answer', 'a', 4)],
      'Conv2D',
    ],
    [
      'a depthwise convolution',
      [...depthwise('c', 'x', CHANNELS, 1), ...batchNorm('answer', 'c', CHANNELS)],
      'DepthwiseConv2dNative',
    ],
    [
      'a depthwise convolution with two filters a channel and a bias',
      [
        ...depthwise('c', 'x', CHANNELS, 2),
        row('b', 6),
        node('a', 'BiasAdd', ['c', 'b']),
        ...batchNorm('answer', 'a', 6),
      ],
      'DepthwiseConv2dNative',
    ],
    [
      'a convolution with a bias that is reshaped',
      [
        ...conv('c', 'x', CHANNELS, 4),
        ...[row('flat', 4), intConstant('shape', [1, 1, 1, 4]), node('b', 'Reshape', ['flat', 'shape'])],
        ...[node('a', 'AddV2', ['c', 'b']), ...batchNorm('answer', 'a', 4)],
      ],
      'Conv2D',
    ],
  ])('folds batch norm into the kernel of %s', (_, nodes, convolution) => {
    const graph = graphOf(nodes, 'answer');
    const rewritten = rewriteForFusion(graph);
    expectSameAnswers(graph, rewritten);
    expect(operators(rewritten)).toEqual([convolution, 'BiasAdd']);
  });

  it('folds a batch norm of which factors are filled in', () => {
    const [kernel, convolution] = conv('c', 'x', CHANNELS, 4);
    const [, , mean, variance] = batchNorm('answer', 'c', 4);
    const graph = graphOf(
      [
        ...[kernel, convolution, mean, variance].filter((each) => each !== undefined),
        intConstant('length', [4]),
        floatConstant('one', [], [1]),
        floatConstant('zero', [], [0]),
        node('scale', 'Fill', ['length', 'one']),
        node('offset', 'Fill', ['length', 'zero']),
        node('answer', 'FusedBatchNormV3', ['c', 'scale', 'offset', 'answer_mean', 'answer_variance'], BATCH_NORM),
      ],
      'answer',
    );
    const rewritten = rewriteForFusion(graph);
    expectSameAnswers(graph, rewritten);
    expect(operators(rewritten)).toEqual(['Conv2D', 'BiasAdd']);
  });

  it('leaves a convolution as it is where it is an output of its own', () => {
    const graph = graphOf([...conv('c', 'x', CHANNELS, 4), ...batchNorm('answer', 'c', 4)], 'answer', {
      features: 'c',
    });
    const rewritten = rewriteForFusion(graph);
    expectSameAnswers(graph, rewritten);
    expect(operators(rewritten)).toEqual(['Conv2D', 'BiasAdd']);
    expect(operators(rewritten, 'features')).toEqual(['Conv2D']);
  });

  it('leaves a convolution as it is for another branch', () => {
    const nodes = [...conv('c', 'x', CHANNELS, 4), ...batchNorm('n', 'c', 4), node('answer', 'AddV2', ['n', 'c'])];
    const graph = graphOf(nodes, 'answer');
    expectSameAnswers(graph, rewriteForFusion(graph));
  });

  it.each([
    [
      'behind another layer',
      [...conv('c', 'x', CHANNELS, 4), node('r', 'Relu', ['c']), ...batchNorm('answer', 'r', 4)],
    ],
    ['in front', batchNorm('answer', 'x', CHANNELS)],
    ['behind another batch norm', [...batchNorm('first', 'x', CHANNELS), ...batchNorm('answer', 'first', CHANNELS)]],
    [
      'behind the addition of one number to all channels',
      [...conv('c', 'x', CHANNELS, 4), row('b', 1), node('a', 'AddV2', ['c', 'b']), ...batchNorm('answer', 'a', 4)],
    ],
  ])('leaves a batch norm %s', (_, nodes) => {
    const graph = graphOf(nodes, 'answer');
    const rewritten = rewriteForFusion(graph);
    expectSameAnswers(graph, rewritten);
    expect(operators(rewritten)).toContain('FusedBatchNormV3');
  });

  it('leaves a batch norm that is still learning', () => {
    const nodes = [...conv('c', 'x', CHANNELS, 4), ...batchNorm('answer', 'c', 4)].map((each) =>
      each.name === 'answer' ? { ...each, attributes: { ...each.attributes, is_training: { b: true } } } : each,
    );
    expect(operators(rewriteForFusion(graphOf(nodes, 'answer')))).toEqual(['Conv2D', 'FusedBatchNormV3']);
  });

  it.each([
    [
      'a convolution',
      [...conv('c', 'x', CHANNELS, 4), row('b', 4), node('answer', 'AddV2', ['c', 'b'])],
      ['Conv2D', 'BiasAdd'],
    ],
    [
      'a convolution, the row first',
      [...conv('c', 'x', CHANNELS, 4), row('b', 4), node('answer', 'Add', ['b', 'c'])],
      ['Conv2D', 'BiasAdd'],
    ],
    [
      'a depthwise convolution',
      [...depthwise('c', 'x', CHANNELS, 2), row('b', 6), node('answer', 'AddV2', ['c', 'b'])],
      ['DepthwiseConv2dNative', 'BiasAdd'],
    ],
    [
      'one number for all channels',
      [...conv('c', 'x', CHANNELS, 4), row('b', 1), node('answer', 'AddV2', ['c', 'b'])],
      ['Conv2D', 'AddV2'],
    ],
    [
      'no convolution',
      [node('c', 'Relu', ['x']), row('b', CHANNELS), node('answer', 'AddV2', ['c', 'b'])],
      ['Relu', 'AddV2'],
    ],
    [
      'a sum of two tensors',
      [...conv('c', 'x', CHANNELS, CHANNELS), node('answer', 'AddV2', ['c', 'x'])],
      ['Conv2D', 'AddV2'],
    ],
    [
      'a row that is reshaped',
      [
        ...depthwise('c', 'x', CHANNELS, 2),
        ...[row('flat', 6), intConstant('shape', [1, 1, 1, 6]), node('b', 'Reshape', ['flat', 'shape'])],
        node('answer', 'AddV2', ['c', 'b']),
      ],
      ['DepthwiseConv2dNative', 'BiasAdd'],
    ],
    [
      'a constant column',
      [...conv('c', 'x', CHANNELS, 4), floatConstant('b', [5, 1, 4], numbers(20)), node('answer', 'AddV2', ['c', 'b'])],
      ['Conv2D', 'AddV2'],
    ],
  ])('makes an addition a BiasAdd where it can be one: %s', (_, nodes, expected) => {
    const graph = graphOf(nodes, 'answer');
    const rewritten = rewriteForFusion(graph);
    expectSameAnswers(graph, rewritten);
    expect(operators(rewritten)).toEqual(expected);
  });

  it('makes the addition behind a matrix product a BiasAdd', () => {
    const nodes = [
      floatConstant('w', [CHANNELS, 2], numbers(6)),
      node('m', 'MatMul', ['x', 'w']),
      row('b', 2),
      node('answer', 'AddV2', ['m', 'b']),
    ];
    const graph = graphOf(nodes, 'answer');
    const rewritten = rewriteForFusion(graph);
    const feed = { x: { shape: [4, CHANNELS], values: numbers(4 * CHANNELS) } };
    const [expected, actual] = [graph, rewritten].map((each) => runNaively(each, feed, 'answer').values);
    expect(largestDifference(actual ?? [], expected ?? []).error).toBeLessThan(1e-12);
    expect(operators(rewritten)).toEqual(['MatMul', 'BiasAdd']);
  });

  const six = floatConstant('six', [], [6]);
  const zero = floatConstant('zero', [], [0]);
  it.each([
    [
      'with a ReLU',
      [
        node('r', 'Relu', ['x']),
        six,
        zero,
        node('m', 'Minimum', ['r', 'six']),
        node('answer', 'Maximum', ['m', 'zero']),
      ],
      ['Relu6'],
    ],
    ['without', [six, zero, node('m', 'Minimum', ['x', 'six']), node('answer', 'Maximum', ['m', 'zero'])], ['Relu6']],
    [
      'with the constants in front',
      [six, zero, node('m', 'Minimum', ['six', 'x']), node('answer', 'Maximum', ['zero', 'm'])],
      ['Relu6'],
    ],
    [
      'not at another height',
      [
        floatConstant('five', [], [5]),
        zero,
        node('m', 'Minimum', ['x', 'five']),
        node('answer', 'Maximum', ['m', 'zero']),
      ],
      ['Minimum', 'Maximum'],
    ],
    [
      'not at a row of heights',
      [
        floatConstant('row', [3], [6, 6, 5]),
        zero,
        node('m', 'Minimum', ['x', 'row']),
        node('answer', 'Maximum', ['m', 'zero']),
      ],
      ['Minimum', 'Maximum'],
    ],
    ['as the lower of two', [node('r', 'Relu', ['x']), six, node('answer', 'Minimum', ['six', 'r'])], ['Relu6']],
    ['not where numbers below 0 stay', [six, node('answer', 'Minimum', ['x', 'six'])], ['Minimum']],
  ])('makes clipping at 6 a Relu6: %s', (_, nodes, expected) => {
    const graph = graphOf(nodes, 'answer');
    const rewritten = rewriteForFusion(graph);
    expectSameAnswers(graph, rewritten);
    expect(operators(rewritten)).toEqual(expected);
  });

  it('keeps no node that nothing needs', () => {
    const rewritten = rewriteForFusion(
      graphOf([...conv('c', 'x', CHANNELS, 4), ...batchNorm('answer', 'c', 4)], 'answer'),
    );
    expect(rewritten.nodes.map(({ name }) => name)).not.toContain('c_kernel');
    const known = new Set<string>();
    for (const { name, inputs } of rewritten.nodes) {
      inputs.forEach((reference) => {
        expect(known, `${name} comes before ${reference}`).toContain(nodeOf(reference));
      });
      known.add(name);
    }
  });
});

describe('freeBatchSize', () => {
  const reshaped = (sizes: readonly number[]): number[] | undefined => {
    const nodes = [intConstant('shape', sizes), node('answer', 'Reshape', ['x', 'shape'])];
    const freed = freeBatchSize(graphOf(nodes, 'answer'), 11);
    const [, reference = ''] = freed.nodes.find(({ op }) => op === 'Reshape')?.inputs ?? [];
    const value = freed.nodes.find(({ name }) => name === reference)?.value;
    return value && Array.from(new Int32Array(value.bytes.slice().buffer));
  };

  it('puts −1 where the recorded number stands once', () => {
    expect(reshaped([11, 5, 3])).toEqual([-1, 5, 3]);
    expect(reshaped([1, 11])).toEqual([1, -1]);
  });

  it('touches nothing where the number stands twice, not at all, or where a size is free already', () => {
    expect(reshaped([11, 11])).toEqual([11, 11]);
    expect(reshaped([10, 3])).toEqual([10, 3]);
    expect(reshaped([11, -1])).toEqual([11, -1]);
  });

  it('frees a shape that two reshapes share, and leaves the one of another operator', () => {
    const nodes = [
      intConstant('shape', [11, 2]),
      node('first', 'Reshape', ['x', 'shape']),
      node('second', 'Reshape', ['first', 'shape']),
      node('filled', 'Fill', ['shape', 'x']),
    ];
    const freed = freeBatchSize(graphOf(nodes, 'second', { filled: 'filled' }), 11);
    const inputOf = (name: string): string | undefined => freed.nodes.find((each) => each.name === name)?.inputs[1];
    expect(inputOf('first')).toBe(inputOf('second'));
    expect(inputOf('first')).not.toBe('shape');
    expect(freed.nodes.find(({ name }) => name === 'filled')?.inputs[0]).toBe('shape');
    expect(freed.nodes.filter(({ op }) => op === 'Const')).toHaveLength(2);
  });
});
