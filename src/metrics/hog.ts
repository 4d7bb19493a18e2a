import type { MapValues } from './energy-share';
import { spearman } from './spearman';

/** How histograms of oriented gradients are made; the defaults are those of scikit-image's `hog`, but for the size of the cells. */
export interface HogOptions {
  /** Bins of the angle, 0° to 180°. */
  readonly orientations?: number;
  /** Side of a cell in pixels, and of a block in cells. */
  readonly cellPixels?: number;
  readonly blockCells?: number;
}

/** Of 9 angles, cells of 16×16 pixels, blocks of 3×3 cells. */
const DEFAULTS = { orientations: 9, cellPixels: 16, blockCells: 3 };

/** Dalal and Triggs' L2-Hys: normalised, cut off at 0.2, normalised again. */
const CUT_OFF = 0.2;
const EPSILON = 1e-5;

/**
 * How alike two maps are by their histograms of oriented gradients, in [−1, 1]: the rank correlation of the descriptors,
 * as the published code of Adebayo et al. (Sanity Checks for Saliency Maps, arXiv 1810.03292) computes it with cells of
 * 16×16 pixels; their text says Pearson's. The descriptors are those of Dalal and Triggs (2005).
 *
 * @returns null where a map has the same gradients everywhere, for instance none
 * @throws RangeError for maps of different size, or smaller than one block
 */
export function hogSimilarity(a: MapValues, b: MapValues, options: HogOptions = {}): number | null {
  // Rounded, so that what differs by the order of additions alone has the same rank.
  const describe = (map: MapValues): Float32Array => Float32Array.from(describeGradients(map, options));
  return spearman(describe(a), describe(b));
}

/**
 * The descriptor that scikit-image's `hog` gives with `block_norm='L2-Hys'`.
 *
 * @returns `[block rows, block columns, cell rows, cell columns, orientations]`
 * @throws RangeError for a map smaller than one block
 */
export function describeGradients(map: MapValues, options: HogOptions = {}): Float64Array {
  const { orientations, cellPixels, blockCells } = { ...DEFAULTS, ...options };
  const rows = Math.floor(map.height / cellPixels);
  const columns = Math.floor(map.width / cellPixels);
  const [down, across] = [rows - blockCells + 1, columns - blockCells + 1];
  if (down < 1 || across < 1) {
    throw new RangeError(
      `${map.width}×${map.height} pixels are no block of ${blockCells} cells of ${cellPixels} pixels`,
    );
  }
  const histograms = cellHistograms(map, { rows, columns, cellPixels, orientations });
  const rowLength = blockCells * orientations;
  const descriptor = new Float64Array(down * across * blockCells * rowLength);
  for (let block = 0; block < down * across; block += 1) {
    const values = descriptor.subarray(block * blockCells * rowLength, (block + 1) * blockCells * rowLength);
    const [top, left] = [Math.floor(block / across), block % across];
    for (let row = 0; row < blockCells; row += 1) {
      const from = ((top + row) * columns + left) * orientations;
      values.set(histograms.subarray(from, from + rowLength), row * rowLength);
    }
    normalise(values);
  }
  return descriptor;
}

interface Cells {
  readonly rows: number;
  readonly columns: number;
  readonly cellPixels: number;
  readonly orientations: number;
}

/** Mean gradient of each angle in each cell, `[rows, columns, orientations]`. */
function cellHistograms({ width, height, data }: MapValues, cells: Cells): Float64Array {
  const { rows, columns, cellPixels, orientations } = cells;
  const histograms = new Float64Array(rows * columns * orientations);
  const at = (x: number, y: number): number => data[y * width + x] ?? 0;
  for (let y = 0; y < rows * cellPixels; y += 1) {
    for (let x = 0; x < columns * cellPixels; x += 1) {
      const across = x === 0 || x === width - 1 ? 0 : at(x + 1, y) - at(x - 1, y);
      const down = y === 0 || y === height - 1 ? 0 : at(x, y + 1) - at(x, y - 1);
      const degrees = ((Math.atan2(down, across) * 180) / Math.PI + 180) % 180;
      const bin = Math.min(orientations - 1, Math.floor((degrees * orientations) / 180));
      const cell = Math.floor(y / cellPixels) * columns + Math.floor(x / cellPixels);
      const i = cell * orientations + bin;
      histograms[i] = (histograms[i] ?? 0) + Math.sqrt(across * across + down * down) / cellPixels ** 2;
    }
  }
  return histograms;
}

function normalise(values: Float64Array): void {
  const divide = (): void => {
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) + EPSILON ** 2);
    values.forEach((value, i) => (values[i] = value / length));
  };
  divide();
  values.forEach((value, i) => (values[i] = Math.min(CUT_OFF, value)));
  divide();
}
