/** How a picture of any size becomes the frame that the model sees. */
export type Fit =
  /** As the model's own preprocessing says. */
  | 'model'
  /** The largest centred square (more exactly: the largest centred rectangle of the input's shape). */
  | 'crop'
  /** The whole picture, its aspect ratio not kept. */
  | 'squash'
  /** The whole picture, aspect ratio kept, the rest filled with grey (level 114). */
  | 'letterbox'
  /** The picture already has exactly the input size. */
  | 'none';

export type ExifMode = 'ignore' | 'apply';

/** Pillow's filters of the same names, antialiased when the picture shrinks. */
export type PillowFilter = 'nearest' | 'box' | 'bilinear' | 'hamming' | 'bicubic' | 'lanczos';

/** Methods of `tf.image.resize` without antialiasing, as Keras' loaders of picture folders call it. */
export type TensorFlowFilter = 'tf-bilinear' | 'tf-bicubic';

/** Interpolations of `cv2.resize`; only `opencv-area` averages what falls together when the picture shrinks. */
export type OpenCvFilter = 'opencv-linear' | 'opencv-area' | 'opencv-cubic';

/** How pixels of another size are made, named after the library that does it so. */
export type ResampleFilter = PillowFilter | TensorFlowFilter | OpenCvFilter;

export const RESAMPLE_FILTERS: readonly ResampleFilter[] = [
  ...(['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos'] as const),
  ...(['tf-bilinear', 'tf-bicubic', 'opencv-linear', 'opencv-area', 'opencv-cubic'] as const),
];

/**
 * How the long side becomes whole pixels, and where an odd rest goes: `torchvision` cuts the long side off and rounds
 * the offset of the crop, halves to even; `nearest` rounds the long side and cuts the offset off, as many other
 * pipelines do. A pixel's difference there moves probabilities by some hundredths.
 */
export type CropRounding = 'torchvision' | 'nearest';

/** What lies between a picture and the numbers that go into the model. */
export interface Preprocessing {
  /** Pixels. */
  readonly inputSize: { readonly width: number; readonly height: number };
  /**
   * What `fit: 'model'` does: resize the short side to `resizeShortSide` pixels and cut the centre of the input size;
   * or squash; or letterbox.
   */
  readonly fit:
    | { readonly mode: 'crop'; readonly resizeShortSide: number; readonly rounding?: CropRounding }
    | { readonly mode: 'squash' }
    | { readonly mode: 'letterbox' };
  readonly resample: ResampleFilter;
  /**
   * Model input = (level − mean) / std, a level being 0..255; one value a channel, in the order of `channelOrder`. There
   * are as many as the model's picture has channels (`PictureChannels`).
   */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Says nothing where there is one channel; a fourth one is the last in either order. */
  readonly channelOrder: 'rgb' | 'bgr';
}

/** Channels of the picture that a model takes: grey, colour, or colour and transparency. */
export type PictureChannels = 1 | 3 | 4;

/** 8-bit RGB, rows from the top, no padding: `pixels.length === width * height * 3`. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  /** [height, width], 255 = opaque; undefined where all is opaque or where nobody asked for it. */
  readonly alpha?: Uint8Array | undefined;
}

/** As `RgbPicture`, but the levels need not be whole numbers. */
export interface LevelPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Float32Array;
  readonly alpha?: Uint8Array | Float32Array | undefined;
}

/** Something about a picture that makes other programs see something else than the model does. */
export interface PictureWarning {
  readonly code:
    | 'icc-ignored'
    | 'exif-ignored'
    | 'exif-applied'
    | 'alpha-dropped'
    | 'alpha-used'
    | 'turned-grey'
    | 'cmyk-converted'
    | 'depth-reduced'
    | 'first-frame'
    | 'tiny'
    | 'other';
  readonly message: string;
}

export interface DecodedPicture extends RgbPicture {
  /** EXIF orientation that a viewer would still have to apply to show `pixels` upright, 1 to 8 (1 = as it is). */
  readonly orientation: number;
  /** As sharp names it: jpeg, png, webp, gif, tiff, heif (AVIF), … */
  readonly format: string;
  readonly warnings: readonly PictureWarning[];
}

/** Pixels of the decoded picture, real numbers; may reach outside the picture (letterbox). */
export interface FrameRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FramedPicture {
  /** What the model sees, at the input size. */
  readonly picture: LevelPicture;
  /** Where on the decoded picture the frame lies. */
  readonly frame: FrameRect;
}
