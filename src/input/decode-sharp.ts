import sharp from 'sharp';
import type { Metadata, Sharp } from 'sharp';
import { hasAdobeSegment } from './jpeg-markers';
import { cmykToRgb, dropAlpha, grey16ToRgb, greyToRgb, highBytes } from './samples';
import type { PictureWarning } from './types';

// Every picture is read once; libvips' cache of operations would only hold memory.
sharp.cache(false);

export interface DecodedPixels {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] */
  readonly pixels: Uint8Array;
  readonly warnings: readonly PictureWarning[];
}

/** A picture that libvips can read but that has no counterpart in Pillow, or none worth guessing. */
export class UnsupportedPixels extends Error {}

/** `failOn: 'truncated'`: like Pillow, a truncated file is an error and merely odd data is not. */
function openPicture(bytes: Buffer, limitPixels: number | false): Sharp {
  return sharp(bytes, {
    failOn: 'truncated',
    limitInputPixels: limitPixels,
    sequentialRead: true,
    ignoreIcc: true,
    animated: false,
  });
}

/** Header facts: size, colour space, depth, pages, orientation, profile. No pixel is decoded. */
export async function readMetadata(bytes: Buffer): Promise<Metadata> {
  return openPicture(bytes, false).metadata();
}

interface Samples {
  readonly data: Buffer;
  readonly channels: number;
}

/** Pixels in the colour space they are stored in: asking for the same one for input and output makes libvips keep them. */
async function readSamples(picture: Sharp, space: 'srgb' | 'rgb16' | 'grey16' | 'cmyk'): Promise<Samples> {
  const depth = space === 'srgb' || space === 'cmyk' ? 'uchar' : 'ushort';
  const { data, info } = await picture
    .pipelineColourspace(space)
    .toColourspace(space)
    .raw({ depth })
    .toBuffer({ resolveWithObject: true });
  return { data, channels: info.channels };
}

function asUint16(data: Buffer): Uint16Array {
  return data.byteOffset % 2 === 0
    ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
    : new Uint16Array(new Uint8Array(data).buffer);
}

function asBytes(data: Buffer): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}

const ALPHA_DROPPED: PictureWarning = {
  code: 'alpha-dropped',
  message:
    'The picture has transparent parts; the model sees the colours stored under them, as Python’s usual loaders do, ' +
    'and not the background that a viewer shows.',
};

function fromColour(samples: Uint8Array, channels: number): { pixels: Uint8Array; warnings: PictureWarning[] } {
  if (channels === 1) return { pixels: greyToRgb(samples), warnings: [] };
  if (channels === 3) return { pixels: samples, warnings: [] };
  if (channels !== 4) throw new UnsupportedPixels(`it has ${channels} channels`);
  const { rgb, opaque } = dropAlpha(samples);
  return { pixels: rgb, warnings: opaque ? [] : [ALPHA_DROPPED] };
}

async function decodeCmyk(
  picture: Sharp,
  bytes: Buffer,
  format: string,
): Promise<Omit<DecodedPixels, 'width' | 'height'>> {
  const { data, channels } = await readSamples(picture, 'cmyk');
  const inks = asBytes(data);
  // Pillow takes every CMYK JPEG as inverted, libvips only one with Adobe's segment.
  if (format === 'jpeg' && !hasAdobeSegment(bytes))
    for (let i = 0; i < inks.length; i++) inks[i] = 255 - (inks[i] ?? 0);
  return {
    pixels: cmykToRgb(inks, channels),
    warnings: [
      {
        code: 'cmyk-converted',
        message:
          'The picture is in CMYK; it was turned into RGB by Pillow’s plain rule, without a colour profile, ' +
          'so a viewer shows other colours.',
      },
    ],
  };
}

/**
 * Decodes with sharp (libvips) and gives what Pillow's `convert('RGB')` gives for the same file: no ICC conversion, no
 * turning, alpha dropped, first page.
 *
 * @param bytes the file
 * @param metadata its `readMetadata`
 * @param limitPixels width × height that libvips may decode
 * @throws UnsupportedPixels for kinds of pixels that are refused; libvips' own errors for damaged files
 */
export async function decodeWithSharp(bytes: Buffer, metadata: Metadata, limitPixels: number): Promise<DecodedPixels> {
  const { width, height } = metadata;
  const picture = openPicture(bytes, limitPixels);
  const size = { width, height };
  const { space } = metadata;
  if (space === 'cmyk') return { ...size, ...(await decodeCmyk(picture, bytes, metadata.format)) };
  if (space === 'b-w' || space === 'srgb' || space === 'rgb') {
    const { data, channels } = await readSamples(picture, 'srgb');
    return { ...size, ...fromColour(asBytes(data), channels) };
  }
  if (space === 'grey16' && !metadata.hasAlpha) {
    const { data } = await readSamples(picture, 'grey16');
    const message =
      'The picture is 16-bit grey; Pillow clips such levels to 255 instead of scaling them, so the model sees most ' +
      'of it white. Save it with 8 bits to keep its shades.';
    return { ...size, pixels: grey16ToRgb(asUint16(data)), warnings: [{ code: 'depth-reduced', message }] };
  }
  if (space !== 'rgb16' && space !== 'grey16') {
    throw new UnsupportedPixels(`its pixels are of a kind that is not supported (${space}, ${metadata.depth})`);
  }
  const { data, channels } = await readSamples(picture, 'rgb16');
  const { pixels, warnings } = fromColour(highBytes(asUint16(data)), channels);
  const message = 'The picture has 16 bits a channel; the model sees the upper 8.';
  return { ...size, pixels, warnings: [...warnings, { code: 'depth-reduced', message }] };
}
