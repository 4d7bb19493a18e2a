import sharp from 'sharp';
import type { Metadata, Sharp } from 'sharp';
import { readAvifOrientation, readPngFacts } from './containers';
import { inverseOrientation, orientPixels, uprightDimensions } from './orient';
import { clipTo8Bits, cmykToRgb, dropAlpha, greyToRgb, highBytes } from './samples';
import { ALPHA_DROPPED, UnsupportedPixels } from './source';
import type { DecodedPixels, PictureSource } from './source';
import type { PictureWarning } from './types';

// Every picture is read once; libvips' cache of operations would only hold memory.
sharp.cache(false);

const CMYK_CONVERTED: PictureWarning = {
  code: 'cmyk-converted',
  message:
    'The picture is in CMYK; it was turned into RGB by Pillow’s plain rule, without a colour profile, ' +
    'so a viewer shows other colours.',
};
const UPPER_BITS: PictureWarning = {
  code: 'depth-reduced',
  message: 'The picture has 16 bits a channel; the model sees the upper 8.',
};
const CLIPPED: PictureWarning = {
  code: 'depth-reduced',
  message:
    'The picture has more than 8 bits a grey level; Pillow cuts such levels off at 0 and 255 instead of scaling them, ' +
    'so the model may see large parts white or black. Save it with 8 bits to keep its shades.',
};

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

interface Samples {
  readonly data: Buffer;
  readonly channels: number;
}

/** Samples in the colour space they are stored in: with the same one for input and output libvips leaves them alone. */
async function readSamples(
  picture: Sharp,
  space: 'srgb' | 'rgb16' | 'grey16' | 'cmyk',
  depth: 'uchar' | 'ushort',
): Promise<Samples> {
  const stored = picture.pipelineColourspace(space).toColourspace(space).raw({ depth });
  const { data, info } = await stored.toBuffer({ resolveWithObject: true });
  return { data, channels: info.channels };
}

async function readBytes(picture: Sharp, space: 'srgb' | 'cmyk'): Promise<{ samples: Uint8Array; channels: number }> {
  const { data, channels } = await readSamples(picture, space, 'uchar');
  return { samples: new Uint8Array(data.buffer, data.byteOffset, data.length), channels };
}

async function readWords(
  picture: Sharp,
  space: 'rgb16' | 'grey16' | 'cmyk',
): Promise<{ samples: Uint16Array; channels: number }> {
  const { data, channels } = await readSamples(picture, space, 'ushort');
  // A view of 16-bit numbers has to begin at an even byte.
  const even = data.byteOffset % 2 === 0 ? data : Buffer.from(new Uint8Array(data).buffer);
  return { samples: new Uint16Array(even.buffer, even.byteOffset, data.length / 2), channels };
}

function fromColour(samples: Uint8Array, channels: number, warnings: readonly PictureWarning[]): DecodedPixels {
  if (channels === 1) return { pixels: greyToRgb(samples), warnings };
  if (channels === 3) return { pixels: samples, warnings };
  if (channels !== 4) throw new UnsupportedPixels(`it has ${channels} channels`);
  const { rgb, opaque } = dropAlpha(samples);
  return { pixels: rgb, warnings: opaque ? warnings : [...warnings, ALPHA_DROPPED] };
}

async function decodeSamples(bytes: Buffer, metadata: Metadata): Promise<DecodedPixels> {
  const { space, depth, format } = metadata;
  const picture = openPicture(bytes, metadata.width * metadata.height);
  if (space === 'cmyk') {
    if (depth !== 'ushort') {
      const { samples, channels } = await readBytes(picture, 'cmyk');
      return { pixels: cmykToRgb(samples, channels), warnings: [CMYK_CONVERTED] };
    }
    const { samples, channels } = await readWords(picture, 'cmyk');
    return { pixels: cmykToRgb(highBytes(samples), channels), warnings: [CMYK_CONVERTED, UPPER_BITS] };
  }
  if (space === 'b-w' || space === 'srgb' || space === 'rgb') {
    const { samples, channels } = await readBytes(picture, 'srgb');
    return fromColour(samples, channels, depth === 'uchar' ? [] : [CLIPPED]);
  }
  if (space === 'grey16' && !metadata.hasAlpha) {
    const { samples } = await readWords(picture, 'grey16');
    return { pixels: greyToRgb(clipTo8Bits(samples)), warnings: [CLIPPED] };
  }
  if (space === 'rgb16' || space === 'grey16') {
    // Grey with alpha comes as four channels here, too.
    const { samples, channels } = await readWords(picture, 'rgb16');
    const clipped = format === 'png' && readPngFacts(bytes).greyWithoutAlpha;
    return clipped
      ? fromColour(clipTo8Bits(samples), channels, [CLIPPED])
      : fromColour(highBytes(samples), channels, [UPPER_BITS]);
  }
  throw new UnsupportedPixels(`its pixels are of a kind that is not supported (${space}, ${depth})`);
}

/** libheif turns AVIF pictures while it decodes them; here they are turned back, to what is stored. */
function undoTurning(source: PictureSource): PictureSource {
  const stored = uprightDimensions(source, source.orientation);
  return {
    ...source,
    ...stored,
    decode: async () => {
      const { pixels, warnings } = await source.decode();
      const { width, height } = source;
      return { ...orientPixels({ width, height, pixels }, inverseOrientation(source.orientation)), warnings };
    },
  };
}

function validOrientation(stated: number | undefined): number {
  return stated !== undefined && stated >= 1 && stated <= 8 ? stated : 1;
}

/**
 * Opens a JPEG, PNG, WebP, TIFF or AVIF file with sharp (libvips). Its pixels are those of Pillow's `convert('RGB')`: no
 * ICC conversion, no turning, alpha dropped, first page.
 *
 * Differences to Pillow 13.0.0 that are known: AVIF (libheif here, libavif there) by up to 3 levels, and more at the
 * edges of colours in pictures with halved chroma; TIFF with associated alpha by 1 level.
 *
 * @throws libvips' own errors for damaged files
 */
export async function openWithSharp(bytes: Buffer): Promise<PictureSource> {
  const metadata = await openPicture(bytes, false).metadata();
  const { format, width, height, icc } = metadata;
  const isAvif = format === 'heif';
  const source: PictureSource = {
    ...{ format, width, height, icc },
    orientation: isAvif ? readAvifOrientation(bytes) : validOrientation(metadata.orientation),
    frameCount: format === 'png' ? readPngFacts(bytes).frameCount : (metadata.pages ?? 1),
    decode: () => decodeSamples(bytes, metadata),
  };
  return isAvif ? undoTurning(source) : source;
}
