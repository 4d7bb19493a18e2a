import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Size } from '../maps';

/** Random masks of RISE: small grids of zeros and ones that are upsampled, and cut out at random places. */
export interface RiseMasks {
  readonly count: number;
  /** Of a grid, a side. */
  readonly cells: number;
  /** `[count, cells, cells]` */
  readonly grids: Uint8Array;
  /** `[count, 2]`: rows and columns that are cut away before the mask, less than a cell. */
  readonly shifts: Int32Array;
  /** Of the masks. */
  readonly size: Size;
}

/** As published: 7 cells a side, each of them kept with a probability of one half. */
const CELLS = 7;
export const KEPT_SHARE = 0.5;

/** @param seed a whole number; the same one draws the same masks, and fewer of them are the first of more */
export function drawRiseMasks(count: number, seed: number, size: Size): RiseMasks {
  const generator = xoroshiro128plus(seed);
  const grids = new Uint8Array(count * CELLS * CELLS);
  const shifts = new Int32Array(count * 2);
  for (let mask = 0; mask < count; mask += 1) {
    const from = mask * CELLS * CELLS;
    for (let cell = 0; cell < CELLS * CELLS; cell += 1) {
      grids[from + cell] = uniformFloat64(generator) < KEPT_SHARE ? 1 : 0;
    }
    shifts[2 * mask] = uniformInt(generator, 0, cellLength(size.height, CELLS) - 1);
    shifts[2 * mask + 1] = uniformInt(generator, 0, cellLength(size.width, CELLS) - 1);
  }
  return { count, cells: CELLS, grids, shifts, size };
}

/** One mask `[height, width]` in [0, 1]. */
export function riseMask({ cells, grids, shifts, size }: RiseMasks, index: number): Float32Array {
  const { height, width } = size;
  const grid = grids.subarray(index * cells * cells, (index + 1) * cells * cells);
  const rows = placesOf(height, cells);
  const columns = placesOf(width, cells);
  const [top = 0, left = 0] = shifts.subarray(2 * index, 2 * index + 2);
  const mask = new Float32Array(height * width);
  const line = new Float64Array(cells);
  for (let y = 0; y < height; y += 1) {
    const row = rows[y + top];
    if (row === undefined) continue;
    for (let i = 0; i < cells; i += 1) {
      const above = grid[row.low * cells + i] ?? 0;
      line[i] = above + ((grid[row.high * cells + i] ?? 0) - above) * row.share;
    }
    for (let x = 0; x < width; x += 1) mask[y * width + x] = valueAt(line, columns[x + left], 0);
  }
  return mask;
}

/**
 * `Σ_n w_n M_n` over the first masks.
 *
 * Upsampling is linear, rows and columns apart, so the masks that are cut at the same row are summed before their rows
 * are upsampled: some milliseconds for thousands of masks.
 *
 * @param weights one a mask, of the first ones
 * @returns `[height, width]`
 */
export function sumRiseMasks({ cells, grids, shifts, size }: RiseMasks, weights: Float64Array): Float64Array {
  const { height, width } = size;
  const rows = placesOf(height, cells);
  const columns = placesOf(width, cells);
  const sums = Array.from({ length: cellLength(height, cells) }, () => new Float64Array(cells * width));
  weights.forEach((weight, mask) => {
    const sum = sums[shifts[2 * mask] ?? 0];
    const left = shifts[2 * mask + 1] ?? 0;
    for (let i = 0; sum !== undefined && i < cells; i += 1) {
      const from = (mask * cells + i) * cells;
      for (let x = 0; x < width; x += 1) {
        const at = i * width + x;
        sum[at] = (sum[at] ?? 0) + weight * valueAt(grids, columns[x + left], from);
      }
    }
  });
  const total = new Float64Array(height * width);
  sums.forEach((sum, top) => {
    for (let y = 0; y < height; y += 1) {
      const row = rows[y + top];
      if (row === undefined) continue;
      for (let x = 0; x < width; x += 1) {
        const above = sum[row.low * width + x] ?? 0;
        const at = y * width + x;
        total[at] = (total[at] ?? 0) + above + ((sum[row.high * width + x] ?? 0) - above) * row.share;
      }
    }
  });
  return total;
}

/** Between which two cells a pixel lies, and how far from the first one. */
interface Place {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

function valueAt(values: ArrayLike<number>, place: Place | undefined, from: number): number {
  if (place === undefined) return 0;
  const left = values[from + place.low] ?? 0;
  return left + ((values[from + place.high] ?? 0) - left) * place.share;
}

/** Pixels that a cell is upsampled to. */
function cellLength(length: number, cells: number): number {
  return Math.ceil(length / cells);
}

/** Places are asked for with every mask; models have few input sizes. */
const placesKnown = new Map<string, readonly Place[]>();

/**
 * Bilinear upsampling from `cells` to `cells + 1` cell lengths, half-pixel centres, mirrored about the middles of the outer
 * cells: what skimage.transform.resize with mode "reflect" does in the published code.
 */
function placesOf(length: number, cells: number): readonly Place[] {
  const key = `${length} ${cells}`;
  const known = placesKnown.get(key);
  if (known !== undefined) return known;
  const upsampled = (cells + 1) * cellLength(length, cells);
  const places = Array.from({ length: upsampled }, (_, i): Place => {
    const at = ((i + 0.5) * cells) / upsampled - 0.5;
    const inside = cells - 1 - Math.abs(cells - 1 - Math.abs(at));
    const low = Math.floor(inside);
    return { low, high: Math.min(low + 1, cells - 1), share: inside - low };
  });
  placesKnown.set(key, places);
  return places;
}
