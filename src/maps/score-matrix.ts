import { ScorecamError } from '../shared/errors';
import { sigmoid, summariseLogits, type OutputActivation } from '../shared/probabilities';

/** More than this for one picture is no classifier's answer. */
const MAX_BYTES = 2 ** 30;

/**
 * One row a masked picture, one column a class, held as logits, from which every weighting is computed.
 *
 * Rows are appended in the order in which the channels were scored.
 */
export class ScoreMatrix {
  readonly #logits: Float32Array;
  /** Mean over the classes of each row; what centring takes away. */
  readonly #means: Float64Array;
  /** log Σ exp of each row. */
  readonly #logSums: Float64Array;
  #rows = 0;

  /**
   * @param capacity most rows it can hold
   * @param classes columns, after a single sigmoid output was made into two classes
   * @throws ScorecamError `memory`
   */
  constructor(
    readonly capacity: number,
    readonly classes: number,
    readonly activation: OutputActivation,
  ) {
    if (capacity * classes * 4 > MAX_BYTES) {
      throw new ScorecamError(
        'memory',
        `The scores of ${capacity} channels for ${classes} classes would need more than 1 GiB.`,
        'Choose a layer with fewer channels (--layer).',
      );
    }
    this.#logits = new Float32Array(capacity * classes);
    this.#means = new Float64Array(capacity);
    this.#logSums = new Float64Array(capacity);
  }

  get rows(): number {
    return this.#rows;
  }

  get byteLength(): number {
    return this.#logits.byteLength + this.#means.byteLength + this.#logSums.byteLength;
  }

  /** Appends rows of logits `[n, classes]` (see `toLogits`). */
  append(logits: Float32Array): void {
    const { classes } = this;
    const count = logits.length / classes;
    if (!Number.isInteger(count) || this.#rows + count > this.capacity) {
      throw new RangeError(`${logits.length} values do not fit into ${this.capacity - this.#rows} rows of ${classes}`);
    }
    this.#logits.set(logits, this.#rows * classes);
    for (let row = 0; row < count; row += 1) {
      const from = row * classes;
      const { mean, logSum } = summariseLogits(logits.subarray(from, from + classes));
      this.#means[this.#rows] = mean;
      this.#logSums[this.#rows] = logSum;
      this.#rows += 1;
    }
  }

  /** `S_{k,c}`: probability of class `c` for each of the first `rows` rows, in [0, 1]. */
  probabilitiesOf(classIndex: number, rows = this.#rows): Float64Array {
    return this.#column(classIndex, rows, (logit, row) =>
      this.activation === 'softmax' ? Math.exp(logit - (this.#logSums[row] ?? 0)) : sigmoid(logit),
    );
  }

  /** `L_{k,c}`: logit of class `c` for each row; centred over the classes for a softmax, the class's own otherwise. */
  logitsOf(classIndex: number, rows = this.#rows): Float64Array {
    return this.#column(classIndex, rows, (logit, row) =>
      this.activation === 'softmax' ? logit - (this.#means[row] ?? 0) : logit,
    );
  }

  #column(classIndex: number, rows: number, value: (logit: number, row: number) => number): Float64Array {
    if (!Number.isInteger(classIndex) || classIndex < 0 || classIndex >= this.classes) {
      throw new RangeError(`class ${classIndex} is not one of ${this.classes}`);
    }
    if (!Number.isInteger(rows) || rows < 0 || rows > this.#rows) {
      throw new RangeError(`${rows} rows are not there, only ${this.#rows}`);
    }
    const column = new Float64Array(rows);
    for (let row = 0; row < rows; row += 1) {
      column[row] = value(this.#logits[row * this.classes + classIndex] ?? 0, row);
    }
    return column;
  }
}
