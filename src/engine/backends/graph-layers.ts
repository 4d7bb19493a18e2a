import { ScorecamError } from '../../shared/errors';
import type { LayerInfo } from '../types';
import type { RunnableStep } from './layer-steps';

/** The steps that a tensor is computed with. */
export function ancestors(steps: readonly RunnableStep[], answer: number): RunnableStep[] {
  const needed = new Set([answer]);
  const kept = [...steps].reverse().filter(({ inputs, outputs }) => {
    const isNeeded = outputs.some((output) => needed.has(output));
    if (isNeeded) inputs.forEach((input) => needed.add(input));
    return isNeeded;
  });
  return kept.reverse();
}

/** Operators behind which the axes of a picture mean something else. */
const REARRANGING = /^(?:Reshape|Transpose|.*MatMul.*|Einsum|Gather.*|Pack|ExpandDims|Squeeze|StridedSlice)$/;

/** Outputs of graph steps with a spatial extent from the first convolution on: before it, there is only the picture itself. */
export function graphLayers(
  steps: readonly RunnableStep[],
  shapes: ReadonlyMap<number, readonly number[]>,
): { info: LayerInfo; tensor: number }[] {
  const pictures = new Set([0]);
  const first = steps.findIndex(({ type }) => type.includes('Conv'));
  const targets = steps.flatMap(({ name, type, inputs, outputs }, index) => {
    const [tensor = -1] = outputs;
    const [rows, height = 0, width = 0, channels = 0, ...more] = shapes.get(tensor) ?? [];
    const isKept = inputs.some((input) => pictures.has(input)) && !REARRANGING.test(type);
    const isPicture = channels > 0 && more.length === 0 && (isKept || type.includes('Conv'));
    if (!isPicture || outputs.length > 1) return [];
    pictures.add(tensor);
    // Dilation is computed by taking pictures apart into several smaller ones.
    const isTarget = rows === 2 && first >= 0 && index >= first && height * width > 1;
    return isTarget ? [{ info: { name, type, height, width, channels }, tensor }] : [];
  });
  if (targets.length === 0) {
    throw new ScorecamError(
      'model',
      'The model has no convolution with a spatial extent, so there are no activation maps.',
      'Score-CAM needs a convolutional network.',
    );
  }
  const shared = sharedPrefix(steps.map(({ name }) => name));
  return targets.map(({ info, tensor }) => ({ info: { ...info, name: info.name.slice(shared.length) }, tensor }));
}

/** The folders that all names lie in: `StatefulPartitionedCall/model/`. */
function sharedPrefix(names: readonly string[]): string {
  const [first = ''] = names;
  const folders = first.split('/').slice(0, -1);
  while (folders.length > 0 && !names.every((name) => name.startsWith(`${folders.join('/')}/`))) folders.pop();
  return folders.length === 0 ? '' : `${folders.join('/')}/`;
}
