import type { Preprocessing } from '../../input';
import type { PREPROCESS_NAMES } from '../../protocol';

/** How levels become numbers. */
export type Scale = Pick<Preprocessing, 'mean' | 'std' | 'channelOrder'>;

export type ScaleName = (typeof PREPROCESS_NAMES)[number];

/** What the names of ways from levels to numbers mean; `caffe` as Keras applications have it. */
export const NAMED_SCALES: Readonly<Record<ScaleName, Scale>> = {
  tf: { mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5], channelOrder: 'rgb' },
  /** ImageNet's, as torchvision scales. */
  torch: { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375], channelOrder: 'rgb' },
  caffe: { mean: [103.939, 116.779, 123.68], std: [1, 1, 1], channelOrder: 'bgr' },
  unit: { mean: [0, 0, 0], std: [255, 255, 255], channelOrder: 'rgb' },
  raw: { mean: [0, 0, 0], std: [1, 1, 1], channelOrder: 'rgb' },
};

/**
 * The scale of a pipeline that turns levels to 0..1 first.
 *
 * @param mean of numbers in 0..1, one a channel
 * @param std of the same
 */
export function scaleOfUnit(mean: readonly number[], std: readonly number[]): Scale {
  return { mean: mean.map(toLevels), std: std.map(toLevels), channelOrder: 'rgb' };
}

/** Without the digits that floating point adds: 0.485 · 255 is 123.675. */
function toLevels(share: number): number {
  return Number((share * 255).toPrecision(12));
}

/** The same scale for colours in another order; each keeps its own mean and deviation, and alpha stays the last. */
export function inOrder({ mean, std, channelOrder }: Scale, order: Scale['channelOrder']): Scale {
  const turned = (values: readonly number[]): number[] => [...values.slice(0, 3).toReversed(), ...values.slice(3)];
  return channelOrder === order
    ? { mean, std, channelOrder }
    : { mean: turned(mean), std: turned(std), channelOrder: order };
}

/** What comes of levels, by the name of the scale; colours are in their usual order. */
const SCALE_WORDS: Readonly<Record<ScaleName, string>> = {
  raw: '0..255, as it is',
  unit: '0..1',
  tf: '−1..1',
  torch: 'ImageNet mean and std',
  caffe: 'level − ImageNet mean',
};

/** What comes of levels in words; where that has no name, `(level − mean) / std`. */
export function describeScale(scale: Scale): string {
  const order = scale.channelOrder === 'bgr' ? ', blue first' : '';
  const inRgb = inOrder(scale, 'rgb');
  const named = Object.entries(NAMED_SCALES).find(([, known]) => isSameScale(inRgb, inOrder(known, 'rgb')));
  return `${named === undefined ? formulaOf(scale) : SCALE_WORDS[named[0] as ScaleName]}${order}`;
}

/** Whether levels become the same: a number that is the same for all colours holds for any number of channels. */
function isSameScale({ mean, std }: Scale, known: Scale): boolean {
  const areSame = (values: readonly number[], wanted: readonly number[]): boolean =>
    isUniform(wanted)
      ? isUniform(values) && values[0] === wanted[0]
      : wanted.every((value, channel) => values[channel] === value);
  return areSame(mean, known.mean) && areSame(std, known.std);
}

function formulaOf({ mean, std }: Scale): string {
  const text = (values: readonly number[]): string =>
    isUniform(values) ? String(values[0]) : `[${values.join(', ')}]`;
  const less = mean.every((value) => value === 0) ? 'level' : `level − ${text(mean)}`;
  if (std.every((value) => value === 1)) return less;
  return less === 'level' ? `level / ${text(std)}` : `(${less}) / ${text(std)}`;
}

function isUniform(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
