import { resizePillow, type Box, type Window } from './resize';
import { resizeOpenCv } from './resize-opencv';
import { resizeTensorFlow } from './resize-tensorflow';
import type { LevelPicture, OpenCvFilter, PillowFilter, ResampleFilter, RgbPicture, TensorFlowFilter } from './types';

/**
 * Resizes as the library does that a filter is named after.
 *
 * @param picture [h, w, 3]
 * @param window the part of the target to compute, as if it were cut out afterwards; the whole by default
 * @returns 8-bit levels, or with TensorFlow's filters levels that are not rounded
 * @throws RangeError for an impossible size or window
 */
export function resizePicture(
  picture: RgbPicture,
  width: number,
  height: number,
  filter: ResampleFilter,
  window: Window = { x: 0, y: 0, width, height },
): LevelPicture {
  if (isPillow(filter)) return resizePillow(picture, width, height, filter, undefined, window);
  return isOpenCv(filter)
    ? resizeOpenCv(picture, width, height, filter, window)
    : resizeTensorFlow(picture, width, height, filter, window);
}

/**
 * Resizes a part of a picture: Pillow's filters take real numbers for it, those of the other libraries see whole pixels
 * that were cut out before.
 *
 * @param box inside of the picture
 */
export function resizePart(
  picture: RgbPicture,
  width: number,
  height: number,
  filter: ResampleFilter,
  box: Box,
): { readonly picture: LevelPicture; readonly box: Box } {
  if (isPillow(filter)) return { picture: resizePillow(picture, width, height, filter, box), box };
  // As Keras' smart_resize: the size is cut to whole pixels, and so is where it begins.
  const part = { width: Math.floor(box[2] - box[0]), height: Math.floor(box[3] - box[1]) };
  const x = Math.floor((picture.width - part.width) / 2);
  const y = Math.floor((picture.height - part.height) / 2);
  const window = { x, y, ...part };
  const whole = resizePillow(picture, picture.width, picture.height, 'box', undefined, window);
  return { picture: resizePicture(whole, width, height, filter), box: [x, y, x + part.width, y + part.height] };
}

export function isPillow(filter: ResampleFilter): filter is PillowFilter {
  return !isOpenCv(filter) && !isTensorFlow(filter);
}

function isOpenCv(filter: ResampleFilter): filter is OpenCvFilter {
  return filter.startsWith('opencv-');
}

function isTensorFlow(filter: ResampleFilter): filter is TensorFlowFilter {
  return filter.startsWith('tf-');
}
