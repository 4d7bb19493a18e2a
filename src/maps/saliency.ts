/** Height and width in pixels (or in cells of a layer). */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Activation maps of one layer for one picture: `[height, width, channels]`, channels fastest. */
export interface Activations extends Size {
  readonly channels: number;
  readonly data: Float32Array;
}

/** A map at the model's input size, scaled for drawing; `low` and `high` say what its scale was. */
export interface SaliencyMap extends Size {
  /** `[height, width]`; in [0, 1], for a contrast in [−1, 1]. */
  readonly data: Float32Array;
  /** Smallest and largest value before the scaling, so that two maps can be drawn on one scale. */
  readonly low: number;
  readonly high: number;
  /** The map had one value everywhere: `data` is all zero and points at no place. */
  readonly constant: boolean;
}

/**
 * `Σ_k w_k A^k`, the weighted sum of activation maps.
 *
 * @param channels indices of the channels that the weights belong to, in the order of the weights; where there are
 *   fewer weights, the other channels are left out
 * @returns `[height, width]` at the layer's resolution
 */
export function combineChannels(
  activations: Activations,
  channels: Int32Array | readonly number[],
  weights: Float64Array,
): Float64Array {
  const { data, channels: depth } = activations;
  if (weights.length > channels.length) {
    throw new RangeError(`${weights.length} weights for ${channels.length} channels`);
  }
  const cells = activations.height * activations.width;
  const sum = new Float64Array(cells);
  for (let cell = 0; cell < cells; cell += 1) {
    const from = cell * depth;
    let value = 0;
    for (let i = 0; i < weights.length; i += 1) value += (weights[i] ?? 0) * (data[from + (channels[i] ?? 0)] ?? 0);
    sum[cell] = value;
  }
  return sum;
}

/** Bilinear with half-pixel centres, not aligned corners, edges clamped: what TensorFlow and PyTorch do by default now. */
export function upsampleBilinear(map: Float64Array, from: Size, to: Size): Float64Array {
  const rows = interpolation(from.height, to.height);
  const columns = interpolation(from.width, to.width);
  const result = new Float64Array(to.height * to.width);
  for (let y = 0; y < to.height; y += 1) {
    const row = rows[y];
    if (row === undefined) continue;
    for (let x = 0; x < to.width; x += 1) {
      const column = columns[x];
      if (column === undefined) continue;
      const top = mix(map, row.low * from.width, column);
      const bottom = mix(map, row.high * from.width, column);
      result[y * to.width + x] = top + (bottom - top) * row.share;
    }
  }
  return result;
}

/** `minmax(ReLU(upsample(Σ_k w_k A^k)))`, the map of Score-CAM (Wang et al., eq. 3 and Algorithm 1). */
export function saliencyMap(
  activations: Activations,
  channels: Int32Array | readonly number[],
  weights: Float64Array,
  size: Size,
): SaliencyMap {
  const sum = combineChannels(activations, channels, weights);
  return positiveMap(sum, activations, size, roundingNoise(activations, weights));
}

/**
 * `minmax(ReLU(upsample(map)))`
 *
 * @param noise all values become 0 where they differ by no more
 */
export function positiveMap(map: Float64Array, from: Size, size: Size, noise = 0): SaliencyMap {
  const raw = upsampleBilinear(map, from, size).map((value) => Math.max(0, value));
  return scaleToUnit(raw, size, noise);
}

/** `minmax(upsample(A^k))`: the mask that a channel makes of its activations. */
export function channelMask(activations: Activations, channel: number, size: Size): SaliencyMap {
  const weight = Float64Array.of(1);
  const raw = upsampleBilinear(combineChannels(activations, [channel], weight), activations, size);
  return scaleToUnit(raw, size, roundingNoise(activations, weight));
}

/**
 * Takes the smallest value to 0 and the largest to 1.
 *
 * @param noise all values become 0 where they differ by no more
 */
export function scaleToUnit(raw: Float64Array, size: Size, noise = 0): SaliencyMap {
  const { low, high } = range(raw);
  const constant = !(high - low > noise);
  const data = new Float32Array(raw.length);
  if (!constant) raw.forEach((value, i) => (data[i] = (value - low) / (high - low)));
  return { ...size, data, low, high, constant };
}

/**
 * `upsample(Σ_k w_k A^k)` without ReLU, divided by its largest absolute value: positive speaks for the first class and
 * against the second, 0 stays 0.
 *
 * @param weights of `contrastWeights`
 */
export function contrastMap(
  activations: Activations,
  channels: Int32Array | readonly number[],
  weights: Float64Array,
  size: Size,
): SaliencyMap {
  const raw = upsampleBilinear(combineChannels(activations, channels, weights), activations, size);
  return scaleSigned(raw, size, roundingNoise(activations, weights));
}

/**
 * Divides by the largest absolute value.
 *
 * @param noise all values become 0 where none is larger
 */
export function scaleSigned(raw: Float64Array, size: Size, noise = 0): SaliencyMap {
  const { low, high } = range(raw);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const constant = !(largest > noise);
  const data = new Float32Array(raw.length);
  if (!constant) raw.forEach((value, i) => (data[i] = value / largest));
  return { ...size, data, low, high, constant };
}

/** Differences below this are rounding of the sum `Σ_k w_k A^k`, not something the map says. */
export function roundingNoise(activations: Activations, weights: Float64Array): number {
  let sum = 0;
  for (const weight of weights) sum += Math.abs(weight);
  return largestOf(activations.data) * sum * 1e-12;
}

/** Largest absolute values of activations: many maps are made of the same ones. */
const largestKnown = new WeakMap<Float32Array, number>();

function largestOf(data: Float32Array): number {
  const known = largestKnown.get(data);
  if (known !== undefined) return known;
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(value));
  largestKnown.set(data, largest);
  return largest;
}

interface Interpolation {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

function interpolation(from: number, to: number): Interpolation[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    const at = Math.min(Math.max((i + 0.5) * scale - 0.5, 0), from - 1);
    const low = Math.floor(at);
    return { low, high: Math.min(low + 1, from - 1), share: at - low };
  });
}

function mix(map: Float64Array, offset: number, { low, high, share }: Interpolation): number {
  const left = map[offset + low] ?? 0;
  return left + ((map[offset + high] ?? 0) - left) * share;
}

function range(values: Float64Array): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
