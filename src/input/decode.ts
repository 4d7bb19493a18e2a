import { createHash } from 'node:crypto';
import { ScorecamError } from '../shared/errors';
import { openBmp } from './bmp';
import { openGif } from './gif';
import { summarizeIcc } from './icc';
import { openWithSharp } from './open-with-sharp';
import { orientPixels } from './orient';
import { pictureError, readPictureFile } from './read-file';
import { sniffFormat } from './sniff';
import { ALPHA_DROPPED, UnsupportedPixels } from './source';
import type { PictureSource } from './source';
import type { DecodedPicture, ExifMode, PictureWarning, RgbPicture } from './types';

/** 8192 × 8192: lets the pictures of 50-megapixel phones (8192 × 6144) through and keeps memory under half a GiB. */
export const DEFAULT_LIMIT_PIXELS = 8192 * 8192;

export interface DecodeOptions {
  /** Whether to turn the pixels as EXIF says. 'ignore' is what torchvision's and Keras' loaders do. */
  readonly exif: ExifMode;
  /** Largest width × height that is decoded; `DEFAULT_LIMIT_PIXELS` by default. */
  readonly limitPixels?: number;
  /** Whether to keep the alpha channel where the picture has one; it is dropped, and that is said, by default. */
  readonly alpha?: 'drop' | 'keep';
}

/** First line of a library's message, fit to stand inside a sentence. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').trim().replace(/[.:]$/, '');
}

function explainDecodeError(path: string, error: unknown): ScorecamError {
  if (error instanceof ScorecamError) return error;
  if (error instanceof UnsupportedPixels) {
    return pictureError(path, error.message, 'Save it as an 8-bit RGB PNG or JPEG.', error);
  }
  return pictureError(
    path,
    `the file is truncated, damaged or of an unusual kind (${firstLine(error)})`,
    'Download or copy it again, or open it in a picture editor and save it as PNG.',
    error,
  );
}

function checkSize(path: string, size: { width: number; height: number }, limitPixels: number): void {
  const { width, height } = size;
  if (width * height <= limitPixels) return;
  const megapixels = (pixels: number): string => (pixels / 1e6).toFixed(pixels < 1e7 ? 2 : 0);
  throw pictureError(
    path,
    `it has ${width}×${height} pixels (${megapixels(width * height)} MP), more than the limit of ` +
      `${limitPixels} (${megapixels(limitPixels)} MP)`,
    'Save a smaller copy; the model sees a few hundred pixels a side anyway.',
  );
}

function describeSource({ icc, frameCount }: PictureSource): PictureWarning[] {
  const warnings: PictureWarning[] = [];
  const profile = icc === undefined ? undefined : summarizeIcc(icc);
  if (profile?.isSrgb === false) {
    const message =
      `The embedded colour profile (${profile.name}) is ignored, as Python’s usual loaders do; ` +
      'a viewer that honours it shows somewhat other colours.';
    warnings.push({ code: 'icc-ignored', message });
  }
  if (frameCount > 1) {
    const message = `The file holds ${frameCount} pictures (frames or pages); only the first is used.`;
    warnings.push({ code: 'first-frame', message });
  }
  return warnings;
}

/** Turns the picture where it has to be; the orientation returned is what a viewer would still have to apply. */
function applyOrientation(
  picture: RgbPicture,
  source: PictureSource,
  exif: ExifMode,
): { picture: RgbPicture; orientation: number; warnings: PictureWarning[] } {
  const { orientation } = source;
  if (orientation === 1) return { picture, orientation, warnings: [] };
  // Pillow itself turns TIFF pictures while it loads them, so Python's loaders see them upright.
  if (exif === 'apply' || source.format === 'tiff') {
    const message = `The picture was turned upright (EXIF orientation ${orientation}) before the model saw it.`;
    const turned = orientPixels(picture, orientation);
    return { picture: turned, orientation: 1, warnings: [{ code: 'exif-applied', message }] };
  }
  const message =
    `The model sees the picture as it is stored, not upright (EXIF orientation ${orientation} is ignored, as Python’s ` +
    'usual loaders do); the option "exif apply" turns it first.';
  return { picture, orientation, warnings: [{ code: 'exif-ignored', message }] };
}

function openSource(path: string, bytes: Buffer): PictureSource | Promise<PictureSource> {
  const sniffed = sniffFormat(bytes);
  if (!sniffed.known) {
    throw pictureError(path, `it is ${sniffed.description}`, 'Give a JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF picture.');
  }
  if (sniffed.format === 'gif') return openGif(bytes);
  if (sniffed.format === 'bmp') return openBmp(bytes);
  return openWithSharp(bytes, sniffed.format);
}

/** The bytes of a picture, not yet decoded. */
export interface PictureFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** SHA-256 (hex) of the bytes. */
  readonly contentHash: string;
}

/** @throws ScorecamError 'picture' for a missing, empty, unreadable, too large or special file */
export async function readPicture(path: string): Promise<PictureFile> {
  const bytes = await readPictureFile(path);
  return { path, bytes, contentHash: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * Decodes a picture as `Image.open(path).convert('RGB')` of Pillow does (checked against 13.0.0): the ICC profile is
 * ignored, alpha is dropped and not blended, EXIF orientation is ignored unless asked for, of an animation or a
 * multi-page file the first picture is taken. Where one of these makes the model see something else than a viewer
 * shows, a warning says so.
 *
 * @param file JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF, recognised by its content
 * @returns 8-bit RGB
 * @throws ScorecamError 'picture' for everything that cannot be decoded, with what to do
 */
export async function decodePicture({ path, bytes }: PictureFile, options: DecodeOptions): Promise<DecodedPicture> {
  const limitPixels = options.limitPixels ?? DEFAULT_LIMIT_PIXELS;
  try {
    const source = await openSource(path, bytes);
    checkSize(path, source, limitPixels);
    const decoded = await source.decode();
    const { width, height, format } = source;
    const keepsAlpha = options.alpha === 'keep' && decoded.alpha !== undefined;
    const stored = { width, height, pixels: decoded.pixels, alpha: keepsAlpha ? decoded.alpha : undefined };
    const ofPixels = keepsAlpha ? decoded.warnings.filter((warning) => warning !== ALPHA_DROPPED) : decoded.warnings;
    const { picture, orientation, warnings } = applyOrientation(stored, source, options.exif);
    return {
      ...{ ...picture, orientation, format },
      warnings: [...describeSource(source), ...ofPixels, ...warnings],
    };
  } catch (error) {
    // A wrong type is a defect of this program and not of the picture.
    throw error instanceof TypeError ? error : explainDecodeError(path, error);
  }
}
