import { ScorecamError } from '../../shared/errors';
import { EXPORT_HINT, isString, record } from '../formats/json-file';
import type { GraphOutput } from '../formats/model-files';
import { isPictureChannels, type PictureChannels } from '../picture-channels';
import { MAX_INPUT_SIDE } from '../topology';
import { readShape } from './graph-attributes';
import { parseReference, type GraphOperator } from './graph-def';
import { takersOfWholeNumbers, WHOLE_TYPES } from './whole-levels';

/** Where the picture goes in. */
export interface GraphInput {
  /** Of the operator. */
  readonly name: string;
  /** Pixels; undefined where the model leaves its input size open. */
  readonly size: { readonly height: number; readonly width: number } | undefined;
  readonly channels: PictureChannels;
  /** The number of pictures that the model was exported for; undefined where it takes any. */
  readonly builtInBatch: number | undefined;
  /** Its levels are whole numbers. */
  readonly isWhole: boolean;
}

const CLASSIFIER_HINT = 'Use an image classifier with one picture [?, height, width, 3] as its input.';

/**
 * Finds where the picture goes in.
 *
 * @param signature of the model, `{"inputs": {…}}`, where it has one
 * @throws ScorecamError `model` where there is not one picture, channels last
 */
export function findGraphInput(operators: readonly GraphOperator[], signature: unknown, file: string): GraphInput {
  const declared = entriesOf(record(signature).inputs);
  const placeholders = operators.filter(({ type }) => type === 'Placeholder');
  const [input, ...others] = placeholders;
  if (input === undefined || others.length > 0) {
    const names = placeholders.map(({ name }) => JSON.stringify(name.slice(0, 100))).slice(0, 5);
    const what = input === undefined ? 'no input' : `${placeholders.length} inputs (${names.join(', ')})`;
    throw new ScorecamError('model', `${file} has ${what}; one is needed.`, CLASSIFIER_HINT);
  }
  const { name, attributes } = input;
  const type = attributes.type('dtype');
  const isWhole = [...WHOLE_TYPES.values()].some((whole) => whole === type);
  if (type !== undefined && type !== 'DT_FLOAT' && !isWhole) {
    throw new ScorecamError(
      'model',
      `The input ${name.slice(0, 200)} of the model takes ${type.slice(0, 50)}; a mask needs numbers with fractions (DT_FLOAT).`,
      'Export the model with an input of float32.',
    );
  }
  if (isWhole) {
    const taking = operators.map((each) => {
      return { ...each, title: each.name, inputs: each.inputs.map(({ operator }) => operator) };
    });
    takersOfWholeNumbers(taking, name, file);
  }
  const said = declared.find(({ tensor }) => tensor.operator === name);
  const shape = [attributes.shape('shape'), readShape(record(said?.json).tensorShape)].find(
    (sizes) => sizes !== undefined && sizes.length > 0,
  );
  const [batch = -1, , , channels] = shape ?? [];
  return {
    name,
    size: sizeOf(shape, name),
    channels: isPictureChannels(channels) ? channels : 3,
    builtInBatch: batch > 0 ? batch : undefined,
    isWhole,
  };
}

/** Height and width of `[batch, height, width, channels]`, where −1 leaves one open. */
function sizeOf(shape: readonly number[] | undefined, name: string): GraphInput['size'] {
  if (shape === undefined) return undefined;
  const [, height = 0, width = 0, channels = 0] = shape;
  const text = `[${shape.map((size) => (size < 0 ? '?' : size)).join(', ')}]`;
  if (shape.length === 4 && isPictureChannels(height) && !isPictureChannels(channels)) {
    throw new ScorecamError(
      'model',
      `The model takes ${text}: a picture with the channels first.`,
      'Export the model with channels last; or, where it comes from PyTorch, use its ONNX file as it is.',
    );
  }
  if (shape.length !== 4 || !(isPictureChannels(channels) || channels === -1)) {
    throw new ScorecamError('model', `The input ${name.slice(0, 200)} of the model is ${text}.`, CLASSIFIER_HINT);
  }
  if (height === -1 || width === -1) return undefined;
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= MAX_INPUT_SIDE;
  if (isSide(height) && isSide(width)) return { height, width };
  throw new ScorecamError(
    'model',
    `The model takes pictures of ${width}×${height} pixels; from 1 to ${MAX_INPUT_SIDE} a side are possible.`,
    EXPORT_HINT,
  );
}

/**
 * The outputs that the signature names; without one, what nothing else takes.
 *
 * @throws ScorecamError `model` where there are none
 */
export function findGraphOutputs(
  operators: readonly GraphOperator[],
  signature: unknown,
  file: string,
): readonly GraphOutput[] {
  const names = new Set(operators.map(({ name }) => name));
  const declared = entriesOf(record(signature).outputs);
  const unknown = declared.find(({ tensor }) => !names.has(tensor.operator));
  if (unknown !== undefined) {
    throw new ScorecamError(
      'model',
      `${file} is damaged: its output ${unknown.name.slice(0, 200)} is none of its operators.`,
      EXPORT_HINT,
    );
  }
  if (declared.length > 0) return declared.map(({ name, tensor }) => ({ name, tensor }));
  const taken = new Set(operators.flatMap(({ inputs }) => inputs.map(({ operator }) => operator)));
  return operators
    .filter(({ name, type }) => !taken.has(name) && type !== 'Const' && type !== 'Placeholder' && type !== 'NoOp')
    .map(({ name }) => ({ name, tensor: { operator: name, index: 0 } }));
}

/** The entries of a signature by their names: `{"scores": {"name": "Identity:0", …}}`. */
function entriesOf(json: unknown): (GraphOutput & { readonly json: unknown })[] {
  return Object.entries(record(json)).flatMap(([name, entry]) => {
    const { name: tensor } = record(entry);
    return isString(tensor) ? [{ name, tensor: parseReference(tensor), json: entry }] : [];
  });
}
