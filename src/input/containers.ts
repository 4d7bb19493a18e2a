/** What libvips does not tell about PNG and AVIF files, read from their boxes. */

export interface PngFacts {
  /** Grey with a transparent level instead of an alpha channel: Pillow reads the two differently at 16 bits. */
  readonly greyWithoutAlpha: boolean;
  /** Frames of an animated PNG, else 1. */
  readonly frameCount: number;
}

/** @param bytes a whole PNG file */
export function readPngFacts(bytes: Buffer): PngFacts {
  const greyWithoutAlpha = bytes.length > 25 && bytes.readUInt8(25) === 0;
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const kind = bytes.toString('latin1', at + 4, at + 8);
    if (kind === 'acTL') return { greyWithoutAlpha, frameCount: Math.max(1, bytes.readUInt32BE(at + 8)) };
    if (kind === 'IDAT') break;
  }
  return { greyWithoutAlpha, frameCount: 1 };
}

interface IsoBox {
  readonly kind: string;
  readonly content: Buffer;
}

/** The boxes that lie one after another in `bytes` (ISO/IEC 14496-12). */
function* isoBoxes(bytes: Buffer): Generator<IsoBox> {
  let at = 0;
  while (at + 8 <= bytes.length) {
    const stated = bytes.readUInt32BE(at);
    const wide = stated === 1 && at + 16 <= bytes.length;
    const size = stated === 0 ? bytes.length - at : wide ? Number(bytes.readBigUInt64BE(at + 8)) : stated;
    const start = wide ? 16 : 8;
    if (size < start) return;
    yield { kind: bytes.toString('latin1', at + 4, at + 8), content: bytes.subarray(at + start, at + size) };
    at += size;
  }
}

function findBox(bytes: Buffer, kind: string): Buffer | undefined {
  for (const box of isoBoxes(bytes)) if (box.kind === kind) return box.content;
  return undefined;
}

/** Numbers (from 1) of the properties that belong to an item, out of an `ipma` box (ISO/IEC 23008-12). */
function propertiesOf(associations: Buffer, item: number): number[] {
  const wideItems = associations.readUInt8(0) > 0;
  const wideProperties = (associations.readUInt8(3) & 1) === 1;
  let at = 8;
  for (let left = associations.readUInt32BE(4); left > 0; left--) {
    const id = wideItems ? associations.readUInt32BE(at) : associations.readUInt16BE(at);
    at += wideItems ? 4 : 2;
    const count = associations.readUInt8(at++);
    const size = wideProperties ? 2 : 1;
    if (id === item) {
      return Array.from({ length: count }, (_, i) =>
        wideProperties ? associations.readUInt16BE(at + 2 * i) & 0x7fff : associations.readUInt8(at + i) & 0x7f,
      );
    }
    at += count * size;
  }
  return [];
}

/** EXIF orientations of a turn by 0, 90, 180, 270 degrees anti-clockwise, then: not mirrored, axis 0, axis 1. */
const ORIENTATIONS = [
  [1, 4, 2],
  [8, 5, 7],
  [3, 2, 4],
  [6, 7, 5],
] as const;

export interface AvifFacts {
  /**
   * The turn (irot) and mirroring (imir) that the file prescribes, as an EXIF orientation. libheif applies them while
   * decoding; Pillow does not and reports them as EXIF orientation.
   */
  readonly orientation: number;
  /** Whether colour is stored with fewer pixels than brightness (4:2:0 or 4:2:2). */
  readonly halvedChroma: boolean;
}

/** The properties of the primary item. */
function primaryProperties(bytes: Buffer): IsoBox[] {
  const meta = findBox(bytes, 'meta')?.subarray(4);
  const primary = meta && findBox(meta, 'pitm');
  const properties = meta && findBox(meta, 'iprp');
  const associations = properties && findBox(properties, 'ipma');
  const container = properties && findBox(properties, 'ipco');
  if (primary === undefined || associations === undefined || container === undefined) return [];
  const item = primary.readUInt8(0) === 0 ? primary.readUInt16BE(4) : primary.readUInt32BE(4);
  const boxes = [...isoBoxes(container)];
  return propertiesOf(associations, item).flatMap((number) => boxes[number - 1] ?? []);
}

/** @param bytes a whole AVIF file; what cannot be understood counts as absent */
export function readAvifFacts(bytes: Buffer): AvifFacts {
  let angle = 0;
  let mirror = 0;
  let halvedChroma = false;
  try {
    for (const { kind, content } of primaryProperties(bytes)) {
      if (kind === 'irot') angle = content.readUInt8(0) & 3;
      if (kind === 'imir') mirror = 1 + (content.readUInt8(0) & 1);
      // Bits of av1C's third byte: 0x10 monochrome, 0x08 and 0x04 subsampling along x and y.
      if (kind === 'av1C') halvedChroma = (content.readUInt8(2) & 0x10) === 0 && (content.readUInt8(2) & 0x0c) !== 0;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return { orientation: ORIENTATIONS[angle as 0 | 1 | 2 | 3][mirror as 0 | 1 | 2], halvedChroma };
}
