import { decodePicture, readPicture, type DecodedPicture, type DecodeOptions } from '../../src/input';

/** Reads and decodes in one go. */
export async function decodeFile(path: string, options: DecodeOptions): Promise<DecodedPicture> {
  return decodePicture(await readPicture(path), options);
}
