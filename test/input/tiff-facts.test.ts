import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTiffFacts } from '../../src/input/tiff-facts';
import { decodeFile } from '../support/decode-file';
import { ROOT } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';

const PICTURES = path.join(ROOT, 'test', 'vectors', 'input', 'pictures');
/** Tag 262, one SHORT, with the values RGB and YCbCr. */
const [RGB, YCBCR] = [2, 6].map((value) => Buffer.from([0x06, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0]));

const folder = temporaryFolder();

/** A picture of the vectors whose samples are said to be YCbCr. */
function asYCbCr(name: string): string {
  const bytes = readFileSync(path.join(PICTURES, name));
  const at = bytes.indexOf(RGB ?? '');
  expect(at).toBeGreaterThan(0);
  bytes.set(YCBCR ?? [], at);
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

describe('a TIFF in YCbCr', () => {
  it.each(['raw.tif', 'tiff_lzw.tif', 'tiff_adobe_deflate.tif'])('without JPEG is refused: %s', async (name) => {
    await expect(decodeFile(asYCbCr(name), { exif: 'ignore' })).rejects.toMatchObject({
      code: 'picture',
      message: expect.stringContaining('YCbCr') as string,
      hint: 'Save it as an 8-bit RGB PNG or JPEG.',
    });
  });

  it('in JPEG is decoded', async () => {
    const { width, height, pixels } = await decodeFile(asYCbCr('jpeg.tif'), { exif: 'ignore' });
    expect(pixels).toHaveLength(width * height * 3);
  });
});

describe('readTiffFacts', () => {
  it('reads BigTIFF of either byte order', () => {
    for (const order of ['II', 'MM']) {
      const little = order === 'II';
      const bytes = Buffer.alloc(16 + 8 + 2 * 20);
      const word = (value: number, at: number): number =>
        little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
      const wide = (value: number, at: number): number =>
        little ? bytes.writeBigUInt64LE(BigInt(value), at) : bytes.writeBigUInt64BE(BigInt(value), at);
      bytes.write(order, 'latin1');
      word(43, 2);
      wide(16, 8);
      wide(2, 16);
      [
        [259, 5],
        [262, 6],
      ].forEach(([tag = 0, value = 0], index) => {
        const at = 24 + index * 20;
        word(tag, at);
        word(3, at + 2);
        wide(1, at + 4);
        word(value, at + 12);
      });
      expect(readTiffFacts(bytes)).toEqual({ isPlainYCbCr: true });
    }
  });

  it('says nothing about a file that is cut short', () => {
    expect(readTiffFacts(Buffer.from('II*\0'))).toEqual({ isPlainYCbCr: false });
  });
});
