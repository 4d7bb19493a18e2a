import { ALPHA_DROPPED, DamagedPicture, guardTruncation } from './source';
import type { DecodedPixels, PictureSource } from './source';

/*
 * libvips draws a GIF onto an empty canvas and so loses the colours that lie under transparent pixels. Pillow keeps the
 * palette's colours of the first frame, so that frame is decoded here (GIF89a specification, CompuServe 1990).
 */

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  /** [colours, 3]; absent: indices are levels of grey. */
  readonly palette: Uint8Array | undefined;
  readonly transparentIndex: number | undefined;
  readonly minimumCodeSize: number;
  /** Where the first data block begins. */
  readonly dataStart: number;
}

interface Parsed {
  readonly screen: { readonly width: number; readonly height: number };
  readonly first: Frame;
  readonly frameCount: number;
}

function readPalette(bytes: Buffer, at: number, flags: number): { palette: Uint8Array | undefined; end: number } {
  if ((flags & 0x80) === 0) return { palette: undefined, end: at };
  const end = at + 3 * (2 << (flags & 7));
  if (end > bytes.length) throw new DamagedPicture('it ends too early');
  return { palette: bytes.subarray(at, end), end };
}

/** Goes over data blocks up to the empty one that ends them. */
function skipBlocks(bytes: Buffer, start: number): number {
  let at = start;
  for (let length = bytes.readUInt8(at); length > 0; length = bytes.readUInt8(at)) at += 1 + length;
  return at + 1;
}

function readFrame(bytes: Buffer, at: number, globalPalette: Uint8Array | undefined, transparent?: number): Frame {
  const flags = bytes.readUInt8(at + 9);
  const local = readPalette(bytes, at + 10, flags);
  return {
    left: bytes.readUInt16LE(at + 1),
    top: bytes.readUInt16LE(at + 3),
    width: bytes.readUInt16LE(at + 5),
    height: bytes.readUInt16LE(at + 7),
    interlaced: (flags & 0x40) !== 0,
    palette: local.palette ?? globalPalette,
    transparentIndex: transparent,
    minimumCodeSize: bytes.readUInt8(local.end),
    dataStart: local.end + 1,
  };
}

/** The first frame's header, and how many frames there are (a file damaged behind the first one counts what is there). */
function parseGif(bytes: Buffer): Parsed {
  const screen = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  const { palette, end } = readPalette(bytes, 13, bytes.readUInt8(10));
  let first: Frame | undefined;
  let frameCount = 0;
  let transparent: number | undefined;
  let at = end;
  try {
    for (;;) {
      const kind = bytes.readUInt8(at);
      if (kind === 0x21) {
        const isControl = bytes.readUInt8(at + 1) === 0xf9 && bytes.readUInt8(at + 2) >= 4;
        if (isControl && (bytes.readUInt8(at + 3) & 1) === 1) transparent = bytes.readUInt8(at + 6);
        at = skipBlocks(bytes, at + 2);
      } else if (kind === 0x2c) {
        const frame = readFrame(bytes, at, palette, transparent);
        first ??= frame;
        frameCount++;
        at = skipBlocks(bytes, frame.dataStart);
      } else if (kind === 0x3b) {
        break;
      } else {
        at++; // Pillow passes over bytes that mean nothing.
      }
    }
  } catch (error) {
    if (first === undefined || !(error instanceof RangeError)) throw error;
  }
  if (first === undefined) throw new DamagedPicture('it holds no picture');
  return { screen, first, frameCount };
}

/** The bytes of the data blocks, joined. */
function joinBlocks(bytes: Buffer, start: number): Buffer {
  const blocks: Buffer[] = [];
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) {
    const length = bytes.readUInt8(at);
    blocks.push(bytes.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return Buffer.concat(blocks);
}

/** LZW with variable code size, GIF's kind. Fills `indices` completely or throws. */
function decompress(data: Buffer, minimumCodeSize: number, indices: Uint8Array): void {
  if (minimumCodeSize < 1 || minimumCodeSize > 11) throw new DamagedPicture('its code size is impossible');
  const clear = 1 << minimumCodeSize;
  const prefix = new Uint16Array(4096);
  const suffix = new Uint8Array(4096);
  const lengths = new Uint16Array(4096);
  for (let code = 0; code < clear; code++) {
    suffix[code] = code;
    lengths[code] = 1;
  }
  let next = clear + 2;
  let codeSize = minimumCodeSize + 1;
  let previous = -1;
  let bits = 0;
  let bitCount = 0;
  let at = 0;
  let out = 0;
  while (out < indices.length) {
    while (bitCount < codeSize) {
      if (at >= data.length) throw new DamagedPicture('it ends too early');
      bits |= (data[at++] ?? 0) << bitCount;
      bitCount += 8;
    }
    const code = bits & ((1 << codeSize) - 1);
    bits >>>= codeSize;
    bitCount -= codeSize;
    if (code === clear) {
      next = clear + 2;
      codeSize = minimumCodeSize + 1;
      previous = -1;
      continue;
    }
    if (code === clear + 1) throw new DamagedPicture('it ends too early');
    if (code > next || (previous < 0 && code >= clear) || (code === next && previous < 0)) {
      throw new DamagedPicture('its compressed data is wrong');
    }
    // A code that is not in the table yet is the previous string with its own first value behind it.
    const known = code < next ? code : previous;
    const length = lengths[known] ?? 0;
    let value = known;
    for (let i = length - 1; i >= 0; i--) {
      // Writing past the end of the picture is without effect on a typed array.
      indices[out + i] = suffix[value] ?? 0;
      value = prefix[value] ?? 0;
    }
    const firstValue = indices[out] ?? 0;
    out += length;
    if (code === next) indices[out++] = firstValue;
    if (previous >= 0 && next < 4096) {
      prefix[next] = previous;
      suffix[next] = firstValue;
      lengths[next] = (lengths[previous] ?? 0) + 1;
      next++;
      if (next === 1 << codeSize && codeSize < 12) codeSize++;
    }
    previous = code;
  }
}

/** Row numbers in the order in which they are stored. */
function rowOrder(height: number, interlaced: boolean): number[] {
  const rows: number[] = [];
  const passes = interlaced
    ? ([
        [0, 8],
        [4, 8],
        [2, 4],
        [1, 2],
      ] as const)
    : ([[0, 1]] as const);
  for (const [start, step] of passes) for (let y = start; y < height; y += step) rows.push(y);
  return rows;
}

function decodeFirstFrame(bytes: Buffer, frame: Frame, width: number, height: number): DecodedPixels {
  const { palette, transparentIndex } = frame;
  // What the frame does not cover has the transparent index, or index 0.
  const canvas = new Uint8Array(width * height).fill(transparentIndex ?? 0);
  const indices = new Uint8Array(frame.width * frame.height);
  decompress(joinBlocks(bytes, frame.dataStart), frame.minimumCodeSize, indices);
  for (const [i, y] of rowOrder(frame.height, frame.interlaced).entries()) {
    canvas.set(indices.subarray(i * frame.width, (i + 1) * frame.width), (frame.top + y) * width + frame.left);
  }
  const pixels = new Uint8Array(canvas.length * 3);
  for (let i = 0; i < canvas.length; i++) {
    const index = canvas[i] ?? 0;
    for (let c = 0; c < 3; c++) pixels[i * 3 + c] = palette === undefined ? index : (palette[index * 3 + c] ?? 0);
  }
  const isTransparent = transparentIndex !== undefined && canvas.includes(transparentIndex);
  if (!isTransparent) return { pixels, warnings: [] };
  return { pixels, alpha: canvas.map((index) => (index === transparentIndex ? 0 : 255)), warnings: [ALPHA_DROPPED] };
}

/**
 * Reads a GIF file as Pillow does: the first frame on the logical screen, transparent pixels in their palette colour.
 *
 * @throws DamagedPicture
 */
export function openGif(bytes: Buffer): PictureSource {
  const { screen, first, frameCount } = guardTruncation(() => parseGif(bytes));
  const width = Math.max(screen.width, first.left + first.width);
  const height = Math.max(screen.height, first.top + first.height);
  if (first.width === 0 || first.height === 0) throw new DamagedPicture('its first frame is empty');
  return {
    ...{ format: 'gif', width, height, orientation: 1, frameCount },
    decode: () => guardTruncation(() => decodeFirstFrame(bytes, first, width, height)),
  };
}
