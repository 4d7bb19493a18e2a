import { uprightDimensions } from '../input';
import type { FrameRect } from '../input';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Where the model's frame lies on the picture as it is displayed.
 *
 * @param frame in pixels of the decoded picture, real numbers; may reach outside
 * @param orientation EXIF orientation by which the picture is turned for display, 1 to 8
 * @param width of the decoded picture
 * @param height of the decoded picture
 * @returns the same rectangle in pixels of the turned picture
 */
export function framePlace(frame: FrameRect, orientation: number, width: number, height: number): FrameRect {
  const fromRight = width - frame.x - frame.width;
  const fromBottom = height - frame.y - frame.height;
  const [x, y] = {
    1: [frame.x, frame.y] as const,
    2: [fromRight, frame.y] as const,
    3: [fromRight, fromBottom] as const,
    4: [frame.x, fromBottom] as const,
    5: [frame.y, frame.x] as const,
    6: [fromBottom, frame.x] as const,
    7: [fromBottom, fromRight] as const,
    8: [frame.y, fromRight] as const,
  }[orientation as 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8];
  return { x, y, ...uprightDimensions(frame, orientation) };
}

/** The frame on a copy of the picture of another size. */
export function scaleFrame(frame: FrameRect, from: Size, to: Size): FrameRect {
  const scaleX = to.width / from.width;
  const scaleY = to.height / from.height;
  return {
    x: frame.x * scaleX,
    y: frame.y * scaleY,
    width: frame.width * scaleX,
    height: frame.height * scaleY,
  };
}

/** Longest side of a picture in a report. */
const LARGEST_SMALL = 640;

/** What is smaller than this is enlarged, so that there is something to see. */
const SMALLEST_SMALL = 160;

/**
 * The size of a copy of a picture to be looked at; a tiny picture becomes a whole number of times larger.
 *
 * @param largest most pixels a side; 640, that of a report, when left out
 */
export function smallSize({ width, height }: Size, largest = LARGEST_SMALL): Size {
  const longest = Math.max(width, height);
  if (longest < SMALLEST_SMALL) {
    const times = Math.ceil(SMALLEST_SMALL / longest);
    return { width: width * times, height: height * times };
  }
  const scale = Math.min(1, largest / longest);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
