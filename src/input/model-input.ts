import { greyToRgb, rgbToGrey } from './samples';
import { framePicture } from './frame';
import { isPillow } from './resize-picture';
import type { Fit, FrameRect, PictureChannels, PictureWarning, LevelPicture, Preprocessing, RgbPicture } from './types';

/**
 * The number that the model gets for a level.
 *
 * @param level 0 to 255
 * @param channel in the order of `preprocessing.channelOrder`
 */
export function levelToInput(level: number, channel: number, preprocessing: Preprocessing): number {
  const mean = preprocessing.mean[channel];
  const std = preprocessing.std[channel];
  if (mean === undefined || std === undefined) {
    throw new RangeError(`The model's picture has channels 0 to ${preprocessing.mean.length - 1}, not ${channel}.`);
  }
  return (level - mean) / std;
}

/** How many channels the picture has that a model takes. */
export function channelsOf({ mean }: Preprocessing): PictureChannels {
  const { length } = mean;
  if (length !== 1 && length !== 3 && length !== 4) throw new RangeError(`a picture of ${length} channels`);
  return length;
}

/**
 * The model's input of a framed picture.
 *
 * @param picture [H, W, 3], levels in RGB, all three the same where the model takes grey; where it takes four channels,
 *   the fourth is alpha, 255 where the picture has none
 * @returns float32 [H, W, channels]: (level − mean) / std, colours in the order of `preprocessing.channelOrder`
 */
export function toModelInput({ pixels, alpha }: LevelPicture, preprocessing: Preprocessing): Float32Array {
  const channels = channelsOf(preprocessing);
  const count = pixels.length / 3;
  const input = new Float32Array(count * channels);
  const isWhole = pixels instanceof Uint8Array;
  for (let channel = 0; channel < channels; channel++) {
    const source = preprocessing.channelOrder === 'rgb' || channels === 1 ? channel : 2 - channel;
    const table = Float32Array.from({ length: 256 }, (_, level) => levelToInput(level, channel, preprocessing));
    const levelAt = (i: number): number => (channel < 3 ? pixels[3 * i + source] : alpha?.[i]) ?? 255;
    const convert = (level: number): number =>
      isWhole ? (table[level] ?? 0) : levelToInput(level, channel, preprocessing);
    for (let i = 0; i < count; i++) input[i * channels + channel] = convert(levelAt(i));
  }
  return input;
}

const TURNED_GREY: PictureWarning = {
  code: 'turned-grey',
  message:
    'The model takes grey pictures; it sees the brightness of this one (ITU-R 601-2 luma, Pillow’s convert("L")).',
};
const ALPHA_USED: PictureWarning = {
  code: 'alpha-used',
  message:
    'The model takes colours and transparency; the fourth channel is that of the picture (255 where it is opaque).',
};
const ALPHA_FULL: PictureWarning = {
  code: 'alpha-used',
  message: 'The model takes colours and transparency; the picture has none, so the fourth channel is 255 everywhere.',
};

/**
 * The model's input of a decoded picture: turned grey where the model takes that, framed, scaled.
 *
 * @param picture [h, w, 3], any size, with its alpha where the model takes four channels
 * @returns `input` as of `toModelInput`; where on the picture it lies; and what the model sees otherwise than a viewer
 * @throws ScorecamError 'usage' if `fit` is 'none' and the picture has not exactly the input size
 */
export function frameInput(
  picture: RgbPicture,
  preprocessing: Preprocessing,
  fit: Fit,
): { readonly input: Float32Array; readonly frame: FrameRect; readonly warnings: readonly PictureWarning[] } {
  const channels = channelsOf(preprocessing);
  if (channels === 1) {
    // Python's loaders turn a picture grey before they resize it.
    const grey = rgbToGrey(picture.pixels);
    const isGrey = grey.every((level, i) => level === picture.pixels[i]);
    const framed = framePicture({ ...picture, pixels: grey }, preprocessing, fit);
    const input = toModelInput(framed.picture, preprocessing);
    return { input, frame: framed.frame, warnings: [...framed.warnings, ...(isGrey ? [] : [TURNED_GREY])] };
  }
  const seen = picture.alpha !== undefined && channels === 4 ? withAlpha(picture, preprocessing, fit) : undefined;
  const framed = seen ?? framePicture(picture, preprocessing, fit);
  const used = channels === 4 ? [seen === undefined ? ALPHA_FULL : ALPHA_USED] : [];
  const input = toModelInput(framed.picture, preprocessing);
  return { input, frame: framed.frame, warnings: [...framed.warnings, ...used] };
}

/**
 * Frames a transparent picture. Pillow multiplies its colours by alpha before it resizes, and divides them by it
 * afterwards; the other libraries resize all four channels alike.
 */
function withAlpha(
  { width, height, pixels, alpha = new Uint8Array() }: RgbPicture,
  preprocessing: Preprocessing,
  fit: Fit,
): ReturnType<typeof framePicture> {
  const { resample } = preprocessing;
  const isWeighed = fit !== 'none' && isPillow(resample) && resample !== 'nearest';
  const colours = isWeighed ? pixels.map((level, i) => shareOf(level, alpha[Math.floor(i / 3)] ?? 0)) : pixels;
  const framed = framePicture({ width, height, pixels: colours }, preprocessing, fit);
  const opacity = framePicture({ width, height, pixels: greyToRgb(alpha) }, preprocessing, fit, 255).picture.pixels;
  const seen = framed.picture.pixels.map((level, i) => (isWeighed ? wholeOf(level, opacity[i] ?? 0) : level));
  return {
    ...framed,
    picture: { ...framed.picture, pixels: seen, alpha: opacity.filter((_, i) => i % 3 === 0) },
  };
}

/** level · alpha / 255 with Pillow's rounding. */
function shareOf(level: number, alpha: number): number {
  const product = level * alpha + 128;
  return ((product >> 8) + product) >> 8;
}

/** 255 · level / alpha, cut to whole levels as Pillow does. */
function wholeOf(level: number, alpha: number): number {
  return alpha === 0 || alpha === 255 ? level : Math.min(255, Math.floor((255 * level) / alpha));
}
