import { ScorecamError } from '../shared/errors';
import { resizePart, resizePicture } from './resize-picture';
import type { Box } from './resize';
import type {
  CropRounding,
  DecodedPicture,
  Fit,
  FrameRect,
  FramedPicture,
  LevelPicture,
  PictureWarning,
  Preprocessing,
  ResampleFilter,
  RgbPicture,
} from './types';

type CropFit = Extract<Preprocessing['fit'], { mode: 'crop' }>;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The level that fills what a letterboxed picture leaves free, as YOLO's loaders use. */
const LETTERBOX_LEVEL = 114;

/** Rounds to the nearest whole number and halves to the even one, as Python's `round` does. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** `picture` at (x, y) of a new picture filled with one level. */
function placeOn(picture: LevelPicture, size: Size, x: number, y: number, level: number): LevelPicture {
  const length = size.width * size.height * 3;
  const pixels = picture.pixels instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  pixels.fill(level);
  for (let row = 0; row < picture.height; row++) {
    const from = row * picture.width * 3;
    pixels.set(picture.pixels.subarray(from, from + picture.width * 3), ((y + row) * size.width + x) * 3);
  }
  return { ...size, pixels };
}

/** Where a centred cut of `cut` pixels begins on a side of `side` pixels, as torchvision's `center_crop`; negative: pad. */
function centreOffset(side: number, cut: number, rounding: CropRounding): number {
  if (cut > side) return -Math.floor((cut - side) / 2);
  return rounding === 'torchvision' ? roundHalfEven((side - cut) / 2) : Math.floor((side - cut) / 2);
}

/**
 * torchvision's `Resize(shortSide)` and `CenterCrop(input)` (checked against 0.29.2), or the same with the other
 * rounding; where the resized picture is smaller than the crop, black is added.
 */
function cropAfterResize(
  picture: RgbPicture,
  input: Size,
  { resizeShortSide: shortSide, rounding = 'torchvision' }: CropFit,
  filter: ResampleFilter,
): FramedPicture {
  const { width, height } = picture;
  const exactLongSide = (shortSide * Math.max(width, height)) / Math.min(width, height);
  const longSide = rounding === 'torchvision' ? Math.trunc(exactLongSide) : roundHalfEven(exactLongSide);
  const resized = width <= height ? { width: shortSide, height: longSide } : { width: longSide, height: shortSide };
  const x = centreOffset(resized.width, input.width, rounding);
  const y = centreOffset(resized.height, input.height, rounding);
  const seen = resizePicture(picture, resized.width, resized.height, filter, {
    x: Math.max(0, x),
    y: Math.max(0, y),
    width: Math.min(input.width, resized.width),
    height: Math.min(input.height, resized.height),
  });
  const scaleX = width / resized.width;
  const scaleY = height / resized.height;
  return {
    picture: x < 0 || y < 0 ? placeOn(seen, input, Math.max(0, -x), Math.max(0, -y), 0) : seen,
    frame: { x: x * scaleX, y: y * scaleY, width: input.width * scaleX, height: input.height * scaleY },
  };
}

/**
 * The largest centred rectangle of the input's shape, resized: Pillow's `ImageOps.fit`, whose box is of real numbers, or
 * with the filters of other libraries Keras' `smart_resize`.
 */
function cropLargest(picture: RgbPicture, input: Size, filter: ResampleFilter): FramedPicture {
  const aspect = input.width / input.height;
  const wider = picture.width / picture.height >= aspect;
  const width = wider ? Math.min(picture.width, aspect * picture.height) : picture.width;
  const height = wider ? picture.height : Math.min(picture.height, picture.width / aspect);
  const x = (picture.width - width) / 2;
  const y = (picture.height - height) / 2;
  const box: Box = [x, y, Math.min(picture.width, x + width), Math.min(picture.height, y + height)];
  const resized = resizePart(picture, input.width, input.height, filter, box);
  const [left, top, right, bottom] = resized.box;
  return { picture: resized.picture, frame: { x: left, y: top, width: right - left, height: bottom - top } };
}

function squash(picture: RgbPicture, input: Size, filter: ResampleFilter): FramedPicture {
  return {
    picture: resizePicture(picture, input.width, input.height, filter),
    frame: { x: 0, y: 0, width: picture.width, height: picture.height },
  };
}

/** The whole picture, as large as it fits, centred (an odd rest goes to the right and the bottom). */
function letterbox(picture: RgbPicture, input: Size, filter: ResampleFilter, barLevel: number): FramedPicture {
  const scale = Math.min(input.width / picture.width, input.height / picture.height);
  const width = Math.max(1, roundHalfEven(picture.width * scale));
  const height = Math.max(1, roundHalfEven(picture.height * scale));
  const x = Math.floor((input.width - width) / 2);
  const y = Math.floor((input.height - height) / 2);
  const resized = resizePicture(picture, width, height, filter);
  const scaleX = picture.width / width;
  const scaleY = picture.height / height;
  return {
    picture: placeOn(resized, input, x, y, barLevel),
    frame: {
      x: x === 0 ? 0 : -x * scaleX,
      y: y === 0 ? 0 : -y * scaleY,
      width: input.width * scaleX,
      height: input.height * scaleY,
    },
  };
}

function asItIs(picture: RgbPicture, input: Size): FramedPicture {
  if (picture.width !== input.width || picture.height !== input.height) {
    throw new ScorecamError(
      'usage',
      `The fit "none" needs a picture of exactly the model's input size ${input.width}×${input.height}; ` +
        `this one has ${picture.width}×${picture.height} pixels.`,
      'Leave out --fit, or use crop, squash or letterbox, or resize the picture first.',
      { remedy: 'other-fit' },
    );
  }
  return squash(picture, input, 'nearest');
}

function applyFit(picture: RgbPicture, preprocessing: Preprocessing, fit: Fit, barLevel: number): FramedPicture {
  const { inputSize, resample } = preprocessing;
  switch (fit) {
    case 'model': {
      if (preprocessing.fit.mode === 'crop') {
        return cropAfterResize(picture, inputSize, preprocessing.fit, resample);
      }
      return applyFit(picture, preprocessing, preprocessing.fit.mode, barLevel);
    }
    case 'crop':
      return cropLargest(picture, inputSize, resample);
    case 'squash':
      return squash(picture, inputSize, resample);
    case 'letterbox':
      return letterbox(picture, inputSize, resample, barLevel);
    case 'none':
      return asItIs(picture, inputSize);
  }
}

function warnIfEnlarged(picture: Size, input: Size, frame: FrameRect): PictureWarning[] {
  const smaller = picture.width < input.width || picture.height < input.height;
  const enlarged = frame.width < input.width || frame.height < input.height;
  if (!smaller || !enlarged) return [];
  const message =
    `The picture (${picture.width}×${picture.height} pixels) is smaller than the model's input ` +
    `(${input.width}×${input.height}) and was enlarged; the map shows no more detail than the picture has.`;
  return [{ code: 'tiny', message }];
}

/**
 * Makes the frame that the model sees out of a decoded picture.
 *
 * @param picture [h, w, 3], any size
 * @param preprocessing of the model: input size, filter, and what 'model' means
 * @param fit how the picture becomes the frame
 * @param barLevel of what a letterboxed picture leaves free
 * @returns the frame at the input size; its rectangle in pixels of the decoded picture, real numbers, which reaches
 *   outside the picture where something was filled up; and a 'tiny' warning where a small picture was enlarged
 * @throws ScorecamError 'usage' if `fit` is 'none' and the picture has not exactly the input size
 */
export function framePicture(
  picture: DecodedPicture | RgbPicture,
  preprocessing: Preprocessing,
  fit: Fit,
  barLevel = LETTERBOX_LEVEL,
): FramedPicture & { readonly warnings: readonly PictureWarning[] } {
  const framed = applyFit(picture, preprocessing, fit, barLevel);
  return { ...framed, warnings: warnIfEnlarged(picture, preprocessing.inputSize, framed.frame) };
}
