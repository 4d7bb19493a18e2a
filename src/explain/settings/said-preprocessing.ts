import type { ModelFiles } from '../../engine';
import { type Preprocessing, type ResampleFilter } from '../../input';
import { ScorecamError } from '../../shared/errors';
import { fitChannels } from '../fit-channels';
import { inOrder, NAMED_SCALES, type Scale } from './scales';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What one source says of the way from a picture to a model's input; what it leaves open, another one may say. */
export interface SaidPreprocessing {
  /** A file, or what else it is, in words. */
  readonly source: string;
  readonly inputSize?: Size;
  /** For the input size that is used in the end. */
  readonly fit?: (input: Size) => Preprocessing['fit'];
  readonly resample?: ResampleFilter;
  readonly scale?: Scale;
  /** Where it says no scale: the order of the colours, whichever scale is used; each keeps its mean and deviation. */
  readonly channelOrder?: Scale['channelOrder'];
  /** This program's own form: what it leaves open is guessed as without it. */
  readonly isOwn?: boolean;
  /** The model's own input size has to be said right; else the model's own is used, and the difference said. */
  readonly isExact?: boolean;
  /** Only what is usual for such models: it still counts as guessed. */
  readonly isGuess?: boolean;
}

/** A preprocessing, where it comes from, and what of it was guessed. */
export interface FoundPreprocessing {
  readonly preprocessing: Preprocessing;
  readonly source: string;
  readonly guessed: readonly string[];
  readonly notes: readonly string[];
}

const DEFAULT_SIDE = 224;

/** ImageNet's usual evaluation: 256 for 224. */
const CROP_RATIO = 8 / 7;

/**
 * Puts together what sources say: of each part, the first one's word holds.
 *
 * @param said in the order in which they are believed
 * @throws ScorecamError `model` where one that has to be exact contradicts the model
 */
export function joinPreprocessing(said: readonly SaidPreprocessing[], files: ModelFiles): FoundPreprocessing {
  const notes: string[] = [];
  for (const { source, inputSize, isExact } of said) {
    const problem = contradiction(source, inputSize, files.inputSize);
    if (problem === undefined) continue;
    if (isExact === true)
      throw new ScorecamError(
        'model',
        `${problem}.`,
        'Correct inputSize in that file, or leave it out: the model’s own is used then.',
      );
    notes.push(`${problem}: the model's own size is used.`);
  }
  const sizeFrom = said.find(({ inputSize }) => inputSize !== undefined);
  const fitFrom = said.find(({ fit }) => fit !== undefined);
  const resampleFrom = said.find(({ resample }) => resample !== undefined);
  const scaleFrom = said.find(({ scale }) => scale !== undefined);
  const inputSize = files.inputSize ?? sizeFrom?.inputSize ?? { height: DEFAULT_SIDE, width: DEFAULT_SIDE };
  const orderFrom = said.find(({ scale, channelOrder }) => scale !== undefined || channelOrder !== undefined);
  const found = scaleFrom?.scale ?? (files.kind === 'onnx' ? NAMED_SCALES.torch : NAMED_SCALES.tf);
  const scale = inOrder(found, orderFrom?.channelOrder ?? found.channelOrder);
  const preprocessing: Preprocessing = {
    inputSize,
    ...usualFrame(files, inputSize),
    ...(fitFrom?.fit === undefined ? {} : { fit: fitFrom.fit(inputSize) }),
    // Programs that say how they cut, but not how they resize, do so by Pillow.
    ...(fitFrom === undefined || fitFrom.isOwn === true ? {} : { resample: 'bilinear' }),
    ...(resampleFrom?.resample === undefined ? {} : { resample: resampleFrom.resample }),
    ...scale,
  };
  const used = new Set([
    ...(files.inputSize === undefined ? [sizeFrom] : []),
    ...[fitFrom, resampleFrom, scaleFrom, orderFrom],
  ]);
  const sources = said.filter((each) => used.has(each)).map(({ source }) => source);
  const isKnown = (from: SaidPreprocessing | undefined): boolean => from !== undefined && from.isGuess !== true;
  return {
    preprocessing: fitChannels(
      preprocessing,
      files.channels,
      scaleFrom?.isGuess === true ? undefined : scaleFrom?.source,
    ),
    source: sources.length === 0 ? 'built-in default' : sources.join('; '),
    guessed: [
      ...(isKnown(scaleFrom) ? [] : ['scale']),
      ...(isKnown(fitFrom) ? [] : ['fit']),
      ...(isKnown(resampleFrom) ? [] : ['resample']),
      ...(files.inputSize === undefined && !isKnown(sizeFrom) ? ['inputSize'] : []),
    ],
    notes,
  };
}

/**
 * What is most common where nothing is said: users of Keras read folders of pictures by `image_dataset_from_directory`, which
 * squashes them by `tf.image.resize`; those of PyTorch evaluate as torchvision's examples do.
 */
function usualFrame({ kind }: ModelFiles, { width, height }: Size): Pick<Preprocessing, 'fit' | 'resample'> {
  if (kind !== 'onnx') return { fit: { mode: 'squash' }, resample: 'tf-bilinear' };
  const resizeShortSide = Math.round(Math.max(height, width) * CROP_RATIO);
  return { fit: { mode: 'crop', resizeShortSide }, resample: 'bilinear' };
}

function contradiction(source: string, said: Size | undefined, model: Size | undefined): string | undefined {
  if (said === undefined || model === undefined) return undefined;
  if (said.width === model.width && said.height === model.height) return undefined;
  return `${source} says ${said.width}×${said.height}, but the model takes ${model.width}×${model.height}`;
}
