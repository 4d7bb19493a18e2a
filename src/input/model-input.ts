import type { LevelPicture, Preprocessing } from './types';

/**
 * The number that the model gets for a level.
 *
 * @param level 0 to 255
 * @param channel 0 to 2, in the order of `preprocessing.channelOrder`
 */
export function levelToInput(level: number, channel: number, preprocessing: Preprocessing): number {
  const mean = preprocessing.mean[channel];
  const std = preprocessing.std[channel];
  if (mean === undefined || std === undefined) throw new RangeError(`A picture has channels 0 to 2, not ${channel}.`);
  return (level - mean) / std;
}

/**
 * The model's input of a framed picture.
 *
 * @param picture [H, W, 3], levels in RGB
 * @returns float32 [H, W, 3]: (level − mean) / std, channels in the order of `preprocessing.channelOrder`
 */
export function toModelInput(picture: LevelPicture, preprocessing: Preprocessing): Float32Array {
  const { pixels } = picture;
  const input = new Float32Array(pixels.length);
  for (let channel = 0; channel < 3; channel++) {
    const source = preprocessing.channelOrder === 'rgb' ? channel : 2 - channel;
    if (pixels instanceof Uint8Array) {
      const table = Float32Array.from({ length: 256 }, (_, level) => levelToInput(level, channel, preprocessing));
      for (let i = 0; i < pixels.length; i += 3) input[i + channel] = table[pixels[i + source] ?? 0] ?? 0;
    } else {
      for (let i = 0; i < pixels.length; i += 3) {
        input[i + channel] = levelToInput(pixels[i + source] ?? 0, channel, preprocessing);
      }
    }
  }
  return input;
}
