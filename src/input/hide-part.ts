import { blurInput, greyInput, plainInput } from './baseline';
import type { Preprocessing } from './types';

/** What is seen where a picture is hidden: the middle of its levels, or the picture blurred as by the baseline `blur`. */
export type HiddenFill = 'grey' | 'blur';

const MIDDLE_LEVEL = 127.5;

/**
 * The input of a picture of which a part is hidden.
 *
 * @param input the frame as model input, float32 [H, W, channels]
 * @param keep [H, W]: 255 where the picture stays as it is, 0 where only the fill is seen, a mixture between
 * @returns float32 [H, W, channels]
 * @throws RangeError if `keep` has not the size of the frame
 */
export function hidePart(
  input: Float32Array,
  keep: Uint8Array,
  fill: HiddenFill,
  preprocessing: Preprocessing,
): Float32Array {
  const channels = preprocessing.mean.length;
  if (keep.length * channels !== input.length) {
    throw new RangeError(`The mask has ${keep.length} values for a frame of ${input.length / channels} pixels.`);
  }
  const hidden =
    fill === 'blur'
      ? blurInput(input, preprocessing.inputSize)
      : plainInput(keep.length, greyInput(MIDDLE_LEVEL, preprocessing));
  return hidden.map((value, i) => {
    const share = (keep[Math.floor(i / channels)] ?? 0) / 255;
    return share * (input[i] ?? 0) + (1 - share) * value;
  });
}
