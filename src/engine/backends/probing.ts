/** What probes of models of all kinds have in common. */

/** A fixed picture of so many numbers, on which a model answers something other than on a blank one. */
export function patternPicture(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * 0.37));
}

/** Number of classes where a tensor is `[count, classes]`, possibly with axes of length 1 behind or between. */
export function classesOf([rows, ...others]: readonly number[], count: number): number | undefined {
  if (rows !== count || others.length === 0) return undefined;
  const classes = Math.max(...others);
  return others.filter((length) => length !== 1).length <= 1 && classes >= 1 ? classes : undefined;
}

/** Uniform pictures that tell what stands before the first learned operator. */
export const UNIFORM_LEVELS = [0, 0.5, 1] as const;

/**
 * Value of each channel of the picture that becomes zero, where `y = a x + b` stands before the first learned operator; 0
 * for what is not of this form.
 *
 * @param seen what became of the uniform pictures, one number a channel
 */
export function zeroBehind(seen: readonly (readonly number[])[]): number[] {
  const [low = [], middle = [], high = []] = seen;
  return low.map((bottom, channel) => {
    const top = high[channel] ?? 0;
    const isAffine = Math.abs((bottom + top) / 2 - (middle[channel] ?? 0)) <= 1e-3 * Math.abs(top - bottom);
    return isAffine && top !== bottom ? -bottom / (top - bottom) : 0;
  });
}

/** The numbers of the pixel in the middle of a picture, in either order of axes; undefined for other tensors. */
export function middlePixel(
  dims: readonly number[],
  data: Float32Array | undefined,
  channels: number,
): number[] | undefined {
  const [, a = 0, b = 0, c = 0] = dims;
  if (dims.length !== 4 || data === undefined || (a !== channels && c !== channels)) return undefined;
  const isFirst = a === channels;
  const pixels = isFirst ? b * c : a * b;
  const middle = Math.floor(pixels / 2);
  return Array.from(
    { length: channels },
    (_, channel) => data[isFirst ? channel * pixels + middle : middle * channels + channel] ?? 0,
  );
}
