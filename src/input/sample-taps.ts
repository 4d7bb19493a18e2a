/** Which source positions make a target position, and with which weight; `size` of them each. */
export interface SampleTaps {
  readonly size: number;
  readonly places: Int32Array;
  readonly weights: Float32Array;
}

/** One axis of a resize: `source` pixels become `target` pixels, of which `count` from `start` on are wanted. */
export interface SampleAxis {
  readonly source: number;
  readonly target: number;
  readonly start: number;
  readonly count: number;
}

/** Where the taps of a target position begin; they may lie outside, where the outermost pixel stands for all. */
export interface TapsAt {
  readonly first: number;
  readonly weights: readonly number[];
}

/** The taps of an axis, without antialiasing: the same number for each target position. */
export function sampleTaps(
  { source, start, count }: SampleAxis,
  size: number,
  tapsAt: (position: number) => TapsAt,
): SampleTaps {
  const places = new Int32Array(count * size);
  const weights = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const taps = tapsAt(start + i);
    taps.weights.forEach((weight, k) => {
      places[i * size + k] = Math.min(Math.max(taps.first + k, 0), source - 1);
      weights[i * size + k] = weight;
    });
  }
  return { size, places, weights };
}
