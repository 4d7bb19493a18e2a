import { channelsOf, levelToInput, type Preprocessing } from '../../input';

/** The same preprocessing, but that the model gets levels of 0 to 255 as they are, in the order of `rgb`. */
export function withoutScale(preprocessing: Preprocessing): Preprocessing {
  const { mean, std } = preprocessing;
  return { ...preprocessing, mean: mean.map(() => 0), std: std.map(() => 1), channelOrder: 'rgb' };
}

/**
 * Scales levels that were framed without.
 *
 * @param levels `[height, width, channels]`, 0 to 255, colours in the order red, green, blue
 * @returns the model's input: (level − mean) / std, in the preprocessing's order
 */
export function scaleLevels(levels: Float32Array, preprocessing: Preprocessing): Float32Array {
  const channels = channelsOf(preprocessing);
  const isSwapped = preprocessing.channelOrder === 'bgr' && channels >= 3;
  return levels.map((_, i) => {
    const channel = i % channels;
    const source = isSwapped && channel < 3 ? i - channel + (2 - channel) : i;
    return levelToInput(levels[source] ?? 0, channel, preprocessing);
  });
}
