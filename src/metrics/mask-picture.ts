import { blendPictures } from '../maps';
import { checkPixels, type MeasuredPicture } from './scored-picture';

/**
 * `X_b + M ∘ (X − X_b)`: the picture where the map is 1, the baseline where it is 0. With a baseline of zero that is
 * `M ∘ X`, the explanation map of Chattopadhay et al. (Grad-CAM++, arXiv 1710.11063) and of Wang et al. (Score-CAM).
 *
 * @param map `[height, width]`, in [0, 1]
 * @param target takes the masked picture `[height, width, channels]`
 * @throws RangeError for a map that has not one value a pixel
 */
export function maskPicture(picture: MeasuredPicture, map: Float32Array, target: Float32Array): void {
  checkPixels(map, picture);
  blendPictures(picture.input, picture.baseline, map, target);
}
