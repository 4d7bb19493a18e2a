import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { framePicture, orientPixels, readPicture, resizePillow } from '../../src/input';
import type { Preprocessing } from '../../src/input';
import { compare, expectedOf, index, pathOf } from './vectors';
import { decodeFile } from '../support/decode-file';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bundled = (file: string): string => fileURLToPath(new URL(`../../media/pictures/${file}`, import.meta.url));

describe(`decodePicture gives what Pillow ${index.pillow} gives`, () => {
  // The tolerance (largest difference of a level) is 0 but for AVIF, which libheif and libavif turn into RGB
  // differently, and for TIFF with associated alpha, whose division is rounded differently.
  it.each(index.pictures)('$file ($mode, within $tolerance)', async (vector) => {
    const decoded = await decodeFile(pathOf(vector.file), { exif: 'ignore' });
    const difference = compare(decoded, expectedOf(vector));
    expect(difference.size).toBe(`${vector.width}×${vector.height}`);
    expect(difference.max, JSON.stringify(difference)).toBeLessThanOrEqual(vector.tolerance);
    expect(decoded.orientation).toBe(vector.orientation);
    expect(decoded.warnings.map(({ code }) => code).sort()).toEqual([...(vector.warns ?? [])].sort());
  });

  it('has vectors of every kind of file', () => {
    const endings = new Set(index.pictures.map(({ file }) => file.split('.').at(-1)));
    expect([...endings].sort()).toEqual(['avif', 'bmp', 'gif', 'jpg', 'png', 'tif', 'webp']);
  });
});

describe('EXIF orientation', () => {
  const turned = index.pictures.filter(({ orientation }) => orientation > 1);

  it.each(turned)('$file is turned upright where asked for', async (vector) => {
    const decoded = await decodeFile(pathOf(vector.file), { exif: 'apply' });
    const upright = orientPixels(expectedOf(vector), vector.orientation);
    const difference = compare(decoded, upright);
    expect(difference.size).toBe(`${upright.width}×${upright.height}`);
    expect(difference.max, JSON.stringify(difference)).toBeLessThanOrEqual(vector.tolerance);
    expect(decoded.orientation).toBe(1);
    expect(decoded.warnings.map(({ code }) => code)).toContain('exif-applied');
  });

  it('changes nothing in a picture that is upright already', async () => {
    const decoded = await decodeFile(pathOf('exif-1.jpg'), { exif: 'apply' });
    expect(decoded.warnings).toEqual([]);
  });
});

describe('What a decoded picture says about itself', () => {
  it('names the profile that is ignored', async () => {
    const { warnings } = await decodeFile(pathOf('profile-wide.jpg'), { exif: 'ignore' });
    expect(warnings[0]?.message).toContain('Test wide gamut');
  });

  it('counts the frames of an animation', async () => {
    for (const file of ['animated.gif', 'animated.webp', 'animated.apng.png', 'pages.tif']) {
      const { warnings } = await decodeFile(pathOf(file), { exif: 'ignore' });
      expect(warnings[0]?.message, file).toContain('holds 2 pictures');
    }
  });

  it('says what the file is, whatever its name', async () => {
    const formats = { 'rgb.png': 'png', '444.avif': 'heif', 'rgb.bmp': 'bmp', 'plain.gif': 'gif', 'raw.tif': 'tiff' };
    for (const [file, format] of Object.entries(formats)) {
      expect((await decodeFile(pathOf(file), { exif: 'ignore' })).format).toBe(format);
    }
  });

  it('has the SHA-256 of the file', async () => {
    const { contentHash } = await readPicture(pathOf('rgb.png'));
    expect(contentHash).toBe(sha256(readFileSync(pathOf('rgb.png'))));
  });
});

describe('The bundled pictures', () => {
  const preprocessing: Preprocessing = {
    inputSize: { width: 224, height: 224 },
    fit: { mode: 'crop', resizeShortSide: 256 },
    resample: 'bicubic',
    mean: [127.5, 127.5, 127.5],
    std: [127.5, 127.5, 127.5],
    channelOrder: 'rgb',
  };

  it.each(index.bundled)('$file is framed to the bit as torchvision does', async ({ file, frameSha256 }) => {
    const decoded = await decodeFile(bundled(file), { exif: 'ignore' });
    const { picture } = framePicture(decoded, preprocessing, 'model');
    expect(sha256(Buffer.from(picture.pixels))).toBe(frameSha256);
  });

  it('differ from frames whose long side was rounded and not cut, as some loaders do', async () => {
    // 640×427 to a short side of 256: 383.7 is 383 for torchvision's Resize; a frame made with 384 is another one.
    const decoded = await decodeFile(bundled('space_shuttle/rocket.jpg'), { exif: 'ignore' });
    const window = { x: 80, y: 16, width: 224, height: 224 };
    const rounded = resizePillow(decoded, 384, 256, 'bicubic', undefined, window);
    const { picture } = framePicture(decoded, preprocessing, 'model');
    expect(compare(picture, rounded).mean).toBeGreaterThan(1);
  });
});
