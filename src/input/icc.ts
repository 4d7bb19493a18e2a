/** What an embedded ICC profile says that matters here. */
export interface IccSummary {
  /** Its own name, or a stand-in where it has none. */
  readonly name: string;
  /** Whether its colours are sRGB's, or for a grey profile, its tone curve is. */
  readonly isSrgb: boolean;
}

/** Red, green and blue of sRGB as XYZ under D50, the way every sRGB profile states them (IEC 61966-2-1, adapted). */
const SRGB_COLORANTS = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};
const COLORANT_TOLERANCE = 0.005;
/** Linear light at half signal in sRGB; a gamma of 2.2 gives 0.2176 and passes too. */
const SRGB_HALF = 0.214;
const HALF_TOLERANCE = 0.01;

type Tags = ReadonlyMap<string, Buffer>;

function readTags(icc: Buffer): Tags {
  const tags = new Map<string, Buffer>();
  const count = Math.min(icc.readUInt32BE(128), 100);
  for (let i = 0; i < count; i++) {
    const at = 132 + 12 * i;
    const offset = icc.readUInt32BE(at + 4);
    tags.set(icc.toString('latin1', at, at + 4), icc.subarray(offset, offset + icc.readUInt32BE(at + 8)));
  }
  return tags;
}

function readName(tags: Tags): string | undefined {
  const tag = tags.get('desc');
  const type = tag?.toString('latin1', 0, 4);
  if (tag === undefined) return undefined;
  let name = '';
  if (type === 'desc') name = tag.toString('latin1', 12, 12 + tag.readUInt32BE(8));
  if (type === 'mluc' && tag.readUInt32BE(8) > 0) {
    const start = tag.readUInt32BE(24);
    const bigEndian = Buffer.from(tag.subarray(start, start + (tag.readUInt32BE(20) & ~1)));
    name = bigEndian.swap16().toString('utf16le');
  }
  // Control characters have no place in a message.
  return (
    name
      .replaceAll(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 80) || undefined
  );
}

/** Linear light at half signal of a tone curve tag, or undefined where the tag is absent or of another kind. */
function toneAtHalf(tag: Buffer | undefined): number | undefined {
  const type = tag?.toString('latin1', 0, 4);
  if (tag === undefined) return undefined;
  if (type === 'curv') {
    const count = tag.readUInt32BE(8);
    if (count === 0) return 0.5;
    if (count === 1) return 0.5 ** (tag.readUInt16BE(12) / 256);
    const at = (count - 1) / 2;
    const low = tag.readUInt16BE(12 + 2 * Math.floor(at));
    const high = tag.readUInt16BE(12 + 2 * Math.ceil(at));
    return (low + high) / 2 / 65_535;
  }
  if (type === 'para') {
    const fixed = (index: number): number => tag.readInt32BE(12 + 4 * index) / 65_536;
    // The kinds 1 to 4 are all (a·x + b)^gamma (+ an offset) at half signal; a missing parameter is 1 or 0.
    const kind = tag.readUInt16BE(8);
    if (kind === 0) return 0.5 ** fixed(0);
    const offset = kind === 2 ? fixed(3) : kind === 4 ? fixed(5) : 0;
    return (fixed(1) * 0.5 + fixed(2)) ** fixed(0) + offset;
  }
  return undefined;
}

function near(value: number | undefined, wanted: number, tolerance: number): boolean {
  return value !== undefined && Math.abs(value - wanted) <= tolerance;
}

function isSrgb(tags: Tags, space: string, name: string): boolean {
  if (space === 'GRAY') return near(toneAtHalf(tags.get('kTRC')), SRGB_HALF, HALF_TOLERANCE);
  if (space !== 'RGB ') return false;
  // A profile made of tables states no colorants: its name has to do.
  if (!tags.has('rXYZ')) return /srgb/i.test(name);
  const colorants = Object.entries(SRGB_COLORANTS).every(([tagName, wanted]) => {
    const tag = tags.get(tagName);
    return wanted.every((value, i) => near(tag && tag.readInt32BE(8 + 4 * i) / 65_536, value, COLORANT_TOLERANCE));
  });
  const tones = ['rTRC', 'gTRC', 'bTRC'];
  return colorants && tones.every((tag) => near(toneAtHalf(tags.get(tag)), SRGB_HALF, HALF_TOLERANCE));
}

/**
 * Reads an ICC profile (ICC.1:2022) as far as to name it and to tell whether ignoring it changes colours.
 *
 * @param icc the embedded profile; a damaged one is described as such and counts as not sRGB
 */
export function summarizeIcc(icc: Uint8Array): IccSummary {
  try {
    const profile = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength);
    const tags = readTags(profile);
    const name = readName(tags) ?? 'without a name';
    return { name, isSrgb: isSrgb(tags, profile.toString('latin1', 16, 20), name) };
  } catch (error) {
    // A length or an offset that points outside the profile.
    if (error instanceof RangeError) return { name: 'damaged', isSrgb: false };
    throw error;
  }
}
