import { channelsOf, type PictureChannels, type Preprocessing } from '../input';
import { ScorecamError } from '../shared/errors';

const WORDS: Readonly<Record<PictureChannels, string>> = {
  1: 'grey pictures',
  3: 'colour pictures',
  4: 'RGBA pictures',
};

/**
 * Preprocessing for the number of channels that a model's picture has: numbers that are the same for all colours, or
 * that nobody gave, serve for any number of them. Of a guess in three colours, grey and alpha get the mean.
 *
 * @param source the file that the numbers come from; undefined where they are guessed
 * @throws ScorecamError `model` where the file's numbers are those of another picture
 */
export function fitChannels(
  preprocessing: Preprocessing,
  channels: PictureChannels,
  source: string | undefined,
): Preprocessing {
  const { mean, std } = preprocessing;
  const given = channelsOf(preprocessing);
  if (given === channels) return preprocessing;
  const isSame = [mean, std].every((values) => values.every((value) => value === values[0]));
  if (!isSame && source !== undefined) {
    throw new ScorecamError(
      'model',
      `${source} gives a mean and a deviation for ${given} channels, but the model takes ${WORDS[channels]}.`,
      channels === 1 ? 'Give one number for each, [127.5].' : `Give ${channels} numbers for each.`,
    );
  }
  const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const fitted = (values: readonly number[]): number[] =>
    Array.from({ length: channels }, (_, channel) => (channels === 1 ? undefined : values[channel]) ?? average(values));
  return { ...preprocessing, mean: fitted(mean), std: fitted(std) };
}
