import { LRUCache } from 'lru-cache';
import { channelsOf, decodePicture, frameInput, readPicture, type DecodedPicture, type FrameRect } from '../input';
import type { PictureParams } from '../protocol';
import type { ModelSettings } from './model-settings';

/** A picture as the model sees it, without the pixels that it was made from. */
export interface FramedInput {
  /** Size of the decoded picture, and the EXIF orientation that a viewer would still have to apply. */
  readonly width: number;
  readonly height: number;
  readonly orientation: number;
  /** Where on the decoded picture the model looks. */
  readonly frame: FrameRect;
  /** `[height, width, channels]` at the model's input size. */
  readonly input: Float32Array;
  readonly warnings: readonly string[];
}

export interface OpenPicture extends FramedInput {
  /** SHA-256 of the file, hexadecimal. */
  readonly contentHash: string;
  /** Says which numbers reach the model: equal for equal bytes under equal options. */
  readonly key: string;
  /** The pixels, for drawing on them; decoded anew where only the model's input was kept. */
  decode(): Promise<DecodedPicture>;
}

/** Opens pictures, and keeps the model's inputs of the last ones: for another class nothing is decoded. */
export class PictureStore {
  readonly #inputs = new LRUCache<string, FramedInput>({
    maxSize: 32 * 2 ** 20,
    sizeCalculation: ({ input }) => input.byteLength,
  });

  /**
   * @throws ScorecamError `picture`, or `usage` for a picture that does not have the size that the fit `none` demands
   */
  async open({ image, fit, exif }: PictureParams, { preprocessing }: ModelSettings): Promise<OpenPicture> {
    const file = await readPicture(image);
    const { contentHash } = file;
    const { inputSize, resample, fit: own, mean, std, channelOrder } = preprocessing;
    const key = JSON.stringify([contentHash, fit, exif, inputSize, resample, own, mean, std, channelOrder]);
    let decoded: Promise<DecodedPicture> | undefined;
    const alpha = channelsOf(preprocessing) === 4 ? 'keep' : 'drop';
    const decode = (): Promise<DecodedPicture> => (decoded ??= decodePicture(file, { exif, alpha }));
    const known = this.#inputs.get(key);
    if (known !== undefined) return { ...known, contentHash, key, decode };
    const picture = await decode();
    const framed = frameInput(picture, preprocessing, fit);
    const input: FramedInput = {
      width: picture.width,
      height: picture.height,
      orientation: picture.orientation,
      frame: framed.frame,
      input: framed.input,
      warnings: [...picture.warnings, ...framed.warnings].map(({ message }) => message),
    };
    this.#inputs.set(key, input);
    return { ...input, contentHash, key, decode };
  }
}
