/** What libvips does not tell about a TIFF file. */
export interface TiffFacts {
  /**
   * Brightness and colour differences that are not JPEG data: libvips hands them out as if they were red, green and blue.
   */
  readonly isPlainYCbCr: boolean;
}

/** Tags and values of TIFF 6.0. */
const COMPRESSION = 259;
const JPEG = 7;
const PHOTOMETRIC = 262;
const YCBCR = 6;
const LONG = 4;

/** @param bytes a whole TIFF file, BigTIFF too; what cannot be understood counts as absent */
export function readTiffFacts(bytes: Buffer): TiffFacts {
  try {
    const tags = readFirstDirectory(bytes);
    return { isPlainYCbCr: tags.get(PHOTOMETRIC) === YCBCR && tags.get(COMPRESSION) !== JPEG };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { isPlainYCbCr: false };
  }
}

/** The tags of the first picture with their first values, as far as those are whole numbers of 16 or 32 bits. */
function readFirstDirectory(bytes: Buffer): Map<number, number> {
  const isLittle = bytes.toString('latin1', 0, 2) === 'II';
  const word = (at: number): number => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const wide = (at: number): number => Number(isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  const isBig = word(2) === 43;
  const directory = isBig ? wide(8) : long(4);
  const count = isBig ? wide(directory) : word(directory);
  const [first, step, valueAt] = isBig ? [directory + 8, 20, 12] : [directory + 2, 12, 8];
  const tags = new Map<number, number>();
  for (let at = first; at < first + count * step; at += step) {
    const value = at + valueAt;
    tags.set(word(at), word(at + 2) === LONG ? long(value) : word(value));
  }
  return tags;
}
