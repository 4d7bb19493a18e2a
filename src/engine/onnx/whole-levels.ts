import { ScorecamError } from '../../shared/errors';
import { ElementType, type OnnxGraph } from './onnx-proto';

/** Types of whole numbers that pictures are taken in. */
export const WHOLE_TYPES: ReadonlySet<number> = new Set([ElementType.uint8, ElementType.int32]);

/** Operators that place numbers elsewhere, whatever type these have. */
const HANDING_ON = new Set([
  'Identity',
  'Transpose',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'Slice',
  'Split',
  'Gather',
]);

/** What ends it: whole numbers become others, or are only counted. */
const ENDING = new Set(['Cast', 'Shape', 'Size']);

/**
 * Checks that a picture of whole numbers (bytes) is cast before anything is computed with it: then the graph takes numbers with
 * fractions as well, which a masked picture consists of.
 *
 * @param file for the message
 * @throws ScorecamError `model` that names the operator which computes with whole numbers
 */
export function checkWholeLevels({ node: nodes = [] }: OnnxGraph, picture: string, file: string): void {
  const whole = new Set([picture]);
  for (const { op_type: type = '', name = '', input = [], output = [] } of nodes) {
    const isTaken = input.some((each) => whole.has(each));
    if (!isTaken || ENDING.has(type)) continue;
    const isMoved =
      HANDING_ON.has(type) && whole.has(input[0] ?? '') && input.slice(1).every((each) => !whole.has(each));
    if (isMoved || (type === 'Concat' && input.every((each) => whole.has(each)))) {
      for (const each of output) whole.add(each);
      continue;
    }
    throw new ScorecamError(
      'model',
      `${file} takes its picture as whole numbers and computes with them: ${type.slice(0, 200)} (${name.slice(0, 200)}).`,
      'Export the model with an input of float32, or with a Cast to float32 before anything else.',
    );
  }
}
