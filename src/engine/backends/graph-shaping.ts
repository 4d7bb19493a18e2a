import type * as core from '@tensorflow/tfjs-core';
import { checkSize, inputOf, numberOf, numbersOf, type Operator, type OperatorCall } from './graph-operator';

/** Operators that place values elsewhere, and those that say how many there are. */
export const SHAPING: Readonly<Record<string, Operator>> = {
  BatchToSpaceND: (call) => {
    const blocks = numbersOf(call, 1);
    return call.tf.batchToSpaceND(inputOf(call, 0), blocks, pairsOf(call, 2));
  },
  BroadcastTo: (call) => {
    const shape = numbersOf(call, 1);
    checkSize(shape);
    return call.tf.broadcastTo(inputOf(call, 0), shape);
  },
  Concat: (call) => call.tf.concat(call.inputs.slice(1), numberOf(call, 0)),
  ConcatV2: (call) => call.tf.concat(call.inputs.slice(0, -1), numberOf(call, call.inputs.length - 1)),
  DepthToSpace: (call) => {
    const block = call.attributes.number('block_size') ?? Number.NaN;
    return call.tf.depthToSpace(inputOf(call, 0) as core.Tensor4D, block, 'NHWC');
  },
  ExpandDims: (call) => call.tf.expandDims(inputOf(call, 0), numberOf(call, 1)),
  Fill: (call) => {
    const [shape, value] = [numbersOf(call, 0), inputOf(call, 1)];
    checkSize(shape);
    return call.tf.fill(shape, numberOf(call, 1), value.dtype);
  },
  Gather: (call) => gather(call, 0),
  GatherV2: (call) => gather(call, numberOf(call, 2)),
  MirrorPad: (call) => {
    const mode = call.attributes.text('mode') === 'SYMMETRIC' ? 'symmetric' : 'reflect';
    const paddings = paddingsOf(call);
    return call.tf.mirrorPad(inputOf(call, 0), paddings, mode);
  },
  Pack: ({ tf, inputs, attributes }) => tf.stack([...inputs], attributes.number('axis') ?? 0),
  Pad: (call) => call.tf.pad(inputOf(call, 0), paddingsOf(call)),
  PadV2: (call) => call.tf.pad(inputOf(call, 0), paddingsOf(call), numberOf(call, 2)),
  Range: (call) => {
    const [start, stop, step] = [numberOf(call, 0), numberOf(call, 1), numberOf(call, 2)];
    checkSize([Math.max(0, Math.ceil((stop - start) / step))]);
    return call.tf.range(start, stop, step, inputOf(call, 0).dtype as 'float32' | 'int32');
  },
  Rank: (call) => call.tf.scalar(inputOf(call, 0).rank, 'int32'),
  Reshape: reshape,
  ResizeBilinear: (call) => {
    const [picture, size] = resizing(call);
    const { attributes } = call;
    return call.tf.image.resizeBilinear(
      picture,
      size,
      attributes.flag('align_corners'),
      attributes.flag('half_pixel_centers'),
    );
  },
  ResizeNearestNeighbor: (call) => {
    const [picture, size] = resizing(call);
    const { attributes } = call;
    return call.tf.image.resizeNearestNeighbor(
      picture,
      size,
      attributes.flag('align_corners'),
      attributes.flag('half_pixel_centers'),
    );
  },
  ReverseV2: (call) => call.tf.reverse(inputOf(call, 0), numbersOf(call, 1)),
  Shape: (call) => call.tf.tensor1d(inputOf(call, 0).shape, 'int32'),
  Size: (call) => call.tf.scalar(inputOf(call, 0).size, 'int32'),
  Slice: (call) => call.tf.slice(inputOf(call, 0), numbersOf(call, 1), numbersOf(call, 2)),
  SpaceToBatchND: (call) => {
    const [x, blocks, paddings] = [inputOf(call, 0), numbersOf(call, 1), pairsOf(call, 2)];
    checkSize(padded(x.shape, [[0, 0], ...paddings]));
    return call.tf.spaceToBatchND(x, blocks, paddings);
  },
  Split: (call) => {
    const parts = call.attributes.number('num_split') ?? Number.NaN;
    return call.tf.split(inputOf(call, 1), parts, numberOf(call, 0));
  },
  SplitV: (call) => call.tf.split(inputOf(call, 0), numbersOf(call, 1), numberOf(call, 2)),
  Squeeze: squeeze,
  StridedSlice: (call) => {
    const mask = (name: string): number => call.attributes.number(`${name}_mask`) ?? 0;
    const [x, masks] = [inputOf(call, 0), ['begin', 'end', 'ellipsis', 'new_axis', 'shrink_axis'].map(mask)];
    const range = [numbersOf(call, 1), numbersOf(call, 2), numbersOf(call, 3)] as const;
    const reversed = reversedAxes(call.tf.slice_util.sliceInfo(x.shape, ...range, ...(masks as Masks)), x.shape);
    // Of a reversal the derivative is known.
    return reversed.length > 0 ? call.tf.reverse(x, reversed) : call.tf.stridedSlice(x, ...range, ...(masks as Masks));
  },
  Tile: (call) => {
    const [x, times] = [inputOf(call, 0), numbersOf(call, 1)];
    checkSize(x.shape.map((length, i) => length * (times[i] ?? 1)));
    return call.tf.tile(x, times);
  },
  Transpose: (call) => call.tf.transpose(inputOf(call, 0), numbersOf(call, 1)),
  Unpack: (call) => call.tf.unstack(inputOf(call, 0), call.attributes.number('axis') ?? 0),
};

type Masks = [number, number, number, number, number];

/** The axes that a slice turns round, where it does nothing else: `x[..., ::-1]`. */
function reversedAxes(
  {
    finalShape,
    begin,
    strides,
  }: Pick<ReturnType<typeof core.slice_util.sliceInfo>, 'finalShape' | 'begin' | 'strides'>,
  shape: readonly number[],
): number[] {
  const isWhole = finalShape.length === shape.length && shape.every((length, axis) => finalShape[axis] === length);
  const isTurned = (length: number, axis: number): boolean => strides[axis] === -1 && begin[axis] === length - 1;
  const isKept = (_: number, axis: number): boolean => strides[axis] === 1 && begin[axis] === 0;
  if (!isWhole || !shape.every((length, axis) => isTurned(length, axis) || isKept(length, axis))) return [];
  return shape.flatMap((length, axis) => (isTurned(length, axis) ? [axis] : []));
}

/** Where the export was made for a number of pictures, that number becomes the present one. */
function reshape(call: OperatorCall): core.Tensor {
  const [x, shape] = [inputOf(call, 0), numbersOf(call, 1)];
  const [first, ...others] = shape;
  if (first === undefined || first !== call.builtInBatch) return call.tf.reshape(x, shape);
  return call.tf.reshape(x, [others.includes(-1) ? x.shape[0] : -1, ...others]);
}

/** Without axes, all of length 1 go: but for the first, which would only be the batch of a single picture. */
function squeeze(call: OperatorCall): core.Tensor {
  const x = inputOf(call, 0);
  const said = call.attributes.numbers('squeeze_dims');
  const single = x.shape.flatMap((length, axis) => (length === 1 && axis > 0 ? [axis] : []));
  const axes = said.length > 0 ? said : single;
  return axes.length === 0 ? call.tf.clone(x) : call.tf.squeeze(x, axes);
}

function gather(call: OperatorCall, axis: number): core.Tensor {
  const [x, indices] = [inputOf(call, 0), inputOf(call, 1)];
  checkSize([x.size / Math.max(1, x.shape.at(axis) ?? 1), indices.size]);
  return call.tf.gather(x, indices, axis);
}

function resizing(call: OperatorCall): [core.Tensor4D, [number, number]] {
  const picture = inputOf(call, 0) as core.Tensor4D;
  const [height = 0, width = 0] = numbersOf(call, 1);
  checkSize([picture.shape[0], height, width, picture.shape[3]]);
  return [picture, [height, width]];
}

function paddingsOf(call: OperatorCall): [number, number][] {
  const paddings = pairsOf(call, 1);
  checkSize(padded(inputOf(call, 0).shape, paddings));
  return paddings;
}

function padded(shape: readonly number[], paddings: readonly (readonly [number, number])[]): number[] {
  return shape.map((length, i) => length + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
}

function pairsOf(call: OperatorCall, index: number): [number, number][] {
  const values = numbersOf(call, index);
  return Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i] ?? 0, values[2 * i + 1] ?? 0]);
}
