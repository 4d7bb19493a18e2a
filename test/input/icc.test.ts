import { describe, expect, it } from 'vitest';
import { summarizeIcc } from '../../src/input/icc';

const SRGB = [
  [0.4361, 0.2225, 0.0139],
  [0.3851, 0.7169, 0.0971],
  [0.1431, 0.0606, 0.7141],
];
const DISPLAY_P3 = [
  [0.5151, 0.2412, -0.0011],
  [0.292, 0.6922, 0.0419],
  [0.1571, 0.0666, 0.7841],
];

const fixed = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeInt32BE(Math.round(value * 65_536), 4 * i));
  return bytes;
};
const typed = (type: string, ...parts: Buffer[]): Buffer => Buffer.concat([Buffer.from(`${type}\0\0\0\0`), ...parts]);
const words = (...values: number[]): Buffer => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));

/** The name tag of a profile of version 4: one language, UTF-16. */
function localizedName(name: string): Buffer {
  const text = Buffer.from(name, 'utf16le').swap16();
  return typed('mluc', words(0, 1, 0, 12), Buffer.from('enUS'), words(0, text.length, 0, 28), text);
}

function profile(space: string, tags: Record<string, Buffer>): Buffer {
  const header = Buffer.alloc(132);
  header.write(space, 16, 'latin1');
  header.writeUInt32BE(Object.keys(tags).length, 128);
  let at = 132 + 12 * Object.keys(tags).length;
  const table = Object.entries(tags).map(([name, data]) => {
    const entry = Buffer.from(`${name}\0\0\0\0\0\0\0\0`);
    entry.writeUInt32BE(at, 4);
    entry.writeUInt32BE(data.length, 8);
    at += data.length;
    return entry;
  });
  return Buffer.concat([header, ...table, ...Object.values(tags)]);
}

function matrixProfile(name: string, colorants: readonly number[][], curve: Buffer): Buffer {
  const [red, green, blue] = colorants.map((xyz) => typed('XYZ ', fixed(...xyz)));
  return profile('RGB ', {
    desc: localizedName(name),
    ...{ rXYZ: red ?? Buffer.alloc(0), gXYZ: green ?? Buffer.alloc(0), bXYZ: blue ?? Buffer.alloc(0) },
    ...{ rTRC: curve, gTRC: curve, bTRC: curve },
  });
}

/** sRGB's own curve as a parametric one of kind 3. */
const SRGB_CURVE = typed('para', words(3, 0), fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045));
const gamma = (exponent: number): Buffer => typed('curv', words(0, 1, Math.round(exponent * 256)));

describe('summarizeIcc', () => {
  it('knows sRGB by its numbers, whatever its name', () => {
    expect(summarizeIcc(matrixProfile('Größe', SRGB, SRGB_CURVE))).toEqual({ name: 'Größe', isSrgb: true });
    expect(summarizeIcc(matrixProfile('c2', SRGB, gamma(2.2))).isSrgb).toBe(true);
  });

  it('knows what is not sRGB: other colours, another tone', () => {
    expect(summarizeIcc(matrixProfile('Display P3', DISPLAY_P3, SRGB_CURVE))).toEqual({
      name: 'Display P3',
      isSrgb: false,
    });
    expect(summarizeIcc(matrixProfile('sRGB, but linear', SRGB, gamma(1))).isSrgb).toBe(false);
    expect(summarizeIcc(matrixProfile('1.8', SRGB, gamma(1.8))).isSrgb).toBe(false);
  });

  it('reads tone curves given as tables', () => {
    const table = Array.from({ length: 256 }, (_, i) => Math.round(65_535 * (i / 255) ** 2.2));
    expect(summarizeIcc(matrixProfile('t', SRGB, typed('curv', words(0, 256, ...table)))).isSrgb).toBe(true);
    expect(summarizeIcc(matrixProfile('t', SRGB, typed('curv', words(0, 0)))).isSrgb).toBe(false);
  });

  it('judges grey by its tone and a profile made of tables by its name', () => {
    expect(summarizeIcc(profile('GRAY', { desc: localizedName('g'), kTRC: gamma(2.2) })).isSrgb).toBe(true);
    expect(summarizeIcc(profile('GRAY', { desc: localizedName('Dot Gain'), kTRC: gamma(1.6) })).isSrgb).toBe(false);
    expect(summarizeIcc(profile('RGB ', { desc: localizedName('sRGB v4 preference') })).isSrgb).toBe(true);
    expect(summarizeIcc(profile('CMYK', { desc: localizedName('sRGB?') })).isSrgb).toBe(false);
  });

  it('survives a damaged profile', () => {
    expect(summarizeIcc(Buffer.alloc(20))).toEqual({ name: 'damaged', isSrgb: false });
    expect(summarizeIcc(profile('RGB ', {}))).toEqual({ name: 'without a name', isSrgb: false });
    const whole = matrixProfile('n', SRGB, SRGB_CURVE);
    for (let length = 0; length < whole.length - SRGB_CURVE.length; length += 7) {
      expect(summarizeIcc(whole.subarray(0, length)).isSrgb, `${length} bytes`).toBe(false);
    }
  });
});
