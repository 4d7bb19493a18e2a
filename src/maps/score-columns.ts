import { sigmoid, type OutputActivation } from '../shared/probabilities';

/** What weights are computed from: the scores of some masked pictures for a class. */
export interface ClassScores {
  /** Masked pictures that have been scored. */
  readonly rows: number;
  /** `S_{k,c}`: probability of class `c` for each of the first `rows` rows, in [0, 1]. */
  probabilitiesOf(classIndex: number, rows?: number): Float64Array;
  /** `L_{k,c}`: logit of class `c` for each row; centred over the classes for a softmax, the class's own otherwise. */
  logitsOf(classIndex: number, rows?: number): Float64Array;
}

/** The scores of some classes as plain data. */
export interface ScoreColumnsData {
  /** Of the model's output. */
  readonly outputActivation: OutputActivation;
  readonly rows: number;
  /** Classes of the columns; null where they are all classes in their order. */
  readonly classes: Int32Array | null;
  /** `[rows, classes]` */
  readonly logits: Float32Array;
  /** `[rows]`: mean over all classes of the model, and log Σ exp. */
  readonly means: Float64Array;
  readonly logSums: Float64Array;
}

/** Scores of some classes, taken out of a score matrix: enough for the maps of these classes. */
export class ScoreColumns implements ClassScores {
  readonly #columnOf: ReadonlyMap<number, number> | null;
  readonly #columns: number;

  /** @throws RangeError for data of which the sizes do not fit together */
  constructor(private readonly data: ScoreColumnsData) {
    const { classes, logits, means, logSums, rows } = data;
    this.#columns = classes?.length ?? (rows === 0 ? 0 : logits.length / rows);
    if (logits.length !== rows * this.#columns || means.length < rows || logSums.length < rows) {
      throw new RangeError(`${logits.length} scores are not ${rows} rows of ${this.#columns} classes`);
    }
    this.#columnOf = classes && new Map(Array.from(classes, (classIndex, column) => [classIndex, column]));
  }

  get rows(): number {
    return this.data.rows;
  }

  has(classIndex: number): boolean {
    return this.#columnOf?.has(classIndex) ?? (classIndex >= 0 && classIndex < this.#columns);
  }

  probabilitiesOf(classIndex: number, rows = this.rows): Float64Array {
    const { outputActivation, logSums } = this.data;
    return this.#column(classIndex, rows, (logit, row) =>
      outputActivation === 'softmax' ? Math.exp(logit - (logSums[row] ?? 0)) : sigmoid(logit),
    );
  }

  logitsOf(classIndex: number, rows = this.rows): Float64Array {
    const { outputActivation, means } = this.data;
    return this.#column(classIndex, rows, (logit, row) =>
      outputActivation === 'softmax' ? logit - (means[row] ?? 0) : logit,
    );
  }

  #column(classIndex: number, rows: number, value: (logit: number, row: number) => number): Float64Array {
    const at = this.#columnOf === null ? classIndex : this.#columnOf.get(classIndex);
    if (at === undefined || !Number.isInteger(at) || at < 0 || at >= this.#columns) {
      throw new RangeError(`the scores of class ${classIndex} are not there`);
    }
    if (!Number.isInteger(rows) || rows < 0 || rows > this.rows) {
      throw new RangeError(`${rows} rows are not there, only ${this.rows}`);
    }
    return Float64Array.from({ length: rows }, (_, row) => value(this.data.logits[row * this.#columns + at] ?? 0, row));
  }
}
