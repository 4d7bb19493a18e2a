import { ScorecamError } from '../../shared/errors';
import { nodeOf, type GraphNode } from '../graph/recorded-graph';
import { DataType } from '../graph/tensorflow-proto';
import { PICTURE, type FlatGraph } from './flat-graph';
import { short } from './model-program';

/** Types of whole numbers that pictures are taken in, by their numbers and their names. */
export const WHOLE_TYPES: ReadonlyMap<number, string> = new Map([
  [DataType.uint8, 'DT_UINT8'],
  [DataType.int32, 'DT_INT32'],
]);

/** What an operator does with whole numbers: hand them on, make numbers with fractions of them, or ask for their count. */
interface Taking {
  readonly kind: 'handsOn' | 'converts' | 'asks';
  /** The attribute that names the type of the numbers. */
  readonly type: string;
  /** Numbers of the inputs that they may be. */
  readonly inputs: (count: number) => readonly number[];
}

const first = (): readonly number[] => [0];
const all = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

const TAKING: ReadonlyMap<string, Taking> = new Map([
  ...['Identity', 'Reshape', 'Transpose', 'ExpandDims', 'Squeeze', 'Slice', 'StridedSlice', 'ReverseV2', 'Unpack']
    .concat(['SplitV', 'Tile', 'BroadcastTo', 'Pad', 'MirrorPad', 'ResizeNearestNeighbor'])
    .map((op): [string, Taking] => [op, { kind: 'handsOn', type: 'T', inputs: first }]),
  ['Gather', { kind: 'handsOn', type: 'Tparams', inputs: first }],
  ['GatherV2', { kind: 'handsOn', type: 'Tparams', inputs: first }],
  ['Split', { kind: 'handsOn', type: 'T', inputs: () => [1] }],
  ['Pack', { kind: 'handsOn', type: 'T', inputs: all }],
  ['ConcatV2', { kind: 'handsOn', type: 'T', inputs: (count) => all(count - 1) }],
  ['Cast', { kind: 'converts', type: 'SrcT', inputs: first }],
  ...['ResizeBilinear', 'ResizeBicubic', 'ResizeArea', 'CropAndResize'].map((op): [string, Taking] => [
    op,
    { kind: 'converts', type: 'T', inputs: first },
  ]),
  ...['Shape', 'Size', 'Rank'].map((op): [string, Taking] => [op, { kind: 'asks', type: 'T', inputs: first }]),
]);

/** As much of an operator as tells what it does with a picture of whole numbers. */
interface TakingOperator {
  readonly name: string;
  /** What the model calls it. */
  readonly title: string;
  readonly type: string;
  /** Names of the operators behind its inputs. */
  readonly inputs: readonly string[];
}

/**
 * Follows a picture of whole numbers (bytes, as a server gets them) until the model makes numbers with fractions of them, which
 * a masked picture needs from the beginning. Up to there the numbers may be placed elsewhere, and nothing is computed with them,
 * so numbers with fractions serve as well.
 *
 * @param operators every input before its use
 * @param picture name of its operator
 * @param file for the message
 * @returns by the names of the operators that take them, the attribute that names the type
 * @throws ScorecamError `model` that names the operator which computes with whole numbers
 */
export function takersOfWholeNumbers(
  operators: readonly TakingOperator[],
  picture: string,
  file: string,
): ReadonlyMap<string, string> {
  const whole = new Set([picture]);
  const takers = new Map<string, string>();
  for (const { name, title, type, inputs } of operators) {
    const taken = inputs.flatMap((input, i) => (whole.has(input) ? [i] : []));
    if (taken.length === 0) continue;
    const taking = TAKING.get(type);
    const possible = taking?.inputs(inputs.length) ?? [];
    const isComplete = taken.length === possible.length && taken.every((input) => possible.includes(input));
    if (taking === undefined || !isComplete) {
      throw new ScorecamError(
        'model',
        `${file} takes its picture as whole numbers and computes with them: ${short(type)} (${short(title)}).`,
        'Export the model with an input of float32, or with a cast to float32 before anything else.',
      );
    }
    takers.set(name, taking.type);
    if (taking.kind === 'handsOn') whole.add(name);
  }
  return takers;
}

/**
 * A graph whose picture is of whole numbers as one whose picture has fractions.
 *
 * @throws ScorecamError `model` where it computes with the whole numbers
 */
export function takeFractions({ nodes, origins }: FlatGraph, file: string): GraphNode[] {
  const operators = nodes.map(({ name, op, inputs }) => {
    return { name, title: origins.get(name) ?? name, type: op, inputs: inputs.map(nodeOf) };
  });
  const takers = takersOfWholeNumbers(operators, PICTURE, file);
  return nodes.map((node) => {
    const type = takers.get(node.name);
    return type === undefined
      ? node
      : { ...node, attributes: { ...node.attributes, [type]: { type: DataType.float } } };
  });
}
