import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { RgbPicture } from '../input';
import { ScorecamError } from '../shared/errors';

/** Half the time of sharp's default level and hardly larger; for photographs the adaptive filters are worth theirs. */
const PNG_OPTIONS = { compressionLevel: 3, adaptiveFiltering: true } as const;

function open({ width, height, pixels }: RgbPicture): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false });
}

function drawingError(error: unknown): ScorecamError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ScorecamError(
    'memory',
    `The picture with the map on it could not be drawn (${reason}).`,
    'Close other programs to free memory, or explain a smaller copy of the picture.',
    { cause: error },
  );
}

/** The picture as a PNG file. */
export async function encodePng(picture: RgbPicture): Promise<Uint8Array> {
  try {
    return await open(picture).png(PNG_OPTIONS).toBuffer();
  } catch (error) {
    throw drawingError(error);
  }
}

/** The picture in another size: a larger one keeps its pixels as squares, a smaller one is antialiased. */
export async function resizePicture(
  picture: RgbPicture,
  { width, height }: { width: number; height: number },
): Promise<RgbPicture> {
  const kernel = width > picture.width ? 'nearest' : 'lanczos3';
  try {
    const pixels = await open(picture).resize(width, height, { fit: 'fill', kernel }).raw().toBuffer();
    return { width, height, pixels };
  } catch (error) {
    throw drawingError(error);
  }
}
