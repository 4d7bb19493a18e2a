import { describe, expect, it } from 'vitest';
import { baselineInput, levelToInput, toModelInput } from '../../src/input';
import type { Preprocessing } from '../../src/input';
import { synthetic } from './vectors';

const PREPROCESSING: Preprocessing = {
  inputSize: { width: 28, height: 56 },
  fit: { mode: 'squash' },
  resample: 'bicubic',
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
  channelOrder: 'rgb',
};
const BGR: Preprocessing = { ...PREPROCESSING, channelOrder: 'bgr', mean: [103.939, 116.779, 123.68], std: [1, 1, 1] };

describe('toModelInput', () => {
  it('is (level − mean) / std in the order of the channels', () => {
    const picture = { width: 2, height: 1, pixels: Uint8Array.of(255, 0, 10, 1, 2, 3) };
    const rgb = toModelInput(picture, PREPROCESSING);
    // ImageNet's usual numbers by hand: (255 − 123.675) / 58.395 = 2.248908, (0 − 116.28) / 57.12 = −2.035714, …
    [2.248908, -2.035714, -1.630153, -2.100779, -2.0007, -1.752157].forEach((wanted, i) => {
      expect(rgb[i]).toBeCloseTo(wanted, 5);
    });
    const bgr = toModelInput(picture, BGR);
    [10 - 103.939, 0 - 116.779, 255 - 123.68, 3 - 103.939, 2 - 116.779, 1 - 123.68].forEach((wanted, i) => {
      expect(bgr[i]).toBeCloseTo(wanted, 4);
    });
  });

  it('refuses a fourth channel', () => {
    expect(levelToInput(0, 2, PREPROCESSING)).toBeCloseTo(-103.53 / 57.375, 12);
    expect(() => levelToInput(0, 3, PREPROCESSING)).toThrow(RangeError);
  });
});

describe('baselineInput', () => {
  const { width, height } = PREPROCESSING.inputSize;
  const frame = toModelInput(synthetic(width, height), PREPROCESSING);
  const zero = [0.1, -0.2, 0.3] as const;

  it('zero: the constants given', () => {
    const baseline = baselineInput('zero', frame, PREPROCESSING, zero);
    expect(baseline.length).toBe(frame.length);
    expect(baseline.every((value, i) => value === Math.fround(zero[i % 3] ?? Number.NaN))).toBe(true);
  });

  it('black: what a black picture gives', () => {
    const black = { width, height, pixels: new Uint8Array(width * height * 3) };
    for (const preprocessing of [PREPROCESSING, BGR]) {
      expect(baselineInput('black', frame, preprocessing, zero)).toEqual(toModelInput(black, preprocessing));
    }
  });

  it("mean: each channel's mean, everywhere", () => {
    const baseline = baselineInput('mean', frame, PREPROCESSING, zero);
    for (let channel = 0; channel < 3; channel++) {
      const values = frame.filter((_, i) => i % 3 === channel);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(baseline[channel]).toBeCloseTo(mean, 5);
      expect(baseline[baseline.length - 3 + channel]).toBe(baseline[channel]);
    }
  });

  it('blur: one bright pixel spreads as a Gaussian of σ = 10/224 of the larger side, cut at 3σ', () => {
    const input = new Float32Array(width * height * 3);
    const [x, y] = [14, 28];
    input[(y * width + x) * 3 + 1] = 1;
    const baseline = baselineInput('blur', input, PREPROCESSING, zero);
    // 56 · 10/224 = 2.5, so ⌊7.5⌋ = 7 pixels to each side.
    const weight = (d: number): number => Math.exp(-(d * d) / (2 * 2.5 * 2.5));
    let sum = 0;
    for (let d = -7; d <= 7; d++) sum += weight(d);
    for (const [dx, dy] of [
      [0, 0],
      [3, 0],
      [0, -7],
      [-5, 6],
      [8, 0],
      [0, 8],
    ] as const) {
      const inside = Math.abs(dx) <= 7 && Math.abs(dy) <= 7;
      const wanted = inside ? (weight(dx) * weight(dy)) / sum ** 2 : 0;
      expect(baseline[((y + dy) * width + x + dx) * 3 + 1], `${dx}, ${dy}`).toBeCloseTo(wanted, 7);
    }
    expect(baseline.every((value, i) => i % 3 === 1 || value === 0)).toBe(true);
  });

  it('blur: edges are repeated, so an even picture stays even', () => {
    const even = Float32Array.from(frame, (_, i) => [0.5, -1, 2][i % 3] ?? 0);
    const baseline = baselineInput('blur', even, PREPROCESSING, zero);
    expect(Math.max(...baseline.map((value, i) => Math.abs(value - (even[i] ?? Number.NaN))))).toBeLessThan(1e-6);
  });

  it('refuses an input of another size', () => {
    expect(() => baselineInput('mean', frame.subarray(3), PREPROCESSING, zero)).toThrow(RangeError);
  });
});
