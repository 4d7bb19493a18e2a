import type { Preprocessing } from '../../input';
import { PREPROCESS_NAMES, type ScaleName } from '../../protocol';

/** How levels become numbers. */
export type Scale = Pick<Preprocessing, 'mean' | 'std' | 'channelOrder'>;

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

/** What `--preprocess` calls a scale; null where it has no name. */
export function nameOfScale(scale: Scale): ScaleName | null {
  return PREPROCESS_NAMES.find((name) => isSameScale(scale, NAMED_SCALES[name])) ?? null;
}

/** Numbers that went through float32, as those in a graph did, lie this close to what was meant. */
const ROUNDING = 1e-6;

/** Whether levels become the same: a number that is the same for all colours holds for any number of channels. */
function isSameScale({ mean, std, channelOrder }: Scale, known: Scale): boolean {
  const isClose = (value = NaN, wanted = NaN): boolean => Math.abs(value - wanted) <= ROUNDING * Math.abs(wanted);
  const areSame = (values: readonly number[], wanted: readonly number[]): boolean =>
    isUniform(wanted)
      ? values.every((value) => isClose(value, wanted[0]))
      : wanted.every((value, channel) => isClose(values[channel], value));
  return channelOrder === known.channelOrder && areSame(mean, known.mean) && areSame(std, known.std);
}

/** What becomes of a level as a formula, `(level − mean) / std`, with the digits that float32 has. */
export function describeScale({ mean, std, channelOrder }: Scale): string {
  const text = (numbers: readonly number[]): string => {
    const values = numbers.map((value) => Number(value.toPrecision(7)));
    return isUniform(values) ? String(values[0]) : `[${values.join(', ')}]`;
  };
  const less = mean.every((value) => value === 0) ? 'level' : `level − ${text(mean)}`;
  const divided = less === 'level' ? `level / ${text(std)}` : `(${less}) / ${text(std)}`;
  const formula = std.every((value) => value === 1) ? less : divided;
  return `${formula}${channelOrder === 'bgr' ? ', blue first' : ''}`;
}

function isUniform(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
