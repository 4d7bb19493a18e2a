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

/** `(level − mean) / std` in words. */
export function describeScale({ mean, std, channelOrder }: Scale): string {
  const same = (values: readonly number[]): boolean => values.every((value) => value === values[0]);
  const text = (values: readonly number[]): string => (same(values) ? String(values[0]) : `[${values.join(', ')}]`);
  return `(level − ${text(mean)}) / ${text(std)}${channelOrder === 'bgr' ? ', blue first' : ''}`;
}
