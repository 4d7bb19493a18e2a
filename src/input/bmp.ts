import { ALPHA_DROPPED, DamagedPicture, UnsupportedPixels, guardTruncation } from './source';
import type { DecodedPixels, PictureSource } from './source';

/*
 * libvips as sharp ships it cannot read BMP, and of the four packages on npm that were tried (bmp-ts, bmp-js,
 * decode-bmp, fast-bmp) each reads the kinds of the test vectors partly wrong or not at all.
 */

/** The values of the header's compression field that occur. */
const UNCOMPRESSED = 0;
const RLE8 = 1;
const RLE4 = 2;
const MASKED = 3;

interface Header {
  readonly width: number;
  readonly height: number;
  /** Rows are stored from the bottom unless the height is negative. */
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Red, green, blue, alpha of a masked picture. */
  readonly masks: readonly [number, number, number, number];
  /** [colours, 3], RGB; entries that the file leaves out are black. */
  readonly palette: Uint8Array;
  readonly dataStart: number;
}

const OS2_HEADER_BYTES = 12;
const HEADER_BYTES = [OS2_HEADER_BYTES, 40, 52, 56, 64, 108, 124];

function readHeader(bytes: Buffer): Header {
  const headerBytes = bytes.readUInt32LE(14);
  if (!HEADER_BYTES.includes(headerBytes))
    throw new UnsupportedPixels(`its BMP header of ${headerBytes} bytes is unknown`);
  const old = headerBytes === OS2_HEADER_BYTES;
  const width = old ? bytes.readUInt16LE(18) : bytes.readInt32LE(18);
  const signedHeight = old ? bytes.readUInt16LE(20) : bytes.readInt32LE(22);
  const bits = bytes.readUInt16LE(old ? 24 : 28);
  const compression = old ? UNCOMPRESSED : bytes.readUInt32LE(30);
  let at = 14 + headerBytes;
  let masks: Header['masks'] = [0, 0, 0, 0];
  if (compression === MASKED) {
    // In short headers the masks follow the header; only long ones have one for alpha.
    const alpha = headerBytes >= 56 ? bytes.readUInt32LE(66) : 0;
    masks = [bytes.readUInt32LE(54), bytes.readUInt32LE(58), bytes.readUInt32LE(62), alpha];
    if (headerBytes < 52) at += 12;
  }
  if (width <= 0 || signedHeight === 0) throw new DamagedPicture('its size is impossible');
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new UnsupportedPixels(`its BMP pixels of ${bits} bits are unknown`);
  const needed = { 0: bits, 1: 8, 2: 4, 3: bits >= 16 ? bits : -1 }[compression];
  if (needed !== bits) {
    throw new UnsupportedPixels(`its BMP compression (${compression} with ${bits} bits) is not supported`);
  }
  const stated = bits > 8 || old ? 0 : bytes.readUInt32LE(46);
  const entryBytes = old ? 3 : 4;
  const colours = bits > 8 ? 0 : Math.min(stated === 0 ? 1 << bits : stated, 256);
  const palette = new Uint8Array(256 * 3);
  for (let i = 0; i < colours; i++, at += entryBytes) {
    palette.set([bytes.readUInt8(at + 2), bytes.readUInt8(at + 1), bytes.readUInt8(at)], i * 3);
  }
  // Some writers leave the palette out of the offset.
  const offset = bytes.readUInt32LE(10);
  const dataStart = offset === 0 || (bits <= 8 && offset === 14 + headerBytes) ? at : offset;
  const height = Math.abs(signedHeight);
  return { width, height, topDown: signedHeight < 0, bits, compression, masks, palette, dataStart };
}

/** Run lengths to indices [height, width], in the order of the file; what is jumped over is 0. */
function expandRuns(bytes: Buffer, { width, height, compression, dataStart }: Header): Uint8Array {
  const indices = new Uint8Array(width * height);
  const nibbles = compression === RLE4;
  let at = dataStart;
  let out = 0;
  let x = 0;
  while (out < indices.length) {
    const count = bytes.readUInt8(at);
    const value = bytes.readUInt8(at + 1);
    at += 2;
    if (count > 0) {
      const length = Math.min(count, width - x);
      for (let i = 0; i < length; i++) indices[out++] = nibbles ? (i % 2 === 0 ? value >> 4 : value & 15) : value;
      x += length;
    } else if (value === 0) {
      out = Math.ceil(out / width) * width;
      x = 0;
    } else if (value === 1) {
      throw new DamagedPicture('it ends too early');
    } else if (value === 2) {
      out += bytes.readUInt8(at) + bytes.readUInt8(at + 1) * width;
      x = out % width;
      at += 2;
    } else {
      for (let i = 0; i < value && out < indices.length; i++) {
        const byte = bytes.readUInt8(at + (nibbles ? i >> 1 : i));
        indices[out++] = nibbles ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte;
      }
      x += value;
      at += nibbles ? (value + 1) >> 1 : value;
      at += at % 2; // Literal stretches end on an even byte.
    }
  }
  return indices;
}

/** Packed indices of 1, 4 or 8 bits, rows padded to 4 bytes, to one a byte. */
function unpackIndices(bytes: Buffer, { width, height, bits, dataStart }: Header): Uint8Array {
  const indices = new Uint8Array(width * height);
  const stride = ((width * bits + 31) >> 5) * 4;
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = bytes.readUInt8(dataStart + y * stride + Math.floor(x / perByte));
      indices[y * width + x] = (byte >> (8 - bits * ((x % perByte) + 1))) & mask;
    }
  }
  return indices;
}

/** Where in a pixel of 3 or 4 bytes a mask's byte lies, or −1 for no mask. */
function byteOfMask(mask: number): number {
  const byte = [0xff, 0xff00, 0xff0000, 0xff000000].indexOf(mask);
  if (byte < 0 && mask !== 0) throw new UnsupportedPixels('its BMP colour masks are not supported');
  return byte;
}

function wholeByteColours(bytes: Buffer, header: Header): Pick<DecodedPixels, 'pixels' | 'alpha'> {
  const { width, height, bits, dataStart, masks } = header;
  const masked = header.compression === MASKED && masks.some((mask) => mask !== 0);
  const [red, green, blue, alpha] = masked ? masks.map(byteOfMask) : [2, 1, 0, -1];
  const pixelBytes = bits / 8;
  const stride = Math.ceil((width * pixelBytes) / 4) * 4;
  if (dataStart + (height - 1) * stride + width * pixelBytes > bytes.length)
    throw new DamagedPicture('it ends too early');
  const pixels = new Uint8Array(width * height * 3);
  const transparency = alpha !== undefined && alpha >= 0 ? new Uint8Array(width * height) : undefined;
  for (let y = 0, out = 0; y < height; y++) {
    let at = dataStart + y * stride;
    for (let x = 0; x < width; x++, at += pixelBytes, out += 3) {
      pixels[out] = bytes[at + (red ?? 0)] ?? 0;
      pixels[out + 1] = bytes[at + (green ?? 0)] ?? 0;
      pixels[out + 2] = bytes[at + (blue ?? 0)] ?? 0;
      if (transparency !== undefined) transparency[out / 3] = bytes[at + (alpha ?? 0)] ?? 0;
    }
  }
  return { pixels, alpha: transparency?.some((value) => value !== 255) === true ? transparency : undefined };
}

/** 15 and 16 bits a pixel, spread to 255 as Pillow does: times 255, divided by the largest value, cut off. */
function wordColours(bytes: Buffer, { width, height, dataStart, compression, masks }: Header): Uint8Array {
  const greenBits = compression === MASKED && masks[1] === 0x7e0 ? 6 : 5;
  const wanted = greenBits === 6 ? [0xf800, 0x7e0, 0x1f] : [0x7c00, 0x3e0, 0x1f];
  if (compression === MASKED && wanted.some((mask, i) => mask !== masks[i])) {
    throw new UnsupportedPixels('its BMP colour masks are not supported');
  }
  const stride = Math.ceil(width / 2) * 4;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0; x < width; x++, out += 3) {
      const word = bytes.readUInt16LE(dataStart + y * stride + x * 2);
      pixels[out] = (((word >> (5 + greenBits)) & 31) * 255) / 31;
      pixels[out + 1] = (((word >> 5) & ((1 << greenBits) - 1)) * 255) / ((1 << greenBits) - 1);
      pixels[out + 2] = ((word & 31) * 255) / 31;
    }
  }
  return pixels;
}

function flipRows(pixels: Uint8Array, rowBytes: number): Uint8Array {
  const flipped = new Uint8Array(pixels.length);
  for (let from = 0; from < pixels.length; from += rowBytes) {
    flipped.set(pixels.subarray(from, from + rowBytes), pixels.length - rowBytes - from);
  }
  return flipped;
}

function decodeBmp(bytes: Buffer, header: Header): DecodedPixels {
  const { width, bits, compression, palette } = header;
  let stored: Uint8Array;
  let alpha: Uint8Array | undefined;
  if (bits <= 8) {
    const runs = compression === RLE8 || compression === RLE4;
    const indices = runs ? expandRuns(bytes, header) : unpackIndices(bytes, header);
    stored = new Uint8Array(indices.length * 3);
    for (let i = 0; i < indices.length; i++) {
      const from = (indices[i] ?? 0) * 3;
      stored.set(palette.subarray(from, from + 3), i * 3);
    }
  } else if (bits === 16) {
    stored = wordColours(bytes, header);
  } else {
    ({ pixels: stored, alpha } = wholeByteColours(bytes, header));
  }
  const upright = (values: Uint8Array, rowBytes: number): Uint8Array =>
    header.topDown ? values : flipRows(values, rowBytes);
  const pixels = upright(stored, width * 3);
  if (alpha === undefined) return { pixels, warnings: [] };
  return { pixels, alpha: upright(alpha, width), warnings: [ALPHA_DROPPED] };
}

/**
 * Reads a Windows or OS/2 bitmap: 1, 4, 8, 16, 24 and 32 bits, run lengths, colour masks as Pillow takes them.
 *
 * @throws DamagedPicture, UnsupportedPixels
 */
export function openBmp(bytes: Buffer): PictureSource {
  const header = guardTruncation(() => readHeader(bytes));
  return {
    ...{ format: 'bmp', width: header.width, height: header.height, orientation: 1, frameCount: 1 },
    decode: () => guardTruncation(() => decodeBmp(bytes, header)),
  };
}
