import { describe, expect, it } from 'vitest';
import { framePicture } from '../../src/input';
import type { Fit, Preprocessing, RgbPicture } from '../../src/input';
import { compare, expectedOf, index, seededRandom, synthetic } from './vectors';

const BASE: Preprocessing = {
  inputSize: { width: 32, height: 24 },
  fit: { mode: 'crop', resizeShortSide: 24 },
  resample: 'bicubic',
  mean: [0, 0, 0],
  std: [255, 255, 255],
  channelOrder: 'rgb',
};

describe(`framePicture equals torchvision and Pillow ${index.pillow} to the bit`, () => {
  it.each(index.frames)('$fit ($resizeShortSide) of $source', (vector) => {
    const resizeShortSide = vector.resizeShortSide ?? 1;
    const preprocessing: Preprocessing = { ...BASE, fit: { mode: 'crop', resizeShortSide } };
    const { picture } = framePicture(synthetic(...vector.source), preprocessing, vector.fit);
    const difference = compare(picture, expectedOf(vector));
    expect(difference, JSON.stringify(difference)).toMatchObject({ size: '32×24', max: 0 });
  });
});

describe('The frame rectangle', () => {
  /** Red grows with x and green with y, both by 1 in `step` pixels: a level tells where it comes from. */
  function slope(width: number, height: number, step: number): RgbPicture {
    const pixels = new Uint8Array(width * height * 3);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at += 3) {
        pixels[at] = (x + 0.5) / step;
        pixels[at + 1] = (y + 0.5) / step;
      }
    }
    return { width, height, pixels };
  }

  const fits: readonly (readonly [Fit, Preprocessing['fit']])[] = [
    ['model', { mode: 'crop', resizeShortSide: 40 }],
    ['model', { mode: 'crop', resizeShortSide: 21 }],
    ['model', { mode: 'squash' }],
    ['model', { mode: 'letterbox' }],
    ['crop', { mode: 'squash' }],
    ['squash', { mode: 'letterbox' }],
    ['letterbox', { mode: 'squash' }],
  ];

  it.each(fits)('of %s %o says where each pixel of the frame lies', (fit, modelFit) => {
    const random = seededRandom(5);
    let checked = 0;
    let worst = 0;
    for (let round = 0; round < 25; round++) {
      const [width, height] = [8 + Math.floor(random() * 200), 8 + Math.floor(random() * 200)];
      const preprocessing: Preprocessing = {
        ...BASE,
        inputSize: { width: 8 + Math.floor(random() * 40), height: 8 + Math.floor(random() * 40) },
        fit: modelFit,
        resample: 'bilinear',
      };
      const step = 0.9;
      const { picture, frame } = framePicture(slope(width, height, step), preprocessing, fit);
      const [stepX, stepY] = [frame.width / picture.width, frame.height / picture.height];
      // The filter reaches one pixel of the coarser grid to each side; nearer to an edge a slope does not stay one.
      const [marginX, marginY] = [Math.max(1, stepX) + 1, Math.max(1, stepY) + 1];
      for (let j = 0; j < picture.height; j++) {
        for (let i = 0; i < picture.width; i++) {
          const [x, y] = [frame.x + (i + 0.5) * stepX, frame.y + (j + 0.5) * stepY];
          const inside = x > marginX && x < width - marginX && y > marginY && y < height - marginY;
          if (!inside) continue;
          const at = (j * picture.width + i) * 3;
          const red = Math.abs((picture.pixels[at] ?? Number.NaN) + 0.5 - x / step);
          const green = Math.abs((picture.pixels[at + 1] ?? Number.NaN) + 0.5 - y / step);
          worst = Math.max(worst, red, green);
          checked++;
        }
      }
    }
    expect(checked).toBeGreaterThan(1000);
    // The slope was cut to whole levels (half a level around its middle) and is rounded twice on the way.
    expect(worst).toBeLessThan(1.6);
  });

  it('is the cut square, scaled back', () => {
    // 640×427 → 383×256, cut 224×224 at round(159/2) = 80 and 16.
    const preprocessing: Preprocessing = {
      ...BASE,
      inputSize: { width: 224, height: 224 },
      fit: { mode: 'crop', resizeShortSide: 256 },
    };
    const { frame } = framePicture(synthetic(640, 427), preprocessing, 'model');
    expect(frame.x).toBeCloseTo((80 * 640) / 383, 9);
    expect(frame.y).toBeCloseTo((16 * 427) / 256, 9);
    expect(frame.width).toBeCloseTo((224 * 640) / 383, 9);
    expect(frame.height).toBeCloseTo((224 * 427) / 256, 9);
  });

  it('reaches outside a letterboxed picture', () => {
    const { frame } = framePicture(synthetic(64, 24), BASE, 'letterbox');
    expect(frame).toEqual({ x: 0, y: -12, width: 64, height: 48 });
  });
});

describe('fit none', () => {
  it('feeds a picture of the input size as it is', () => {
    const picture = synthetic(32, 24);
    const framed = framePicture(picture, BASE, 'none');
    expect(framed.picture.pixels).toEqual(picture.pixels);
    expect(framed.frame).toEqual({ x: 0, y: 0, width: 32, height: 24 });
    expect(framed.warnings).toEqual([]);
  });

  it('refuses any other size and names both', () => {
    const attempt = (): unknown => framePicture(synthetic(24, 32), BASE, 'none');
    expect(attempt).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(attempt).toThrow(/32×24.*24×32/);
  });
});

describe('Small and odd pictures', () => {
  it.each<Fit>(['model', 'crop', 'squash', 'letterbox'])('1×1 works with %s and says that it was enlarged', (fit) => {
    const { picture, warnings } = framePicture({ width: 1, height: 1, pixels: Uint8Array.of(9, 8, 7) }, BASE, fit);
    expect([picture.width, picture.height]).toEqual([32, 24]);
    const centre = (12 * 32 + 16) * 3;
    expect([...picture.pixels.subarray(centre, centre + 3)]).toEqual([9, 8, 7]);
    expect(warnings.map(({ code }) => code)).toEqual(['tiny']);
    expect(warnings[0]?.message).toMatch(/1×1 .*enlarged/);
  });

  it('does not warn where a narrow picture is shrunk', () => {
    expect(framePicture(synthetic(400, 20), BASE, 'letterbox').warnings).toEqual([]);
    expect(framePicture(synthetic(400, 300), BASE, 'model').warnings).toEqual([]);
  });

  it('frames a very long picture without resizing all of it', () => {
    // torchvision's Resize would make 24×480,000 pixels of this one and then cut 32×24 of them.
    const { picture, frame } = framePicture(synthetic(1, 20_000), BASE, 'model');
    expect([picture.width, picture.height]).toEqual([32, 24]);
    expect(frame.y + frame.height / 2).toBeCloseTo(10_000, 6);
    expect([...picture.pixels.subarray(0, 3)]).toEqual([0, 0, 0]);
  });
});
