import type { PillowFilter } from './types';

export interface Kernel {
  /** Half its width, in pixels of the larger of the two grids. */
  readonly support: number;
  readonly weigh: (distance: number) => number;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function cubic(distance: number): number {
  // Keys' cubic convolution with a = −0.5.
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * -0.5;
  return 0;
}

function hamming(distance: number): number {
  const x = Math.abs(distance);
  if (x === 0) return 1;
  return x < 1 ? (Math.sin(x * Math.PI) / (x * Math.PI)) * (0.54 + 0.46 * Math.cos(x * Math.PI)) : 0;
}

export const KERNELS: Readonly<Record<Exclude<PillowFilter, 'nearest'>, Kernel>> = {
  box: { support: 0.5, weigh: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weigh: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weigh: hamming },
  bicubic: { support: 2, weigh: cubic },
  lanczos: { support: 3, weigh: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Weights are fixed-point numbers with this many fractional bits: 8 bits of level and 2 of overshoot leave 22 of 32. */
export const FRACTION_BITS = 22;

/** For each output position, the first source position, how many follow, and their fixed-point weights. */
export interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Row `i` starts at `i * stride`. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** One axis of a resize: the stretch `from`..`to` of `sourceSize` pixels becomes `targetSize` pixels. */
export interface Axis {
  readonly sourceSize: number;
  readonly from: number;
  readonly to: number;
  readonly targetSize: number;
  /** Only target positions `start` to `start + count` are wanted. */
  readonly start: number;
  readonly count: number;
}

/**
 * The weights of one axis. Output position i has its centre at (i + ½)·scale; a shrinking filter is stretched by the
 * scale (antialiasing); weights are scaled to a sum of 1 before they are rounded to fixed point, half away from zero.
 */
export function computeTaps(kernel: Kernel, axis: Axis): Taps {
  // The length is a single-precision number in Pillow.
  const scale = Math.fround(axis.to - axis.from) / axis.targetSize;
  const stretch = Math.max(scale, 1);
  const inverseStretch = 1 / stretch;
  const support = kernel.support * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(axis.count);
  const count = new Int32Array(axis.count);
  const weights = new Int32Array(axis.count * stride);
  const real = new Float64Array(stride);
  for (let i = 0; i < axis.count; i++) {
    const centre = axis.from + (axis.start + i + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(centre - support + 0.5));
    const length = Math.min(axis.sourceSize, Math.trunc(centre + support + 0.5)) - begin;
    let sum = 0;
    for (let k = 0; k < length; k++) {
      const weight = kernel.weigh((k + begin - centre + 0.5) * inverseStretch);
      real[k] = weight;
      sum += weight;
    }
    for (let k = 0; k < length; k++) {
      const weight = (real[k] ?? 0) / (sum === 0 ? 1 : sum);
      weights[i * stride + k] = Math.trunc(weight * 2 ** FRACTION_BITS + (weight < 0 ? -0.5 : 0.5));
    }
    first[i] = begin;
    count[i] = length;
  }
  return { first, count, weights, stride };
}
