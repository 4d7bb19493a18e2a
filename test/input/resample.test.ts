import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { framePicture, RESAMPLE_FILTERS, resizePicture, toModelInput, type Preprocessing } from '../../src/input';
import type { LevelPicture, ResampleFilter } from '../../src/input';
import { seededRandom, synthetic } from './vectors';

/** What tools/make_resample_vectors.py wrote. */
interface Case {
  readonly filter: Exclude<ResampleFilter, 'bilinear'>;
  readonly source: readonly [number, number];
  readonly width: number;
  readonly height: number;
  readonly offset: number;
}

const folder = new URL('../vectors/resample/', import.meta.url);
const index = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as {
  readonly opencv: string;
  readonly tensorflow: string;
  readonly cases: readonly Case[];
};
const blob = gunzipSync(readFileSync(new URL('expected.bin.gz', folder)));

/** Parts of a level that TensorFlow's answers are kept with. */
const PARTS = 64;

function expectedOf({ filter, width, height, offset }: Case): number[] {
  const count = width * height * 3;
  if (filter.startsWith('opencv-')) return [...blob.subarray(offset, offset + count)];
  return Array.from({ length: count }, (_, i) => blob.readInt16LE(offset + 2 * i) / PARTS);
}

/**
 * Levels. OpenCV's `cubic` computes columns in single precision, which may fall on the other side of a half; TensorFlow's
 * answers are stored to 1/64 of a level.
 */
const TOLERANCES: Readonly<Record<string, number>> = {
  'opencv-linear': 0,
  'opencv-area': 0,
  'opencv-cubic': 1,
  'tf-bilinear': 0.51 / PARTS,
  'tf-bicubic': 0.6 / PARTS,
};

const added = RESAMPLE_FILTERS.filter((name) => name.includes('-'));

describe(`resizePicture as OpenCV ${index.opencv} and TensorFlow ${index.tensorflow}`, () => {
  it.each(index.cases)('$filter $source → $width×$height', (vector) => {
    const resized = resizePicture(synthetic(...vector.source), vector.width, vector.height, vector.filter);
    const wanted = expectedOf(vector);
    const differences = wanted.map((level, i) => Math.abs(level - (resized.pixels[i] ?? Number.NaN)));
    const max = differences.reduce((most, difference) => (difference <= most ? most : difference), 0);
    expect(resized.pixels).toHaveLength(wanted.length);
    expect(max, `largest difference at ${differences.indexOf(max)}`).toBeLessThanOrEqual(
      TOLERANCES[vector.filter] ?? 0,
    );
  });

  it('is tried with every filter that is not one of Pillow', () => {
    expect(new Set(index.cases.map(({ filter }) => filter))).toEqual(new Set(added));
  });
});

describe('resizePicture', () => {
  it('computes a window as if it were cut out of the whole', () => {
    const random = seededRandom(12);
    const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
    for (let round = 0; round < 60; round++) {
      const source = synthetic(between(1, 60), between(1, 60));
      const [width, height] = [between(1, 70), between(1, 70)];
      const filter = added[round % added.length] ?? 'tf-bilinear';
      const [x, y] = [between(0, width - 1), between(0, height - 1)];
      const window = { x, y, width: between(1, width - x), height: between(1, height - y) };
      const whole = resizePicture(source, width, height, filter);
      const part = resizePicture(source, width, height, filter, window);
      const cut: number[] = [];
      for (let row = 0; row < window.height; row++) {
        const from = ((y + row) * width + x) * 3;
        cut.push(...whole.pixels.subarray(from, from + window.width * 3));
      }
      expect([...part.pixels], `${filter} ${source.width}×${source.height} → ${width}×${height}`).toEqual(cut);
    }
  });

  it('leaves a picture alone that has the size already', () => {
    const picture = synthetic(13, 9);
    for (const filter of added) expect([...resizePicture(picture, 13, 9, filter).pixels]).toEqual([...picture.pixels]);
  });
});

describe('framePicture with the filters of other libraries', () => {
  const preprocessing: Preprocessing = {
    inputSize: { width: 10, height: 10 },
    fit: { mode: 'squash' },
    resample: 'tf-bilinear',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    channelOrder: 'rgb',
  };

  it('keeps levels that are no whole numbers up to the model’s input', () => {
    const { picture } = framePicture(
      { width: 2, height: 1, pixels: Uint8Array.of(0, 0, 0, 255, 255, 255) },
      preprocessing,
      'model',
    );
    // Half-pixel centres: the third of ten columns lies at (2 + ½)/5 − ½ = 0, the fourth at 0.2 of the way.
    const input = toModelInput(picture, preprocessing);
    expect([6, 9, 12].map((at) => input[at])).toEqual([0, 51, 102].map((level) => expect.closeTo(level, 4) as number));
    expect(toModelInput(picture, { ...preprocessing, mean: [51, 51, 51], std: [2, 2, 2] })[12]).toBeCloseTo(25.5, 4);
  });

  it('cuts whole pixels first, as smart_resize does', () => {
    // 15×10 pixels: the 10 in the middle begin at ⌊2.5⌋ = 2, and need no resizing.
    const source = synthetic(15, 10);
    const { picture, frame }: { picture: LevelPicture; frame: unknown } = framePicture(source, preprocessing, 'crop');
    expect(frame).toEqual({ x: 2, y: 0, width: 10, height: 10 });
    expect(picture.pixels[0]).toBe(source.pixels[6]);
    expect(picture.pixels.at(-1)).toBe(source.pixels[(9 * 15 + 11) * 3 + 2]);
  });

  it('letterboxes them in grey', () => {
    const { picture } = framePicture(synthetic(20, 10), preprocessing, 'letterbox');
    expect(picture.pixels[0]).toBe(114);
    expect(picture.pixels).toHaveLength(300);
  });
});
