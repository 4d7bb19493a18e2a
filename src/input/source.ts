import type { PictureWarning } from './types';

/** A picture whose header has been read: what can be said before any pixel is decoded. */
export interface PictureSource {
  /** As sharp names it: jpeg, png, webp, gif, tiff, heif (AVIF); and bmp. */
  readonly format: string;
  /** Size of the pixels as they are stored. */
  readonly width: number;
  readonly height: number;
  /** What a viewer has to apply to the stored pixels, an EXIF orientation 1 to 8. */
  readonly orientation: number;
  /** Frames or pages in the file, at least 1; only the first is decoded. */
  readonly frameCount: number;
  /** The embedded profile, as it lies in the file. */
  readonly icc?: Uint8Array | undefined;
  /** Decodes the first frame; rejects with `UnsupportedPixels`, `DamagedPicture` or an error of the library. */
  decode(): Promise<DecodedPixels> | DecodedPixels;
}

export interface DecodedPixels {
  /** [height, width, 3] of the source's size */
  readonly pixels: Uint8Array;
  /** [height, width] where any of it is below 255 */
  readonly alpha?: Uint8Array | undefined;
  readonly warnings: readonly PictureWarning[];
}

/** A kind of picture that is refused; the message ends a sentence about the picture ("its levels are …"). */
export class UnsupportedPixels extends Error {}

/** The file breaks the rules of its format, or ends too early; the message says which. */
export class DamagedPicture extends Error {}

export const ALPHA_DROPPED: PictureWarning = {
  code: 'alpha-dropped',
  message:
    'The picture has transparent parts; the model sees the colours stored under them, as Python’s usual loaders do, ' +
    'and not the background that a viewer shows.',
};

/** Runs a parser over a file; reading past its end means that the file is truncated. */
export function guardTruncation<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw new DamagedPicture('it ends too early', { cause: error });
    throw error;
  }
}
