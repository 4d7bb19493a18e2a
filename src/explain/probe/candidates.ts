import type { Preprocessing } from '../../input';
import type { PreprocessingFile, ScaleName } from '../../protocol';

/** A way to prepare pictures that may be the right one. */
export interface Candidate {
  readonly scale: ScaleName | 'present';
  readonly preprocessing: Preprocessing;
  /** What is used without probing. */
  readonly isPresent: boolean;
}

type Scale = Pick<Preprocessing, 'mean' | 'std' | 'channelOrder'>;

/** How levels of 0 to 255 become numbers, the more common ones first; by the names that `--preprocess` takes. */
const SCALES: readonly (readonly [ScaleName, Scale])[] = [
  ['torch', { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375], channelOrder: 'rgb' }],
  ['tf', { mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5], channelOrder: 'rgb' }],
  ['unit', { mean: [0, 0, 0], std: [255, 255, 255], channelOrder: 'rgb' }],
  ['raw', { mean: [0, 0, 0], std: [1, 1, 1], channelOrder: 'rgb' }],
  ['caffe', { mean: [103.939, 116.779, 123.68], std: [1, 1, 1], channelOrder: 'bgr' }],
];

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
  const ownCrop = present.fit.mode === 'crop' ? present.fit.resizeShortSide : undefined;
  const fits: readonly Preprocessing['fit'][] = [
    { mode: 'crop', resizeShortSide: ownCrop ?? Math.round(longSide * CROP_RATIO), rounding: 'torchvision' },
    { mode: 'squash' },
    { mode: 'letterbox' },
  ];
  const tried = SCALES.flatMap(([scale, numbers]) =>
    fits.map((fit): Candidate => {
      const preprocessing = { inputSize, fit, resample, ...numbers };
      return { scale, preprocessing, isPresent: isSame(preprocessing, present) };
    }),
  );
  const isKnown = tried.some(({ isPresent }) => isPresent);
  return isKnown ? tried : [{ scale: 'present', preprocessing: present, isPresent: true }, ...tried];
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
  const key = ({ fit, mean, std, channelOrder }: Preprocessing): string => {
    const cut = fit.mode === 'crop' ? [fit.resizeShortSide, fit.rounding ?? 'torchvision'] : [];
    return JSON.stringify([fit.mode, cut, mean, std, channelOrder]);
  };
  return key(a) === key(b);
}
