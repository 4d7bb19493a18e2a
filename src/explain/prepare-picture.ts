import { channelsOf, decodePicture, frameInput, readPicture, type Preprocessing } from '../input';
import type { PictureParams } from '../protocol';

/** A picture that is to become a model's input. */
export interface PictureJob extends Pick<PictureParams, 'image' | 'fit' | 'exif'> {
  readonly preprocessing: Preprocessing;
}

export interface PreparedPicture {
  /** SHA-256 of the file, hexadecimal. */
  readonly contentHash: string;
  /** `[height, width, channels]` at the model's input size. */
  readonly input: Float32Array;
}

/** What prepares pictures, maybe several at once. */
export interface Preparer {
  readonly prepare: (job: PictureJob) => Promise<PreparedPicture>;
  /** To be called once nothing is asked of it any more. */
  readonly end: () => void;
}

/**
 * Reads a picture and makes the model's input of it.
 *
 * @throws ScorecamError `picture`, or `usage` for a picture that does not have the size that the fit `none` demands
 */
export async function preparePicture({ image, fit, exif, preprocessing }: PictureJob): Promise<PreparedPicture> {
  const file = await readPicture(image);
  const alpha = channelsOf(preprocessing) === 4 ? 'keep' : 'drop';
  const { input } = frameInput(await decodePicture(file, { exif, alpha }), preprocessing, fit);
  return { contentHash: file.contentHash, input };
}

/** Prepares pictures where the model computes. */
export const HERE: Preparer = { prepare: preparePicture, end: () => undefined };
