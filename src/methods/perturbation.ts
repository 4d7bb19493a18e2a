import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Size } from '../maps';

/** A picture of as many channels as there are values a pixel. */
export interface Pixels extends Size {
  /** `[height, width, channels]` */
  readonly data: Float32Array;
}

/** Random numbers of one step: a step that is done again draws the same ones. */
export function generatorOf(seed: number, step: number): ReturnType<typeof xoroshiro128plus> {
  return xoroshiro128plus(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b));
}

/** Gaussian noise with the mean and the deviation of each channel of a picture. */
export function noiseLike({ data, height, width }: Pixels, generator: ReturnType<typeof generatorOf>): Float32Array {
  const channels = data.length / (height * width);
  const facts = Array.from({ length: channels }, (_, channel) => {
    let [sum, squares] = [0, 0];
    for (let i = channel; i < data.length; i += channels) {
      const value = data[i] ?? 0;
      sum += value;
      squares += value * value;
    }
    const mean = sum / (height * width);
    return { mean, deviation: Math.sqrt(Math.max(0, squares / (height * width) - mean * mean)) };
  });
  return data.map((_, i) => {
    const { mean = 0, deviation = 0 } = facts[i % channels] ?? {};
    // Box and Muller; the first number is never 0.
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
    return mean + deviation * radius * Math.cos(2 * Math.PI * uniformFloat64(generator));
  });
}

/** Moves pictures by up to half of so many pixels in each direction; the edges are repeated. */
export function jitter(
  pictures: readonly Pixels[],
  pixels: number,
  generator: ReturnType<typeof generatorOf>,
): Float32Array[] {
  const draw = (): number => uniformInt(generator, 0, pixels - 1) - Math.floor(pixels / 2);
  const [down, right] = [draw(), draw()];
  return pictures.map(({ data, height, width }) => {
    const channels = data.length / (height * width);
    const clamp = (at: number, length: number): number => Math.min(Math.max(at, 0), length - 1);
    const moved = new Float32Array(data.length);
    for (let y = 0, to = 0; y < height; y += 1) {
      const row = clamp(y + down, height) * width;
      for (let x = 0; x < width; x += 1) {
        let from = (row + clamp(x + right, width)) * channels;
        for (const end = to + channels; to < end; to += 1, from += 1) moved[to] = data[from] ?? 0;
      }
    }
    return moved;
  });
}

/**
 * `∂P/∂M` of the mask from the derivatives of the perturbed picture.
 *
 * @param gradient `∂P/∂X` `[height, width, channels]`
 * @returns `[height, width]`
 */
export function maskGradient(
  picture: Float32Array,
  reference: Float32Array,
  gradient: Float32Array,
  pixels: number,
): Float64Array {
  const channels = picture.length / pixels;
  const sums = new Float64Array(pixels);
  for (let pixel = 0, i = 0; pixel < pixels; pixel += 1) {
    let sum = 0;
    for (const end = i + channels; i < end; i += 1)
      sum += (gradient[i] ?? 0) * ((picture[i] ?? 0) - (reference[i] ?? 0));
    sums[pixel] = sum;
  }
  return sums;
}

/** Radii that are tried, in pixels of a picture of 224; and how soft the edge of the circle is. */
const RADII = Array.from({ length: 35 }, (_, i) => 5 * i);
const EDGE_SIGMA = 10;
const USUAL_SIDE = 224;

/** Masks that perturb a soft circle in the middle, of growing radius; the first one perturbs nothing. */
export function circleMasks({ height, width }: Size): Float64Array[] {
  const scale = USUAL_SIDE / Math.min(height, width);
  return RADII.map((radius) =>
    Float64Array.from({ length: height * width }, (_, i) => {
      if (radius === 0) return 1;
      const [y, x] = [Math.floor(i / width) + 0.5 - height / 2, (i % width) + 0.5 - width / 2];
      // The logistic function is close to a blurred edge.
      return 1 / (1 + Math.exp((-1.702 * (Math.hypot(x, y) * scale - radius)) / EDGE_SIGMA));
    }),
  );
}

/** A circle is large enough that takes away all but this share of what perturbing everything takes away. */
const LEFT_SHARE = 0.01;

/**
 * The smallest circle that suppresses a class.
 *
 * @param scores of the class under `circleMasks`
 * @returns its place among them
 */
export function smallestCircle(scores: readonly number[]): number {
  const [whole = 0] = scores;
  const none = scores.at(-1) ?? 0;
  const found = scores.findIndex((score) => (score - none) / (whole - none) < LEFT_SHARE);
  return found < 0 ? scores.length - 1 : found;
}
