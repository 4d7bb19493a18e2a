import { estimateMean } from '../metrics';
import type { EvaluatedClass, MethodMeasurements, MethodUse, MetricName } from '../protocol';

/** A method's mean over the pictures, and its 95 % bootstrap interval. */
export interface EvaluationRow {
  readonly method: string;
  readonly metric: MetricName;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Pictures, or collages, that have a value. */
  readonly n: number;
}

/** What was measured on one picture, a method each in the order of the uses. */
export interface EvaluatedPicture {
  /** As it is called below the folder. */
  readonly picture: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
  readonly explained: EvaluatedClass;
  readonly predicted: EvaluatedClass;
  readonly trueClass: number | null;
  readonly measurements: readonly MethodMeasurements[];
}

/** The grid pointing game on one collage, a method each in the order of the uses. */
export interface EvaluatedCollage {
  readonly pictures: readonly string[];
  readonly cells: readonly (readonly (number | null)[])[];
}

/** Mean curves of a method over the pictures: a probability a step. */
export interface MeanCurves {
  readonly method: string;
  readonly insertion: readonly number[] | null;
  readonly deletion: readonly number[] | null;
}

export interface Measured {
  readonly uses: readonly MethodUse[];
  readonly metrics: readonly MetricName[];
  readonly pictures: readonly EvaluatedPicture[];
  readonly collages: readonly EvaluatedCollage[];
}

/**
 * The table: a row a method and metric, in their order; none where no picture has a value.
 *
 * @param seed of the intervals
 */
export function toRows(measured: Measured, seed: number): EvaluationRow[] {
  return measured.uses.flatMap(({ name: method }, index) =>
    measured.metrics.flatMap((metric) => {
      const estimate = estimateMean(valuesOf(measured, index, metric), { seed });
      if (estimate === null) return [];
      const { mean: value, low, high, n } = estimate;
      return [{ method, metric, value, low, high, n }];
    }),
  );
}

/** The values of one method, a number for each picture or collage that has one. */
function valuesOf({ pictures, collages }: Measured, index: number, metric: MetricName): number[] {
  if (metric === 'grid-pointing') return collages.flatMap(({ cells }) => collageValue(cells[index] ?? []) ?? []);
  return pictures.flatMap(({ measurements }) => measurements[index]?.values[metric] ?? []);
}

/** The mean over the cells: they share a picture, so one collage is one observation. */
export function collageValue(shares: readonly (number | null)[]): number | null {
  const known = shares.filter((share) => share !== null);
  return known.length === 0 ? null : known.reduce((sum, share) => sum + share, 0) / known.length;
}

export function meanCurves({ uses, pictures }: Measured): MeanCurves[] {
  return uses.map(({ name: method }, index) => {
    const mean = (kind: 'insertion' | 'deletion'): number[] | null =>
      meanOf(pictures.flatMap(({ measurements }) => [measurements[index]?.curves[kind] ?? []]));
    return { method, insertion: mean('insertion'), deletion: mean('deletion') };
  });
}

function meanOf(curves: readonly (readonly number[])[]): number[] | null {
  const known = curves.filter(({ length }) => length > 0);
  const [first] = known;
  if (first === undefined) return null;
  return first.map((_, i) => known.reduce((sum, curve) => sum + (curve[i] ?? NaN), 0) / known.length);
}
