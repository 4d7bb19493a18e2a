import { describe, expect, test } from 'vitest';
import { scaleLevels, withoutScale } from '../../../src/explain/probe/levels';
import { frameInput, type Preprocessing } from '../../../src/input';

const inputSize = { width: 3, height: 2 };
const picture = {
  ...inputSize,
  pixels: Uint8Array.from({ length: 18 }, (_, i) => (i * 37) % 256),
  alpha: Uint8Array.from([255, 0, 128, 255, 255, 3]),
};

describe('scaleLevels', () => {
  test.each<[string, Pick<Preprocessing, 'mean' | 'std' | 'channelOrder'>]>([
    ['colours', { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375], channelOrder: 'rgb' }],
    ['colours, blue first', { mean: [103.939, 116.779, 123.68], std: [1, 2, 3], channelOrder: 'bgr' }],
    ['grey', { mean: [127.5], std: [127.5], channelOrder: 'rgb' }],
    ['grey, whatever the order', { mean: [127.5], std: [127.5], channelOrder: 'bgr' }],
    ['colours and alpha', { mean: [1, 2, 3, 4], std: [5, 6, 7, 8], channelOrder: 'rgb' }],
    ['colours, blue first, and alpha', { mean: [1, 2, 3, 4], std: [5, 6, 7, 8], channelOrder: 'bgr' }],
  ])('of levels framed without a scale is the input framed with it: %s', (_, scale) => {
    const preprocessing: Preprocessing = { inputSize, fit: { mode: 'squash' }, resample: 'bilinear', ...scale };
    const levels = frameInput(picture, withoutScale(preprocessing), 'model').input;
    expect(scaleLevels(levels, preprocessing)).toEqual(frameInput(picture, preprocessing, 'model').input);
  });
});
