import { orientPixels } from '../input';
import type { RgbPicture } from '../input';
import { encodePng, resizePicture } from './encode';
import { smallSize } from './place';

/** Longest side of a picture in a view: more than a panel shows of it side by side with another. */
const LARGEST_DISPLAYED = 1024;

/** A decoded picture and the EXIF orientation that is still to be applied for display. */
type Orientable = RgbPicture & { readonly orientation: number };

/**
 * The picture turned as EXIF says and reduced to the size of a screen, for a view that draws on it itself.
 *
 * @returns a PNG file
 * @throws ScorecamError 'memory' if the picture cannot be encoded
 */
export function renderForDisplay(picture: Orientable): Promise<Uint8Array> {
  return render(picture, smallSize(picture, LARGEST_DISPLAYED));
}

/**
 * The picture turned as EXIF says and reduced to fit into a square; one that fits already keeps its size.
 *
 * @param side of the square, pixels
 * @returns a PNG file
 * @throws ScorecamError 'memory' if the picture cannot be encoded
 */
export function renderThumbnail(picture: Orientable, side: number): Promise<Uint8Array> {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const reduced = (length: number): number => Math.max(1, Math.round(length * scale));
  return render(picture, { width: reduced(picture.width), height: reduced(picture.height) });
}

/** @param size before it is turned, which costs less once the picture is small */
async function render(picture: Orientable, size: { width: number; height: number }): Promise<Uint8Array> {
  const sameSize = size.width === picture.width && size.height === picture.height;
  return encodePng(orientPixels(sameSize ? picture : await resizePicture(picture, size), picture.orientation));
}
