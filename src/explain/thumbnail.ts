import { decodePicture, readPicture } from '../input';
import type { ThumbnailParams, ThumbnailResult } from '../protocol';
import { renderThumbnail } from '../render';
import { ScorecamError } from '../shared/errors';

/**
 * A small copy of a picture as it is displayed; no model is needed.
 *
 * @throws ScorecamError `picture`, or `usage` for a size that is not from 16 to 512
 */
export async function makeThumbnail({ image, exif, size }: ThumbnailParams): Promise<ThumbnailResult> {
  if (!(Number.isInteger(size) && size >= 16 && size <= 512)) {
    throw new ScorecamError('usage', `A thumbnail of ${size} pixels cannot be made.`, 'Ask for 16 to 512 pixels.');
  }
  const picture = await decodePicture(await readPicture(image), { exif });
  return { png: await renderThumbnail(picture, size) };
}
