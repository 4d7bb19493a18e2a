import { channelsOf, type Preprocessing } from '../../input';
import type { PictureParams, PreprocessingFile, ScaleName } from '../../protocol';
import { fitChannels } from '../fit-channels';
import { NAMED_SCALES } from '../model-settings';

/** A way to prepare pictures that may be the right one. */
export interface Candidate {
  readonly scale: ScaleName | 'present';
  readonly preprocessing: Preprocessing;
  /** What is used without probing. */
  readonly isPresent: boolean;
}

/** Ways from levels to numbers, the more common ones first. */
const SCALES = ['torch', 'tf', 'unit', 'raw', 'caffe'] as const;

/** ImageNet's usual evaluation: 256 for 224. */
const CROP_RATIO = 8 / 7;

/**
 * The candidates for a model: each scale with each way of cutting, all resized by the present filter, and the present
 * preprocessing where it is none of them.
 *
 * @param present what is used without probing
 */
export function listCandidates(present: Preprocessing): Candidate[] {
  const { inputSize, resample } = present;
  const longSide = Math.max(inputSize.width, inputSize.height);
  const fits: readonly Preprocessing['fit'][] = [
    present.fit.mode === 'crop' ? present.fit : { mode: 'crop', resizeShortSide: Math.round(longSide * CROP_RATIO) },
    { mode: 'squash' },
    { mode: 'letterbox' },
  ];
  const tried = SCALES.flatMap((scale) =>
    fits.map((fit): Candidate => {
      const coloured = { inputSize, fit, resample, ...NAMED_SCALES[scale] };
      const preprocessing = fitChannels(coloured, channelsOf(present), undefined);
      return { scale, preprocessing, isPresent: isSame(preprocessing, present) };
    }),
  );
  const isKnown = tried.some(({ isPresent }) => isPresent);
  return isKnown ? tried : [{ scale: 'present', preprocessing: present, isPresent: true }, ...tried];
}

/** A preprocessing as the option `--fit` changes it; pictures of all sizes cannot be taken as they are. */
export function fittedBy(fit: PictureParams['fit'], preprocessing: Preprocessing): Preprocessing {
  if (fit === 'model' || fit === 'none') return preprocessing;
  const { width, height } = preprocessing.inputSize;
  const resizeShortSide = Math.max(width, height);
  return { ...preprocessing, fit: fit === 'crop' ? { mode: 'crop', resizeShortSide } : { mode: fit } };
}

/** What `preprocessing.json` has to hold for this. */
export function toPreprocessingFile({
  inputSize,
  fit,
  resample,
  mean,
  std,
  channelOrder,
}: Preprocessing): PreprocessingFile {
  return { version: 1, inputSize, fit, resample, mean, std, channelOrder };
}

function isSame(a: Preprocessing, b: Preprocessing): boolean {
  const key = ({ fit, mean, std, channelOrder }: Preprocessing): string =>
    JSON.stringify([fit.mode, mean, std, channelOrder]);
  return key(a) === key(b);
}
