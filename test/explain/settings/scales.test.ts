import { expect, it } from 'vitest';
import { describeScale, nameOfScale } from '../../../src/explain/settings/scales';

const scale = (mean: number, std: number) => ({
  mean: [mean, mean, mean],
  std: [std, std, std],
  channelOrder: 'rgb' as const,
});

it('knows a named scale that went through float32', () => {
  const rounded = scale(1 / Math.fround(1 / 127.5), Math.fround(1 / Math.fround(1 / 127.5)));
  expect(rounded.mean[0]).not.toBe(127.5);
  expect(nameOfScale(rounded)).toBe('tf');
  expect(nameOfScale(scale(127, 127))).toBeNull();
  const torch = [0.485, 0.456, 0.406].map((mean) => Math.fround(mean) * 255);
  const std = [0.229, 0.224, 0.225].map((each) => Math.fround(each) * 255);
  expect(nameOfScale({ mean: torch, std, channelOrder: 'rgb' })).toBe('torch');
});

it('shows the digits that float32 has', () => {
  expect(describeScale(scale(127.500000242, 127.5))).toBe('(level − 127.5) / 127.5');
  expect(describeScale(scale(0, 254.99999))).toBe('level / 255');
  expect(describeScale({ mean: [103.939, 116.779, 123.68], std: [1, 1, 1], channelOrder: 'bgr' })).toBe(
    'level − [103.939, 116.779, 123.68], blue first',
  );
});
