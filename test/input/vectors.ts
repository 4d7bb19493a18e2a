import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Fit, LevelPicture, PillowFilter, RgbPicture } from '../../src/input';

/** What tools/make_input_vectors.py wrote: Pillow's answers, and where they lie. */
interface Stored {
  readonly offset: number;
  readonly width: number;
  readonly height: number;
}

interface Index {
  readonly pillow: string;
  readonly pictures: readonly (Stored & {
    readonly file: string;
    readonly mode: string;
    readonly orientation: number;
    readonly tolerance: number;
    readonly warns?: readonly string[];
  })[];
  readonly resizes: readonly (Stored & {
    readonly source: readonly [number, number];
    readonly filter: PillowFilter;
    readonly box: readonly [number, number, number, number] | null;
  })[];
  readonly frames: readonly (Stored & {
    readonly source: readonly [number, number];
    readonly fit: Fit;
    readonly resizeShortSide?: number;
  })[];
  readonly bundled: readonly { readonly file: string; readonly frameSha256: string }[];
}

const folder = new URL('../vectors/input/', import.meta.url);

export const index = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as Index;
const blob = gunzipSync(readFileSync(new URL('expected.rgb.gz', folder)));

/** The path of a picture of the vectors. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(`pictures/${file}`, folder));
}

/** The pixels that Pillow made. */
export function expectedOf(stored: Stored): RgbPicture {
  const { offset, width, height } = stored;
  return { width, height, pixels: blob.subarray(offset, offset + width * height * 3) };
}

/** The same picture as `synthetic` in tools/make_input_vectors.py. */
export function synthetic(width: number, height: number): RgbPicture {
  const pixels = new Uint8Array(width * height * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        pixels[at++] = (x * 3 + y * 5 + Math.floor((x * y) / 7) + c * 85 + ((x * x * 31 + y * y * 17) % 61)) % 256;
      }
    }
  }
  return { width, height, pixels };
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Where two pictures of one size differ most, in a form that a failing test prints. */
export function compare(
  actual: LevelPicture,
  wanted: RgbPicture,
): { size: string; max: number; mean: number; at: string } {
  let max = 0;
  let sum = 0;
  let where = 0;
  for (let i = 0; i < wanted.pixels.length; i++) {
    const difference = Math.abs((actual.pixels[i] ?? Number.NaN) - (wanted.pixels[i] ?? Number.NaN));
    sum += difference;
    if (!(difference <= max)) {
      max = difference;
      where = i;
    }
  }
  const pixel = Math.floor(where / 3);
  const at = `x ${pixel % wanted.width}, y ${Math.floor(pixel / wanted.width)}, channel ${where % 3}`;
  return { size: `${actual.width}×${actual.height}`, max, mean: sum / wanted.pixels.length, at };
}
