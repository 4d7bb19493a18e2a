/** What graphs of TensorFlow do to their picture first, written by hand. */
import { describe, expect, it } from 'vitest';
import { findOwnScaling, type OwnScaling } from '../../src/engine/tensorflow/graph-scale';

type Step = readonly [type: string, ...constants: (readonly number[])[]];

/** Operators one behind the other, each with its constants, and a convolution of what they make. */
function scalingOf(...steps: readonly Step[]): Promise<OwnScaling> {
  const constants = new Map<string, readonly number[]>();
  const operators = steps.flatMap(([type, ...values], i) => {
    const names = values.map((each, j) => {
      constants.set(`c${i}.${j}`, each);
      return `c${i}.${j}`;
    });
    const inputs = [i === 0 ? 'picture' : `step${i - 1}`, ...names].map((operator) => ({ operator }));
    return [...names.map((name) => ({ name, type: 'Const', inputs: [] })), { name: `step${i}`, type, inputs }];
  });
  const from = steps.length === 0 ? 'picture' : `step${steps.length - 1}`;
  const convolution = { name: 'conv', type: 'Conv2D', inputs: [{ operator: from }, { operator: 'kernel' }] };
  return findOwnScaling([...operators, convolution], { name: 'picture', channels: 3 }, (name) =>
    Promise.resolve(constants.get(name)),
  );
}

const SHARES: Step = ['Mul', [1 / 255]];
const CROP: Step = ['StridedSlice', [0, 4, 4, 0], [0, -4, -4, 0], [1, 1, 1, 1]];
const MEAN: Step = ['Sub', [123, 116, 103]];

describe('the levels that a graph takes', () => {
  it.each<[string, readonly Step[]]>([
    ['a strided slice', [CROP, SHARES]],
    ['a slice', [['Slice', [0, 4, 4, 0], [-1, 8, 8, -1]], SHARES]],
    ['a flip of its rows', [['ReverseV2', [1]], SHARES]],
  ])('are read behind %s', async (_, steps) => {
    expect(await scalingOf(...steps)).toMatchObject({ ownScale: 'raw', isUnread: false });
  });

  it('keep their channels where a picture is mirrored, and not where its channels are turned round', async () => {
    const mirror: Step = ['StridedSlice', [0, 0, 0], [0, 0, 0], [1, 1, -1]];
    const turn: Step = ['StridedSlice', [0, 0], [0, 0], [1, -1]];
    expect((await scalingOf(mirror, MEAN)).zeroInput).toEqual([123, 116, 103]);
    expect((await scalingOf(turn, MEAN)).zeroInput).toEqual([103, 116, 123]);
  });

  it.each<[string, readonly Step[]]>([
    ['a logarithm', [['Log1p']]],
    ['a power', [['Pow', [2.2]]]],
    ['numbers for other channels', [['Sub', [1, 2]]]],
  ])('are not known where the graph begins with %s', async (_, steps) => {
    expect(await scalingOf(...steps)).toMatchObject({ ownScale: undefined, isUnread: true });
  });

  it('are not asked for where it begins with what is learned', async () => {
    expect(await scalingOf()).toMatchObject({ ownScale: undefined, isUnread: false });
    expect(await scalingOf(['Pad', [0, 0]])).toMatchObject({ ownScale: undefined, isUnread: false });
  });
});
