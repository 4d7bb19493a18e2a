import type { Size } from '../maps';

/** Adam as published (Kingma and Ba, arXiv 1412.6980), with the learning rate of Fong and Vedaldi's code. */
const ADAM = { rate: 0.1, first: 0.9, second: 0.999, epsilon: 1e-8 } as const;

/** Factors of the two terms beside the score, and the power of the total variation, as in their code. */
const L1_FACTOR = 1e-4;
const VARIATION_FACTOR = 1e-2;
const VARIATION_POWER = 3;

/** Standard deviation of the kernel that upsamples the mask, in cells of it: 5 pixels where a cell is 8 pixels. */
const UPSAMPLING_SIGMA = 5 / 8;

/** Farther away, in deviations, the kernel adds less than what float32 tells apart. */
const FARTHEST = 6;

/**
 * A small mask that is learned, 1 where the picture stays and 0 where it is perturbed: it lowers
 * `P_c + λ1 Σ |1 − m| + λ2 Σ ‖∇m‖^β` (Fong and Vedaldi, arXiv 1704.03296, eq. 5) by Adam, and stays in [0, 1].
 */
export class MaskLearner {
  readonly #mask: Float64Array;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  readonly #rows: Float64Array;
  readonly #columns: Float64Array;
  readonly #losses: number[] = [];

  /**
   * @param start `[cells.height, cells.width]`
   * @param size of the picture
   */
  constructor(
    start: Float64Array,
    private readonly cells: Size,
    private readonly size: Size,
  ) {
    this.#mask = Float64Array.from(start);
    this.#first = new Float64Array(start.length);
    this.#second = new Float64Array(start.length);
    this.#rows = upsampling(size.height, cells.height);
    this.#columns = upsampling(size.width, cells.width);
  }

  /** The loss before each step. */
  get losses(): readonly number[] {
    return this.#losses;
  }

  /** `[cells.height, cells.width]` */
  get mask(): Float64Array {
    return this.#mask;
  }

  /** `M(v) = Σ_u g_σ(v/s − u) m(u)`, the mask at the size of the picture. */
  upsampled(): Float64Array {
    const { cells, size } = this;
    const tall = multiply(this.#rows, this.#mask, { rows: size.height, inner: cells.height, columns: cells.width });
    const turned = transpose(this.#columns, size.width, cells.width);
    return multiply(tall, turned, { rows: size.height, inner: cells.width, columns: size.width });
  }

  /**
   * One step.
   *
   * @param score `P_c` under the present mask
   * @param gradient `∂P_c/∂M` `[height, width]`
   */
  step(score: number, gradient: Float64Array): void {
    const { cells, size } = this;
    const wide = multiply(transpose(this.#rows, size.height, cells.height), gradient, {
      rows: cells.height,
      inner: size.height,
      columns: size.width,
    });
    const own = multiply(wide, this.#columns, { rows: cells.height, inner: size.width, columns: cells.width });
    const { sum, derivative } = totalVariation(this.#mask, cells);
    const l1 = this.#mask.reduce((total, value) => total + Math.abs(1 - value), 0);
    this.#losses.push(score + L1_FACTOR * l1 + VARIATION_FACTOR * sum);
    const steps = this.#losses.length;
    for (let i = 0; i < own.length; i += 1) {
      const value = this.#mask[i] ?? 0;
      const slope = (own[i] ?? 0) + L1_FACTOR * Math.sign(value - 1) + VARIATION_FACTOR * (derivative[i] ?? 0);
      const first = ADAM.first * (this.#first[i] ?? 0) + (1 - ADAM.first) * slope;
      const second = ADAM.second * (this.#second[i] ?? 0) + (1 - ADAM.second) * slope ** 2;
      this.#first[i] = first;
      this.#second[i] = second;
      const [mean, square] = [first / (1 - ADAM.first ** steps), second / (1 - ADAM.second ** steps)];
      this.#mask[i] = Math.min(1, Math.max(0, value - (ADAM.rate * mean) / (Math.sqrt(square) + ADAM.epsilon)));
    }
  }
}

/** `Σ ‖∇m‖^β` with differences to the cell below and on the right, and its derivative. */
function totalVariation(mask: Float64Array, { height, width }: Size): { sum: number; derivative: Float64Array } {
  const derivative = new Float64Array(mask.length);
  let sum = 0;
  const add = (at: number, value: number): void => {
    derivative[at] = (derivative[at] ?? 0) + value;
  };
  for (let at = 0; at < mask.length; at += 1) {
    const value = mask[at] ?? 0;
    const down = at < width * (height - 1) ? (mask[at + width] ?? 0) - value : 0;
    const right = at % width < width - 1 ? (mask[at + 1] ?? 0) - value : 0;
    const length = Math.hypot(down, right);
    if (length === 0) continue;
    sum += length ** VARIATION_POWER;
    const slope = VARIATION_POWER * length ** (VARIATION_POWER - 2);
    add(at, -slope * (down + right));
    if (down !== 0) add(at + width, slope * down);
    if (right !== 0) add(at + 1, slope * right);
  }
  return { sum, derivative };
}

/** `[length, cells]`: rows of Gaussian weights around the place of a pixel among the cells, each of the sum 1. */
function upsampling(length: number, cells: number): Float64Array {
  const matrix = new Float64Array(length * cells);
  for (let pixel = 0; pixel < length; pixel += 1) {
    const row = matrix.subarray(pixel * cells, (pixel + 1) * cells);
    const at = ((pixel + 0.5) * cells) / length - 0.5;
    for (let cell = 0; cell < cells; cell += 1) {
      const distance = (at - cell) / UPSAMPLING_SIGMA;
      row[cell] = Math.abs(distance) < FARTHEST ? Math.exp(-(distance ** 2) / 2) : 0;
    }
    const sum = row.reduce((total, value) => total + value, 0);
    for (let cell = 0; cell < cells; cell += 1) row[cell] = (row[cell] ?? 0) / sum;
  }
  return matrix;
}

/** `[rows, inner] · [inner, columns]`; zeros of the first are passed over. */
function multiply(
  a: Float64Array,
  b: Float64Array,
  { rows, inner, columns }: { readonly rows: number; readonly inner: number; readonly columns: number },
): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < inner; k += 1) {
      const factor = a[row * inner + k] ?? 0;
      if (factor === 0) continue;
      for (let column = 0; column < columns; column += 1) {
        const at = row * columns + column;
        product[at] = (product[at] ?? 0) + factor * (b[k * columns + column] ?? 0);
      }
    }
  }
  return product;
}

function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
}
