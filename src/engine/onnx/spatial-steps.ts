import { attributesOf, toNumber, type OnnxNode, type OnnxTensor } from './onnx-proto';
import { readInt64s } from './onnx-tensors';

/** Where height and width stand among the four axes of a picture. */
export interface SpatialAxes {
  readonly height: number;
  readonly width: number;
}

/** What a Slice takes of an axis; undefined where only running the model tells it. */
export interface SlicedAxis {
  /** From 0 on. */
  readonly axis: number;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly step: number;
}

export function spatialAxesOf({ layout }: { readonly layout: 'nchw' | 'nhwc' }): SpatialAxes {
  return layout === 'nchw' ? { height: 2, width: 3 } : { height: 1, width: 2 };
}

/** Where height and width stand behind a Transpose; undefined where its order of axes is none of four. */
export function transposed(node: OnnxNode, { height, width }: SpatialAxes): SpatialAxes | undefined {
  const order = (attributesOf(node).get('perm')?.ints ?? [3, 2, 1, 0]).map(toNumber);
  return order.length === 4 ? { height: order.indexOf(height), width: order.indexOf(width) } : undefined;
}

/**
 * What a Slice takes of the axes of a picture.
 *
 * @param constants by name
 * @returns undefined where only running the model tells which axes these are
 */
export function readSlice(
  node: OnnxNode,
  constants: ReadonlyMap<string, OnnxTensor>,
): readonly SlicedAxis[] | undefined {
  const attributes = attributesOf(node);
  const [, ...inputs] = node.input ?? [];
  const numbers = (name: string, at: number): number[] | undefined => {
    const given = constants.get(inputs[at] ?? '');
    // Before operator set 10 these were attributes.
    return attributes.get(name)?.ints?.map(toNumber) ?? (given && readInt64s(given));
  };
  const [starts, ends, steps] = [numbers('starts', 0), numbers('ends', 1), numbers('steps', 3)];
  const hasAxes = attributes.has('axes') || (inputs[2] ?? '') !== '';
  const axes = hasAxes ? numbers('axes', 2) : starts?.map((_, axis) => axis);
  return axes?.map((axis, i) => ({
    axis: axis < 0 ? axis + 4 : axis,
    start: starts?.[i],
    end: ends?.[i],
    step: steps?.[i] ?? 1,
  }));
}

/** Whether an operator only resizes or cuts a picture: its levels and the order of its channels stay. */
export function isSpatialStep(node: OnnxNode, axes: SpatialAxes, constants: ReadonlyMap<string, OnnxTensor>): boolean {
  if (node.op_type === 'Resize' || node.op_type === 'Upsample' || node.op_type === 'CenterCropPad') return true;
  if (node.op_type !== 'Slice') return false;
  const sliced = readSlice(node, constants);
  return sliced?.every(({ axis }) => axis === axes.height || axis === axes.width) === true;
}

/** Operators that only ask how large a tensor is. */
export const ASKING_FOR_SIZE: ReadonlySet<string> = new Set(['Shape', 'Size']);
