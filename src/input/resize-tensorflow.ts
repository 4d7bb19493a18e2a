import type { Window } from './resize';
import { sampleTaps, type SampleAxis, type SampleTaps, type TapsAt } from './sample-taps';
import type { LevelPicture, RgbPicture, TensorFlowFilter } from './types';

/**
 * Resizes as `tf.image.resize(…, antialias=False)` does (checked against TensorFlow 2.21), which Keras' own loaders of
 * picture folders and its `smart_resize` call: half-pixel centres, no antialiasing, levels that are not rounded.
 *
 * @param picture [h, w, 3]
 * @param width target width, at least 1
 * @param height target height, at least 1
 * @param window the part of the target to compute, as if it were cut out afterwards
 * @returns levels as real numbers; `bicubic` may leave the range of 0 to 255 a little
 */
export function resizeTensorFlow(
  picture: RgbPicture,
  width: number,
  height: number,
  filter: TensorFlowFilter,
  window: Window,
): LevelPicture {
  const tapsOf = filter === 'tf-bilinear' ? bilinearTaps : bicubicTaps;
  const columns = tapsOf({ source: picture.width, target: width, start: window.x, count: window.width });
  const rows = tapsOf({ source: picture.height, target: height, start: window.y, count: window.height });
  const length = window.width * 3;
  const pixels = new Float32Array(window.height * length);
  const lines = new Map<number, Float32Array>();
  for (let y = 0; y < window.height; y++) {
    const needed = rows.places.subarray(y * rows.size, (y + 1) * rows.size);
    for (const known of lines.keys()) if (!needed.includes(known)) lines.delete(known);
    needed.forEach((place, k) => {
      const line = lines.get(place) ?? squeezeRow(picture, place, columns);
      lines.set(place, line);
      const weight = rows.weights[y * rows.size + k] ?? 0;
      for (let i = 0; i < length; i++) pixels[y * length + i] = (pixels[y * length + i] ?? 0) + (line[i] ?? 0) * weight;
    });
  }
  return { width: window.width, height: window.height, pixels };
}

/** One row of the source at the target's width. */
function squeezeRow({ pixels, width }: RgbPicture, row: number, { size, places, weights }: SampleTaps): Float32Array {
  const line = new Float32Array((places.length / size) * 3);
  for (let k = 0; k < places.length; k++) {
    const from = (row * width + (places[k] ?? 0)) * 3;
    const to = Math.floor(k / size) * 3;
    const weight = weights[k] ?? 0;
    for (let c = 0; c < 3; c++) line[to + c] = (line[to + c] ?? 0) + (pixels[from + c] ?? 0) * weight;
  }
  return line;
}

function bilinearTaps(axis: SampleAxis): SampleTaps {
  return positionTaps(axis, 2, (position, place) => {
    const share = position - place;
    return { first: place, weights: [1 - share, share] };
  });
}

/** Steps of the position that TensorFlow's table of cubic weights tells apart. */
const CUBIC_STEPS = 1024;

/** Keys' cubic convolution with a = −0.5; pixels beyond the edge have no weight, and the others are scaled to a sum of 1. */
function bicubicTaps(axis: SampleAxis): SampleTaps {
  const weigh = (distance: number): number => {
    const x = Math.abs(distance);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  };
  return positionTaps(axis, 4, (position, place) => {
    const share = Math.round((position - place) * CUBIC_STEPS) / CUBIC_STEPS;
    const raw = [-1, 0, 1, 2].map((k) => (place + k < 0 || place + k >= axis.source ? 0 : weigh(k - share)));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first: place - 1, weights: raw.map((weight) => weight / sum) };
  });
}

function positionTaps(axis: SampleAxis, size: number, tapsOf: (position: number, place: number) => TapsAt): SampleTaps {
  const scale = Math.fround(axis.source / axis.target);
  return sampleTaps(axis, size, (i) => {
    const position = Math.fround(Math.fround((i + 0.5) * scale) - 0.5);
    return tapsOf(position, Math.floor(position));
  });
}
