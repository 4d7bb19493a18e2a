import { describe, expect, it } from 'vitest';
import { baselineInput, hidePart, type Preprocessing } from '../../src/input';

const preprocessing: Preprocessing = {
  inputSize: { width: 3, height: 2 },
  fit: { mode: 'squash' },
  resample: 'bilinear',
  mean: [100, 110, 127.5],
  std: [50, 35, 10],
  channelOrder: 'rgb',
};

/** Numbers that no fill has. */
const input = Float32Array.from({ length: 18 }, (_, i) => 10 + i);

const keepOnly = (...pixels: number[]): Uint8Array =>
  Uint8Array.from({ length: 6 }, (_, pixel) => (pixels.includes(pixel) ? 255 : 0));

describe('a picture of which a part is hidden', () => {
  it.each(['grey', 'blur'] as const)('is the picture itself where all is kept, to the bit (%s)', (fill) => {
    expect(hidePart(input, new Uint8Array(6).fill(255), fill, preprocessing)).toEqual(input);
  });

  it('is the middle level, 127.5, put through the preprocessing where it is hidden in grey', () => {
    const [red, green, blue] = [27.5 / 50, 17.5 / 35, 0];
    const hidden = hidePart(input, keepOnly(1, 5), 'grey', preprocessing);
    const grey = [Math.fround(red), green, blue];
    expect([...hidden]).toEqual([...grey, 13, 14, 15, ...grey, ...grey, ...grey, 25, 26, 27]);
  });

  it('is the baseline `blur` where it is hidden by blurring', () => {
    const blurred = baselineInput('blur', input, preprocessing, [0, 0, 0]);
    expect(hidePart(input, new Uint8Array(6), 'blur', preprocessing)).toEqual(blurred);
    const hidden = hidePart(input, keepOnly(2), 'blur', preprocessing);
    expect([...hidden]).toEqual([...blurred.slice(0, 6), 16, 17, 18, ...blurred.slice(9)]);
  });

  it('is a mixture at the edges of a soft brush', () => {
    const keep = new Uint8Array(6).fill(51);
    const hidden = hidePart(input, keep, 'grey', preprocessing);
    expect(hidden[0]).toBeCloseTo(0.2 * 10 + 0.8 * (27.5 / 50), 6);
  });

  it('has to be told of every pixel', () => {
    expect(() => hidePart(input, new Uint8Array(5), 'grey', preprocessing)).toThrow(RangeError);
  });
});
