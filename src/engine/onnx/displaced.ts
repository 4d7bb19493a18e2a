import type { Displacement } from '../types';
import { constantsOf } from './constants';
import { takenBy } from './dependencies';
import type { ImageInput } from './onnx-input';
import { attributesOf, toNumber, type OnnxGraph, type OnnxNode, type OnnxTensor } from './onnx-proto';
import { ASKING_FOR_SIZE, readSlice, spatialAxesOf, transposed, type SpatialAxes } from './spatial-steps';

/** A picture as it is fed to a graph. */
export type FedImage = Pick<ImageInput, 'name' | 'layout' | 'height' | 'width'>;

/** Behind these a tensor is no picture any more. */
const ENDING = /Conv|MatMul|Gemm|Reshape|Flatten|Einsum/;

/** An end of a Slice from here on means the end of the axis; exporters write 2^31 − 1 or 2^63 − 1. */
const OPEN_END = 2 ** 31 - 1;

/**
 * The tensors whose places are not those of the picture, because the model cut it, mirrored it or swapped its height and
 * width before its first convolution. What networks do later on (windows that are rolled and rolled back, attention along
 * one axis) keeps places, and is not looked at.
 */
export function findDisplaced(graph: OnnxGraph, input: FedImage): ReadonlyMap<string, Displacement> {
  const constants = constantsOf(graph);
  const pictures = new Map<string, SpatialAxes>([[input.name, spatialAxesOf(input)]]);
  const displaced = new Map<string, Displacement>();
  for (const node of graph.node ?? []) {
    const { op_type: type = '', output = [] } = node;
    if (ASKING_FOR_SIZE.has(type)) continue;
    const taken = takenBy(node);
    const axes = taken.map((name) => pictures.get(name)).find((each) => each !== undefined);
    const reason =
      taken.map((name) => displaced.get(name)).find((each) => each !== undefined) ??
      (axes && displacementOf(node, axes, { input, constants }));
    if (reason !== undefined) for (const name of output) displaced.set(name, reason);
    if (axes === undefined || ENDING.test(type)) continue;
    const next = type === 'Transpose' ? transposed(node, axes) : axes;
    if (next !== undefined) for (const name of output) pictures.set(name, next);
  }
  return displaced;
}

function displacementOf(
  node: OnnxNode,
  axes: SpatialAxes,
  { input, constants }: { readonly input: FedImage; readonly constants: ReadonlyMap<string, OnnxTensor> },
): Displacement | undefined {
  const type = node.op_type ?? '';
  if (ENDING.test(type)) return axes.height > axes.width ? 'transpose' : undefined;
  if (type === 'CenterCropPad') return 'crop';
  if (type === 'ReverseSequence') {
    const along = toNumber(attributesOf(node).get('time_axis')?.i);
    return along === axes.height || along === axes.width ? 'flip' : undefined;
  }
  if (type !== 'Slice') return undefined;
  const sides = new Map([
    [axes.height, input.height],
    [axes.width, input.width],
  ]);
  const sliced = (readSlice(node, constants) ?? []).filter(({ axis }) => sides.has(axis));
  if (sliced.some(({ step }) => step < 0)) return 'flip';
  const isCut = sliced.some(({ axis, start, end = -1, step }) => {
    // Every second pixel, from the first or the second one on, is the whole picture in another form.
    const isFromBeginning = start !== undefined && start >= 0 && start < step;
    return !isFromBeginning || end < Math.min(OPEN_END, sides.get(axis) ?? OPEN_END);
  });
  return isCut ? 'crop' : undefined;
}
