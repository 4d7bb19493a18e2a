import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toProbabilities } from '../../src/shared/probabilities';
import type { MeasuredPicture, Scorer } from '../../src/metrics';
import { readNpy } from './npy';
import { METRIC_VECTORS } from './paths';

interface DropNumbers {
  readonly full: number;
  readonly masked: number;
  readonly dropPercent: number;
  readonly increased: boolean;
}

interface CurveNumbers {
  readonly stepPixels: number;
  readonly probabilities: readonly number[];
  readonly auc: number;
}

type Similarities = Readonly<Record<'spearman' | 'ssim' | 'hog' | 'pearson', number>>;

/** What `tools/make_metric_vectors.py` measures. */
export interface MetricVectors {
  readonly zeroInput: readonly number[];
  readonly classIndex: number;
  readonly similarities: { readonly smooth: Similarities; readonly levels: Similarities };
  readonly hogOfA: readonly number[];
  readonly blurred: readonly number[];
  readonly insertion: readonly CurveNumbers[];
  readonly deletion: readonly CurveNumbers[];
  readonly drop: DropNumbers;
  readonly upperHalf: DropNumbers;
  readonly pointing: readonly {
    readonly boxes: readonly (readonly [x: number, y: number, width: number, height: number])[];
    readonly hits: Readonly<Record<'3' | '15', boolean>>;
    readonly energy: number;
  }[];
  readonly collages: Readonly<Record<'2' | '3', readonly number[]>>;
  readonly adcc: Readonly<Record<'coherency' | 'complexity' | 'adcc', number>>;
  readonly bootstrap: readonly {
    readonly values: readonly number[];
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export const EXPECTED = JSON.parse(readFileSync(path.join(METRIC_VECTORS, 'expected.json'), 'utf8')) as MetricVectors;

/** A file of the vectors: `[height, width]` of a map, `[height, width, channels]` of a picture. */
export function readVector(name: string): { data: Float32Array; height: number; width: number } {
  const { data, shape } = readNpy(path.join(METRIC_VECTORS, `${name}.npy`));
  const [height = 0, width = 0] = shape;
  return { data: Float32Array.from(data), height, width };
}

/** The picture of the vectors, with the classifier: linear, softmax. */
export function vectorClassifier(batchSize: number): {
  picture: MeasuredPicture;
  scorer: Scorer;
  passes: () => number;
} {
  const { data: input, height, width } = readVector('picture');
  const { data: weights } = readVector('weights');
  const classes = weights.length / input.length;
  let passes = 0;
  const logitsOf = (picture: Float32Array): Float32Array =>
    Float32Array.from({ length: classes }, (_, c) =>
      picture.reduce((sum, value, i) => sum + value * (weights[i * classes + c] ?? NaN), 0),
    );
  const score = (inputs: Float32Array, count: number): Promise<Float32Array> => {
    passes += count;
    const rows = new Float32Array(count * classes);
    for (let i = 0; i < count; i += 1) {
      const logits = logitsOf(inputs.subarray(i * input.length, (i + 1) * input.length));
      rows.set(toProbabilities(logits, 'softmax'), i * classes);
    }
    return Promise.resolve(rows);
  };
  const baseline = input.map((_, i) => EXPECTED.zeroInput[i % EXPECTED.zeroInput.length] ?? NaN);
  const picture = { input, baseline, height, width, classIndex: EXPECTED.classIndex };
  return { picture, scorer: { score, batchSize }, passes: () => passes };
}
