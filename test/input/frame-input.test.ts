/** Pictures for models of one and of four channels, against Pillow 13.0.0. */
import { describe, expect, it } from 'vitest';
import {
  decodePicture,
  frameInput,
  readPicture,
  type DecodedPicture,
  type Preprocessing,
  type RgbPicture,
} from '../../src/input';
import { pathOf } from './vectors';

const [WIDTH, HEIGHT] = [9, 7];

/** Levels that a script repeats: `(37x + 11y) % 256` and so on. */
const pixels = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % WIDTH, Math.floor(i / 3 / WIDTH)];
  return [37 * x + 11 * y, 91 * x + 53 * y + 7, 13 * x + 201 * y + 99][i % 3] ?? 0;
});
const alpha = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => 29 * (i % WIDTH) + 61 * Math.floor(i / WIDTH));
alpha.fill(0, 0, 3);
alpha[3 * WIDTH + 4] = 255;
const picture: RgbPicture = { width: WIDTH, height: HEIGHT, pixels };

function raw(channels: 1 | 3 | 4, resample: Preprocessing['resample'] = 'bilinear'): Preprocessing {
  const mean = new Array<number>(channels).fill(0);
  const std = new Array<number>(channels).fill(1);
  return { inputSize: { width: 5, height: 4 }, fit: { mode: 'squash' }, resample, mean, std, channelOrder: 'rgb' };
}

const codes = ({ warnings }: ReturnType<typeof frameInput>): string[] => warnings.map(({ code }) => code);

describe('a model of grey pictures', () => {
  it("sees Pillow's convert('L'), resized afterwards", () => {
    const framed = frameInput(picture, raw(1), 'model');
    expect([...framed.input]).toEqual([
      68, 119, 127, 127, 113, 101, 107, 138, 141, 99, 103, 135, 147, 151, 119, 90, 144, 145, 109, 123,
    ]);
    expect(codes(framed)).toEqual(['turned-grey']);
  });

  it('rounds as Pillow does', () => {
    const colours = [
      [0, 0, 0],
      [255, 255, 255],
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [1, 2, 3],
      [250, 128, 77],
      [13, 200, 99],
    ];
    const row = { width: 8, height: 1, pixels: Uint8Array.from(colours.flat()) };
    const { input } = frameInput(row, { ...raw(1), inputSize: { width: 8, height: 1 } }, 'none');
    expect([...input]).toEqual([0, 255, 76, 150, 29, 2, 159, 133]);
  });

  it('says nothing of a picture that is grey', () => {
    const grey = pixels.map((_, i) => pixels[i - (i % 3)] ?? 0);
    expect(codes(frameInput({ ...picture, pixels: grey }, raw(1), 'model'))).toEqual([]);
  });
});

describe('a model of four channels', () => {
  it('sees RGBA as Pillow resizes it, colours weighed by alpha', () => {
    const framed = frameInput({ ...picture, alpha }, raw(4), 'model');
    expect([...framed.input]).toEqual(
      [
        38, 127, 63, 40, 97, 134, 77, 76, 156, 119, 116, 145, 188, 86, 147, 169, 47, 161, 185, 133, 49, 120, 138, 144,
        101, 101, 79, 166, 167, 134, 101, 171, 199, 111, 93, 82, 68, 110, 68, 90,
      ].concat([
        55, 147, 157, 138, 116, 113, 176, 94, 196, 96, 194, 130, 100, 161, 171, 153, 63, 132, 175, 173, 85, 121, 55,
        101, 143, 158, 74, 140, 211, 120, 101, 194, 129, 93, 138, 156, 68, 122, 161, 104,
      ]),
    );
    expect(codes(framed)).toEqual(['alpha-used']);
  });

  it('sees stored colours where nothing is mixed', () => {
    const { input } = frameInput({ ...picture, alpha }, raw(4, 'nearest'), 'model');
    expect([...input.subarray(0, 8)]).toEqual([0, 7, 99, 0, 74, 189, 125, 0]);
  });

  it('sees 255 where the picture has no transparency, which is said', () => {
    const framed = frameInput(picture, raw(4), 'model');
    const colours = frameInput(picture, raw(3), 'model').input;
    expect([...framed.input]).toEqual([...colours].flatMap((level, i) => (i % 3 === 2 ? [level, 255] : [level])));
    expect(framed.warnings).toMatchObject([
      { code: 'alpha-used', message: expect.stringMatching(/has none/) as string },
    ]);
  });

  it('has opaque bars where a transparent picture is letterboxed', () => {
    const tall = { ...raw(4), inputSize: { width: 5, height: 9 } };
    expect([...frameInput({ ...picture, alpha }, tall, 'letterbox').input.subarray(0, 4)]).toEqual([
      114, 114, 114, 255,
    ]);
  });

  it('keeps the fourth channel last in the other order of colours', () => {
    const row = { width: 1, height: 1, pixels: Uint8Array.of(1, 2, 3), alpha: Uint8Array.of(4) };
    const bgr: Preprocessing = { ...raw(4), inputSize: { width: 1, height: 1 }, channelOrder: 'bgr' };
    expect([...frameInput(row, bgr, 'none').input]).toEqual([3, 2, 1, 4]);
  });
});

describe('the alpha channel of a file', () => {
  const open = async (name: string): Promise<{ kept: DecodedPicture; dropped: DecodedPicture }> => {
    const file = await readPicture(pathOf(name));
    const kept = await decodePicture(file, { exif: 'ignore', alpha: 'keep' });
    return { kept, dropped: await decodePicture(file, { exif: 'ignore' }) };
  };

  it.each(['rgba.png', 'lossless-alpha.webp', 'rgba.tif', 'transparent.gif'])(
    'is kept only where it is asked for (%s)',
    async (name) => {
      const { kept, dropped } = await open(name);
      expect(dropped.alpha).toBeUndefined();
      expect(dropped.pixels).toEqual(kept.pixels);
      expect(dropped.warnings.map(({ code }) => code)).toContain('alpha-dropped');
      expect(kept.warnings.map(({ code }) => code)).not.toContain('alpha-dropped');
      expect(kept.alpha).toHaveLength(kept.width * kept.height);
    },
  );

  it.each(['rgba.png', 'lossless-alpha.webp', 'rgba.tif'])('is what was written (%s)', async (name) => {
    const { kept } = await open(name);
    const { width, height } = kept;
    // As tools/make_input_vectors.py makes it.
    const written = Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      return (x + y) % 7 === 0 ? 0 : Math.floor((x * 255) / (width - 1));
    });
    expect([...(kept.alpha ?? [])]).toEqual(written);
  });

  it('of a GIF is nothing or all', async () => {
    const { kept } = await open('transparent.gif');
    expect(new Set(kept.alpha)).toEqual(new Set([0, 255]));
  });
});
