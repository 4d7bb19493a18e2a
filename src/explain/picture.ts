import { decodePicture, framePicture, toModelInput, type DecodedPicture, type FrameRect } from '../input';
import type { PictureParams } from '../protocol';
import type { ModelSettings } from './model-settings';

/** A picture as the model sees it. */
export interface OpenPicture {
  readonly path: string;
  readonly decoded: DecodedPicture;
  /** Where on the decoded picture the model looks. */
  readonly frame: FrameRect;
  /** `[height, width, 3]` at the model's input size. */
  readonly input: Float32Array;
  readonly warnings: readonly string[];
  /** Says which pixels reach the model: equal for equal bytes under equal options. */
  readonly key: string;
}

/** @throws ScorecamError `picture`, or `usage` for a picture that does not have the size that `--fit none` demands */
export async function openPicture(
  { image, fit, exif }: PictureParams,
  { preprocessing }: ModelSettings,
): Promise<OpenPicture> {
  const decoded = await decodePicture(image, { exif });
  const framed = framePicture(decoded, preprocessing, fit);
  return {
    path: image,
    decoded,
    frame: framed.frame,
    input: toModelInput(framed.picture, preprocessing),
    warnings: [...decoded.warnings, ...framed.warnings].map(({ message }) => message),
    key: [decoded.contentHash, fit, exif].join(' '),
  };
}
