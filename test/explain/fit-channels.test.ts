import { describe, expect, it } from 'vitest';
import { fitChannels } from '../../src/explain/fit-channels';
import type { Preprocessing } from '../../src/input';
import { ScorecamError } from '../../src/shared/errors';

const scaled = (mean: readonly number[], std: readonly number[]): Preprocessing => ({
  inputSize: { width: 8, height: 8 },
  fit: { mode: 'squash' },
  resample: 'bilinear',
  mean,
  std,
  channelOrder: 'rgb',
});

describe('preprocessing for the channels of a model', () => {
  it('stays as it is where it fits', () => {
    const own = scaled([1, 2, 3], [4, 5, 6]);
    expect(fitChannels(own, 3, 'preprocessing.json')).toBe(own);
  });

  it.each([1, 3, 4] as const)('takes one number for all of %i', (channels) => {
    const fitted = fitChannels(scaled([127.5, 127.5, 127.5], [255]), channels, 'preprocessing.json');
    expect(fitted.mean).toEqual(new Array(channels).fill(127.5));
    const spread = fitChannels(scaled([3], [2]), channels, 'preprocessing.json');
    expect([spread.mean, spread.std]).toEqual([new Array(channels).fill(3), new Array(channels).fill(2)]);
  });

  it('gives grey, and transparency, the mean of a guess in three colours', () => {
    expect(fitChannels(scaled([1, 2, 6], [1, 1, 4]), 1, undefined)).toMatchObject({ mean: [3], std: [2] });
    expect(fitChannels(scaled([1, 2, 6], [1, 1, 4]), 4, undefined)).toMatchObject({
      mean: [1, 2, 6, 3],
      std: [1, 1, 4, 2],
    });
  });

  it('refuses the numbers of other pictures from a file', () => {
    const fit = (): unknown => fitChannels(scaled([1, 2, 3], [1, 1, 1]), 1, '/m/preprocessing.json');
    expect(fit).toThrow(ScorecamError);
    expect(fit).toThrow(/preprocessing\.json gives a mean and a deviation for 3 channels, .* takes grey pictures/);
  });
});
