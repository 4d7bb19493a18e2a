import { ScorecamError } from '../../shared/errors';
import { DataType } from '../graph/tensorflow-proto';
import { isPictureChannels, type PictureChannels } from '../picture-channels';
import { short } from './model-program';
import type { MetaGraphProto, SignatureProto, TensorInfoProto } from './saved-model-proto';
import { sizesOf, typeName } from './tensor-values';
import { WHOLE_TYPES } from './whole-levels';

/** The tag of a graph that is made to answer; others are made to train. */
const SERVING_TAG = 'serve';

const DEFAULT_SIGNATURE = 'serving_default';

/** Signatures of TensorFlow's own, which set a model up. */
const OWN_PREFIX = '__saved_model_';

const MAX_INPUT_SIDE = 4096;

/** Each is run and looked at. */
const MAX_OUTPUTS = 1000;

const CLASSIFIER_HINT = 'Use an image classifier with one picture [?, height, width, channels] as its input.';

/** One way in which a SavedModel can be run. */
export interface Signature {
  readonly name: string;
  /** Names of the others that take a picture. */
  readonly others: readonly string[];
  readonly picture: PictureInput;
  /** Tensors of numbers with fractions, by the names that the signature gives them. */
  readonly outputs: readonly { readonly name: string; readonly tensor: string }[];
}

/** Where the picture goes in. */
export interface PictureInput {
  /** Of the operator. */
  readonly node: string;
  readonly layout: 'nhwc' | 'nchw';
  readonly channels: PictureChannels;
  /** Pixels; undefined where the model leaves them open. */
  readonly size: { readonly height: number; readonly width: number } | undefined;
  /** Pictures at once that are built in; undefined where any number is taken. */
  readonly batch: number | undefined;
  /** Its levels are whole numbers: bytes, as a server gets them. */
  readonly isWhole: boolean;
}

/**
 * The graph that is made to answer.
 *
 * @throws ScorecamError `model` where there is none
 */
export function servingGraph(graphs: readonly MetaGraphProto[], file: string): MetaGraphProto {
  const found = graphs.find(({ meta_info_def: info }) => info?.tags.includes(SERVING_TAG) === true);
  if (found !== undefined) return found;
  const tags = graphs.flatMap(({ meta_info_def: info }) => info?.tags ?? []).map((tag) => JSON.stringify(short(tag)));
  throw new ScorecamError(
    'model',
    graphs.length === 0
      ? `${file} is cut short or damaged: it holds no graph.`
      : `${file} holds no graph that is tagged ${JSON.stringify(SERVING_TAG)}, only ${tags.slice(0, 5).join(', ') || 'ones without a tag'}.`,
    'Export the model for serving (model.export or tf.saved_model.save).',
  );
}

/**
 * @param asked for by the user
 * @throws ScorecamError `usage` where there is no such signature, `model` where none can be chosen or none takes a picture
 */
export function chooseSignature({ signature_def: all }: MetaGraphProto, file: string, asked?: string): Signature {
  const names = Object.keys(all).filter((name) => !name.startsWith(OWN_PREFIX));
  const listed = names.slice(0, 10).map((name) => JSON.stringify(short(name)));
  const list = `${listed.join(', ')}${names.length > listed.length ? ', …' : ''}`;
  if (names.length === 0) {
    throw new ScorecamError(
      'model',
      `${file} has no signatures, which say what goes into a model and what comes out.`,
      'Save it with one: tf.saved_model.save(model, folder, signatures=model.serve.get_concrete_function(…)).',
    );
  }
  if (asked !== undefined && !names.includes(asked)) {
    throw new ScorecamError(
      'usage',
      `The model has no signature ${JSON.stringify(asked)}, but ${list}.`,
      'Name another one by --signature, or leave it out.',
      { remedy: 'model-use' },
    );
  }
  const taking = names.filter((each) => pictureOf(all[each]) !== undefined);
  const name = asked ?? usualSignature(names, taking);
  const signature = name === undefined ? undefined : all[name];
  if (name === undefined || !signature) {
    throw new ScorecamError(
      'model',
      `${file} has several signatures and none is named ${DEFAULT_SIGNATURE}: ${list}.`,
      'Choose one with --signature NAME.',
      { remedy: 'model-use' },
    );
  }
  const outputs = tensorsOf(signature.outputs)
    .filter(([, { dtype }]) => dtype === DataType.float || dtype === DataType.half)
    .map(([output, info]) => ({ name: output, tensor: info.name }));
  if (outputs.length > MAX_OUTPUTS) {
    throw new ScorecamError(
      'model',
      `The signature ${short(name)} of ${file} has ${outputs.length} outputs, more than ${MAX_OUTPUTS}.`,
      CLASSIFIER_HINT,
    );
  }
  return {
    name,
    others: taking.filter((each) => each !== name),
    picture: findPicture(signature, name, taking),
    outputs,
  };
}

/** The default one, or the only one; beside one that does not take pictures, as of files that it decodes, the only one that does. */
function usualSignature(names: readonly string[], taking: readonly string[]): string | undefined {
  const usual = names.includes(DEFAULT_SIGNATURE) ? DEFAULT_SIGNATURE : names.length === 1 ? names[0] : undefined;
  const [only, ...others] = taking;
  return usual !== undefined && taking.includes(usual)
    ? usual
    : only !== undefined && others.length === 0
      ? only
      : usual;
}

/** The first input of four axes; numbers with fractions come before whole ones. */
function pictureOf(signature: SignatureProto | null | undefined): [string, TensorInfoProto] | undefined {
  const all = tensorsOf(signature?.inputs ?? {});
  const pictures = all.filter(([, { tensor_shape: shape }]) => {
    const sizes = sizesOf(shape);
    return sizes?.length === 4 || (sizes === undefined && all.length === 1);
  });
  return (
    pictures.find(([, { dtype }]) => dtype === DataType.float) ??
    pictures.find(([, { dtype }]) => WHOLE_TYPES.has(dtype))
  );
}

/** @param taking names of the signatures that take a picture */
function findPicture(signature: SignatureProto, name: string, taking: readonly string[]): PictureInput {
  const found = pictureOf(signature);
  if (found === undefined) throw takesNoPicture(signature, name, taking);
  const [input, { name: tensor, dtype, tensor_shape: shape }] = found;
  const isWhole = WHOLE_TYPES.has(dtype);
  return { node: tensor.split(':', 1)[0] ?? '', isWhole, ...understandShape(sizesOf(shape), short(input)) };
}

function takesNoPicture({ inputs }: SignatureProto, name: string, taking: readonly string[]): ScorecamError {
  const all = tensorsOf(inputs);
  const list = all.slice(0, 5).map(([input, { dtype, tensor_shape: shape }]) => {
    return `${short(input)} ${typeName(dtype)} [${sizesOf(shape)?.map(sizeText).join(', ') ?? '…'}]`;
  });
  const others = taking.slice(0, 5).map((each) => JSON.stringify(short(each)));
  const isOfTexts = all.some(([, { dtype }]) => dtype === DataType.string);
  return new ScorecamError(
    'model',
    `The signature ${short(name)} takes no picture of float32 numbers: ${list.join(', ') || 'nothing at all'}.`,
    others.length > 0
      ? `Signatures that take one: ${others.join(', ')}. Choose one with --signature NAME.`
      : isOfTexts
        ? 'It decodes files of pictures itself, and what it makes of them cannot be masked. Export a signature beside it that takes the picture as float32 [?, height, width, 3].'
        : CLASSIFIER_HINT,
    others.length > 0 ? { remedy: 'model-use' } : {},
  );
}

/** Entries that say nothing of their tensor are left out. */
function tensorsOf(tensors: SignatureProto['inputs']): [string, TensorInfoProto][] {
  return Object.entries(tensors).flatMap(([name, info]) => (info === null ? [] : [[name, info]]));
}

function understandShape(sizes: readonly number[] | undefined, name: string): Omit<PictureInput, 'node' | 'isWhole'> {
  if (sizes === undefined) return { layout: 'nhwc', channels: 3, size: undefined, batch: undefined };
  const [batch = -1, second = -1, third = -1, last = -1] = sizes;
  const layout = !isPictureChannels(last) && isPictureChannels(second) ? 'nchw' : 'nhwc';
  const [height, width, said] = layout === 'nchw' ? [third, last, second] : [second, third, last];
  const channels = said === -1 ? 3 : said;
  if (!isPictureChannels(channels)) {
    throw new ScorecamError(
      'model',
      `The input ${name} of the model is [${sizes.map(sizeText).join(', ')}]: a picture of ${channels} channels; 3 are needed, or 1 or 4.`,
      CLASSIFIER_HINT,
    );
  }
  const isOpen = height === -1 || width === -1;
  const isSide = (side: number): boolean => side >= 1 && side <= MAX_INPUT_SIDE;
  if (!isOpen && !(isSide(height) && isSide(width))) {
    throw new ScorecamError(
      'model',
      `The model takes pictures of ${width}×${height} pixels; from 1 to ${MAX_INPUT_SIDE} a side are possible.`,
      CLASSIFIER_HINT,
    );
  }
  return { layout, channels, size: isOpen ? undefined : { height, width }, batch: batch > 0 ? batch : undefined };
}

function sizeText(size: number): string {
  return size < 0 ? '?' : String(size);
}
