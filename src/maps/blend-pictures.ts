/**
 * `R + M ∘ (X − R)`: the picture where the mask is 1, the reference where it is 0.
 *
 * @param picture `[height, width, channels]`
 * @param reference of the same shape
 * @param mask `[height, width]`, in [0, 1]
 * @param out takes the result, which is also returned
 */
export function blendPictures(
  picture: Float32Array,
  reference: Float32Array,
  mask: Float32Array | Float64Array,
  out: Float32Array = new Float32Array(picture.length),
): Float32Array {
  const channels = picture.length / mask.length;
  for (let pixel = 0, i = 0; pixel < mask.length; pixel += 1) {
    const kept = mask[pixel] ?? 0;
    for (const end = i + channels; i < end; i += 1) {
      const under = reference[i] ?? 0;
      out[i] = under + kept * ((picture[i] ?? 0) - under);
    }
  }
  return out;
}
