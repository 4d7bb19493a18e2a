/** Models that cut, mirror or turn their picture themselves: the maps of their layers do not lie on its places. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { openModelFiles, startOnnxBackend } from '../../src/engine';
import { findDisplaced } from '../../src/engine/onnx/displaced';
import { encodeAttribute, type OnnxNode, type OnnxTensor } from '../../src/engine/onnx/onnx-proto';
import { int64Tensor } from '../../src/engine/onnx/onnx-tensors';
import { warnAbout } from '../../src/explain/result-facts';
import { writeChangedOnnx } from '../support/onnx-bytes';
import { temporaryFolder } from '../support/temporary-folder';

const root = temporaryFolder();
const OPEN = 2 ** 53;

type Step = 'Conv' | readonly [axis: number, start: number, end: number, step: number] | readonly number[][];

/** A Slice of one axis, a Transpose `[[…]]` or a convolution, one behind the other. */
function reasonOf(layout: 'nchw' | 'nhwc', ...steps: readonly Step[]): string | undefined {
  const initializer: OnnxTensor[] = [];
  const node = [...steps, 'Conv' as const].map((step, i): OnnxNode => {
    const [from, output] = [i === 0 ? 'image' : `t${i - 1}`, [`t${i}`]];
    if (step === 'Conv') return { op_type: 'Conv', input: [from, 'kernel'], output };
    const [first] = step;
    if (Array.isArray(first)) {
      return { op_type: 'Transpose', input: [from], output, attribute: [encodeAttribute('perm', first)] };
    }
    const [axis = 0, start = 0, end = 0, stride = 1] = step as readonly number[];
    const parts = { starts: start, ends: end, axes: axis, steps: stride };
    initializer.push(...Object.entries(parts).map(([name, value]) => int64Tensor(`${name}${i}`, [value])));
    return { op_type: 'Slice', input: [from, ...Object.keys(parts).map((name) => `${name}${i}`)], output };
  });
  const displaced = findDisplaced({ node, initializer }, { name: 'image', layout, height: 64, width: 64 });
  return displaced.get(`t${steps.length}`);
}

test.each<[string, string | undefined, string | undefined]>([
  ['mirrors it', 'flip', reasonOf('nchw', [3, -1, -OPEN, -1])],
  ['mirrors it, counted from the end', 'flip', reasonOf('nchw', [-1, -1, -OPEN, -1])],
  ['mirrors it with the channels last', 'flip', reasonOf('nhwc', [2, -1, -OPEN, -1], [[0, 3, 1, 2]])],
  ['cuts a margin away', 'crop', reasonOf('nchw', [2, 8, -8, 1])],
  ['cuts the end away', 'crop', reasonOf('nchw', [3, 0, 60, 1])],
  ['swaps height and width', 'transpose', reasonOf('nchw', [[0, 1, 3, 2]])],
  ['swaps them on the way to channels first', 'transpose', reasonOf('nhwc', [[0, 3, 2, 1]])],
  ['turns the channels round', undefined, reasonOf('nchw', [1, -1, -OPEN, -1])],
  ['takes all of it', undefined, reasonOf('nchw', [3, 0, 64, 1])],
  ['takes every second pixel', undefined, reasonOf('nchw', [2, 1, OPEN, 2], [3, 0, OPEN, 2])],
  ['brings its channels to the front', undefined, reasonOf('nhwc', [[0, 3, 1, 2]])],
  ['swaps height and width twice', undefined, reasonOf('nchw', [[0, 1, 3, 2]], [[0, 1, 3, 2]])],
  ['cuts what a convolution made', undefined, reasonOf('nchw', 'Conv', [2, 8, -8, 1])],
])('a model that %s before its first convolution: %s', (_, expected, found) => {
  expect(found).toBe(expected);
});

test('the layers say so, and a warning tells it', async () => {
  const file = writeChangedOnnx(path.join(root, 'mirror.onnx'), ({ graph }) => {
    const image = graph.input?.[0]?.name ?? '';
    for (const node of graph.node ?? []) node.input = node.input?.map((name) => (name === image ? 'flip' : name)) ?? [];
    const parts = { starts: -1, ends: -(2 ** 40), axes: 3, steps: -1 };
    Object.entries(parts).forEach(([name, value]) =>
      graph.initializer?.push({ ...int64Tensor(name, [value]) } as never),
    );
    graph.node?.push({ op_type: 'Slice', input: [image, ...Object.keys(parts)], output: ['flip'] });
  });
  const { backend } = await startOnnxBackend(0);
  const request = { inputSize: { height: 32, width: 32 }, sample: new Float32Array(), memoryBudgetBytes: 2 ** 28 };
  const model = await backend.load({ ...request, files: await openModelFiles(file) });
  const { description } = model;
  expect(new Set(description.layers.map(({ displaced }) => displaced))).toEqual(new Set(['flip']));
  const [layer] = description.layers.slice(-1);
  expect(layer && warnAbout(layer, description)).toContainEqual(
    expect.stringMatching(/^The model itself flips its picture before layer .+ not on the picture’s places\.$/),
  );
  model.dispose();
});
