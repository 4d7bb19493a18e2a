import { orientPixels } from '../input';
import type { RgbPicture } from '../input';
import { encodePng, resizePicture } from './encode';
import { smallSize } from './place';

/** Longest side of a picture in a view: more than a panel shows of it side by side with another. */
const LARGEST_DISPLAYED = 1024;

/**
 * The picture turned as EXIF says and reduced to the size of a screen, for a view that draws on it itself.
 *
 * @returns a PNG file
 * @throws ScorecamError 'memory' if the picture cannot be encoded
 */
export async function renderForDisplay(picture: RgbPicture & { readonly orientation: number }): Promise<Uint8Array> {
  const upright = orientPixels(picture, picture.orientation);
  const { width, height } = smallSize(upright, LARGEST_DISPLAYED);
  const sameSize = width === upright.width && height === upright.height;
  return encodePng(sameSize ? upright : await resizePicture(upright, { width, height }));
}
