import sharp from 'sharp';
import type { Metadata, Sharp } from 'sharp';
import { readAvifFacts, readPngFacts } from './containers';
import { inverseOrientation, orientPixels, uprightDimensions } from './orient';
import { clipTo8Bits, cmykToRgb, greyToRgb, highBytes, splitAlpha } from './samples';
import { ALPHA_DROPPED, UnsupportedPixels } from './source';
import type { DecodedPixels, PictureSource } from './source';
import { readTiffFacts } from './tiff-facts';
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

/**
 * As strict as Pillow: a truncated file is an error and merely odd data is not. libvips notices a truncated TIFF only
 * where it fails on every error that libtiff reports.
 */
function openPicture(bytes: Buffer, format: string, limitPixels: number | false): Sharp {
  return sharp(bytes, {
    failOn: format === 'tiff' ? 'error' : 'truncated',
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
  const { rgb, alpha } = splitAlpha(samples);
  return { pixels: rgb, alpha, warnings: alpha === undefined ? warnings : [...warnings, ALPHA_DROPPED] };
}

async function decodeSamples(bytes: Buffer, metadata: Metadata): Promise<DecodedPixels> {
  const { space, depth, format } = metadata;
  const picture = openPicture(bytes, format, metadata.width * metadata.height);
  if (depth === 'char') throw new UnsupportedPixels('its levels are signed numbers of 8 bits');
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

const AVIF_CHROMA: PictureWarning = {
  code: 'other',
  message:
    'This AVIF picture stores colour at a lower resolution than brightness; Pillow blends it a little differently at ' +
    'the edges of colours (by less than one level on average in photographs).',
};

/** libheif turns AVIF pictures while it decodes them; here they are turned back, to what is stored. */
function openAvif(bytes: Buffer, metadata: Metadata): PictureSource {
  const { format, width, height, icc } = metadata;
  const { orientation, halvedChroma } = readAvifFacts(bytes);
  return {
    ...{ format, icc, orientation, frameCount: metadata.pages ?? 1 },
    ...uprightDimensions({ width, height }, orientation),
    decode: async () => {
      const { pixels, alpha, warnings } = await decodeSamples(bytes, metadata);
      const stored = orientPixels({ width, height, pixels, alpha }, inverseOrientation(orientation));
      return {
        pixels: stored.pixels,
        alpha: stored.alpha,
        warnings: halvedChroma ? [...warnings, AVIF_CHROMA] : warnings,
      };
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
 * Differences to Pillow 13.0.0 that are known: AVIF (libheif here, libavif there) by up to 3 levels, with halved chroma
 * more at the edges of colours (photographs: mean below 1.2, single pixels by over 100); TIFF with associated alpha by 1
 * level, with 16 bits more. TIFF in Lab, in YCbCr without JPEG or in old-style JPEG, and tiles of separate planes, Pillow
 * reads and libvips does not.
 *
 * @param bytes the file
 * @param sniffedFormat what its first bytes say
 * @throws `UnsupportedPixels`, and libvips' own errors for damaged files
 */
export async function openWithSharp(bytes: Buffer, sniffedFormat: string): Promise<PictureSource> {
  const metadata = await openPicture(bytes, sniffedFormat, false).metadata();
  const { format, width, height, icc } = metadata;
  if (format === 'heif') return openAvif(bytes, metadata);
  if (format === 'tiff' && readTiffFacts(bytes).isPlainYCbCr) {
    throw new UnsupportedPixels('its colours are stored as brightness and colour differences (YCbCr) without JPEG');
  }
  return {
    ...{ format, width, height, icc },
    orientation: validOrientation(metadata.orientation),
    frameCount: format === 'png' ? readPngFacts(bytes).frameCount : (metadata.pages ?? 1),
    decode: () => decodeSamples(bytes, metadata),
  };
}
