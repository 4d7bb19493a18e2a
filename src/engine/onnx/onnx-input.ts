import { ScorecamError } from '../../shared/errors';
import { firstUsers } from '../own-scale';
import { isPictureChannels, type PictureChannels } from '../picture-channels';
import { constantsOf } from './constants';
import { attributesOf, ElementType, toNumber, type OnnxGraph, type OnnxNode, type OnnxValue } from './onnx-proto';
import { ASKING_FOR_SIZE, isSpatialStep, spatialAxesOf, transposed } from './spatial-steps';
import { checkWholeLevels, WHOLE_TYPES } from './whole-levels';

/** Order of the axes of a picture or an activation map. */
export type Layout = 'nchw' | 'nhwc';

/** The picture that a graph takes. */
export interface ImageInput {
  readonly name: string;
  readonly elementType: number;
  /** Its levels are whole numbers in the file; the graph is run with fractions. */
  readonly isWhole: boolean;
  readonly layout: Layout;
  readonly channels: PictureChannels;
  /** Undefined where the model leaves it open. */
  readonly batch: number | undefined;
  readonly height: number | undefined;
  readonly width: number | undefined;
  /** The tensor that the first learned operator sees: the picture itself, or what a normalisation made of it. */
  readonly learnedFrom: string;
}

/** A side of the input beyond this is a mistake, or an attempt to fill the memory. */
const MAX_INPUT_SIDE = 4096;
const MAX_INPUT_BATCH = 256;

/** From channels last to channels first, and back. */
export const TO_NCHW = '0,3,1,2';
export const TO_NHWC = '0,2,3,1';

/** Operators without anything learned that may stand between the picture and the first learned one. */
const BEFORE_LEARNED = new Set(['Identity', 'Cast', 'Transpose', 'Sub', 'Add', 'Mul', 'Div']);

/**
 * Finds the one picture that a model takes.
 *
 * @param file for messages
 * @throws ScorecamError `model`
 */
export function findImageInput(graph: OnnxGraph, file: string): ImageInput {
  const constants = new Set((graph.initializer ?? []).map(({ name }) => name));
  const inputs = (graph.input ?? []).filter(({ name }) => !constants.has(name));
  const [input] = inputs;
  const elementType = input?.type?.tensor_type?.elem_type ?? 0;
  const sizes = sizesOf(input);
  const isWhole = WHOLE_TYPES.has(elementType);
  const isFloat = elementType === ElementType.float || elementType === ElementType.float16;
  if (input === undefined || inputs.length !== 1 || sizes?.length !== 4 || !(isFloat || isWhole)) {
    throw new ScorecamError(
      'model',
      `${file} takes ${inputs.slice(0, 5).map(describe).join(' and ') || 'nothing'} as its input; one picture of floating-point numbers [batch, 3, height, width] is needed.`,
      'Use an image classifier with one picture as its input.',
    );
  }
  const name = input.name ?? '';
  if (isWhole) checkWholeLevels(graph, name, file);
  const [batch, second, third, fourth] = sizes;
  const { learnedFrom, isTransposed } = walkToLearned(graph, name, layoutOf(second, fourth, false));
  const layout = layoutOf(second, fourth, isTransposed);
  const [channels = 3, height, width] = layout === 'nhwc' ? [fourth, second, third] : [second, third, fourth];
  if (!isPictureChannels(channels)) {
    throw new ScorecamError(
      'model',
      `${file} takes ${describe(input)} as its input, a picture of ${channels} channels; 3 are needed, or 1 or 4.`,
      'Use an image classifier for colour or grey pictures.',
    );
  }
  const isSide = (side: number | undefined): boolean => side === undefined || (side >= 1 && side <= MAX_INPUT_SIDE);
  if (!isSide(height) || !isSide(width) || (batch !== undefined && (batch < 1 || batch > MAX_INPUT_BATCH))) {
    throw new ScorecamError(
      'model',
      `${file} takes ${describe(input)} as its input; from 1 to ${MAX_INPUT_SIDE} pixels a side and up to ${MAX_INPUT_BATCH} pictures at once are possible.`,
      'Export the model again with the size that it was trained with.',
    );
  }
  return { name, elementType, isWhole, layout, channels, batch, height, width, learnedFrom };
}

/** By the axis that has the length of channels; where both or none have it, by what the model does first. */
function layoutOf(second: number | undefined, last: number | undefined, isTransposed: boolean): Layout {
  const likely = [3, 1, 4].find((channels) => (second === channels) !== (last === channels));
  if (likely === undefined) return isTransposed ? 'nhwc' : 'nchw';
  return last === likely ? 'nhwc' : 'nchw';
}

/** Lengths of the axes; undefined for one that is open. */
function sizesOf(value: OnnxValue | undefined): (number | undefined)[] | undefined {
  return value?.type?.tensor_type?.shape?.dim?.map(({ dim_value: size }) => {
    const length = toNumber(size);
    // Some exporters write 0 or -1 for an axis that is open.
    return length > 0 ? length : undefined;
  });
}

function describe(input: OnnxValue): string {
  const sizes = sizesOf(input);
  const type = input.type?.tensor_type?.elem_type;
  const words =
    type === ElementType.float ? '' : type === ElementType.float16 ? ' float16' : ` type ${type ?? 'unknown'}`;
  return `${(input.name ?? '').slice(0, 100)}${words} [${
    sizes
      ?.slice(0, 8)
      .map((size) => size ?? '?')
      .join(', ') ?? '…'
  }]`;
}

/** Follows the picture through a normalisation that is part of the model, as far as nothing in it was learned. */
function walkToLearned(
  graph: OnnxGraph,
  input: string,
  layout: Layout,
): { learnedFrom: string; isTransposed: boolean } {
  const constants = constantsOf(graph);
  const working = (graph.node ?? []).filter(({ op_type: type = '' }) => !ASKING_FOR_SIZE.has(type));
  const users = firstUsers(working, ({ input: inputs = [] }) => inputs);
  let axes = spatialAxesOf({ layout });
  let tensor = input;
  let isTransposed = false;
  const passed = new Set<string>();
  while (!passed.has(tensor)) {
    passed.add(tensor);
    const [user, another] = users.get(tensor) ?? [];
    const next = user?.output?.[0];
    if (user === undefined || next === undefined || another !== undefined) break;
    if (!BEFORE_LEARNED.has(user.op_type ?? '') && !isSpatialStep(user, axes, constants)) break;
    if (user.op_type === 'Transpose') {
      isTransposed = permutationOf(user) === TO_NCHW;
      axes = transposed(user, axes) ?? axes;
    }
    tensor = next;
  }
  return { learnedFrom: tensor, isTransposed };
}

/** Axes of a Transpose, separated by commas. */
export function permutationOf(node: OnnxNode): string {
  return (attributesOf(node).get('perm')?.ints ?? []).map(toNumber).join(',');
}
