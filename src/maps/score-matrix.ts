import { ScorecamError } from '../shared/errors';
import { summariseLogits, type OutputActivation } from '../shared/probabilities';
import { ScoreColumns, type ClassScores, type ScoreColumnsData } from './score-columns';

/** More than this for one picture is no classifier's answer. */
const MAX_BYTES = 2 ** 30;

/**
 * One row a masked picture, one column a class, held as logits, from which every weighting is computed.
 *
 * Rows are appended in the order in which the channels were scored.
 */
export class ScoreMatrix implements ClassScores {
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
        { remedy: 'other-layer' },
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

  probabilitiesOf(classIndex: number, rows = this.#rows): Float64Array {
    return this.#scores().probabilitiesOf(classIndex, rows);
  }

  logitsOf(classIndex: number, rows = this.#rows): Float64Array {
    return this.#scores().logitsOf(classIndex, rows);
  }

  /**
   * A copy of the scores of some classes.
   *
   * @param classes indices; null for all of them
   */
  columns(classes: Int32Array | null): ScoreColumnsData {
    const { outputActivation, rows, logits, means, logSums } = this.#data();
    const summaries = { outputActivation, rows, means: means.slice(), logSums: logSums.slice() };
    if (classes === null) return { ...summaries, classes, logits: logits.slice() };
    const picked = new Float32Array(rows * classes.length);
    for (let row = 0; row < rows; row += 1) {
      classes.forEach((classIndex, column) => {
        picked[row * classes.length + column] = logits[row * this.classes + classIndex] ?? 0;
      });
    }
    return { ...summaries, classes, logits: picked };
  }

  #scores(): ScoreColumns {
    return new ScoreColumns(this.#data());
  }

  /** The rows that are there, not copied. */
  #data(): ScoreColumnsData {
    const rows = this.#rows;
    return {
      outputActivation: this.activation,
      rows,
      // Without rows the number of classes cannot be told from the scores.
      classes: rows === 0 ? Int32Array.from({ length: this.classes }, (_, index) => index) : null,
      logits: this.#logits.subarray(0, rows * this.classes),
      means: this.#means.subarray(0, rows),
      logSums: this.#logSums.subarray(0, rows),
    };
  }
}
