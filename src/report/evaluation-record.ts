import { toRows, type EvaluatedCollage, type EvaluatedPicture, type EvaluationRow, type Measured } from '../evaluate';
import type { ErrorData, MethodUse, MetricName } from '../protocol';
import { toCsv } from './csv';

/** A picture, or a collage of several, that could not be evaluated. */
export interface FailedPicture {
  /** As they are called below the folder. */
  readonly pictures: readonly string[];
  readonly error: Pick<ErrorData, 'code' | 'hint'> & { readonly message: string };
}

/** Everything that an evaluation found, without times: the same from the same pictures, however often it was interrupted. */
export interface EvaluationRecord {
  readonly schema: 1;
  readonly version: string;
  /** Pictures that were evaluated, and pictures or collages that failed. */
  readonly n: number;
  readonly failed: number;
  readonly seed: number;
  readonly methods: readonly MethodUse[];
  /** What was asked for, also where there is no row of it. */
  readonly metrics: readonly MetricName[];
  readonly rows: readonly EvaluationRow[];
  readonly pictures: readonly EvaluatedPicture[];
  readonly collages: readonly EvaluatedCollage[];
  readonly failures: readonly FailedPicture[];
}

export function toEvaluationRecord(
  measured: Measured,
  { failures, seed, version }: Pick<EvaluationRecord, 'failures' | 'seed' | 'version'>,
): EvaluationRecord {
  const { uses, metrics, pictures, collages } = measured;
  return {
    ...{ schema: 1, version, n: pictures.length, failed: failures.length, seed, methods: uses, metrics },
    ...{ rows: toRows(measured, seed), pictures, collages, failures },
  };
}

/** The table as CSV (RFC 4180). */
export function tableCsv(rows: readonly EvaluationRow[]): string {
  const lines = rows.map(({ method, metric, value, low, high, n }) => [method, metric, value, low, high, n]);
  return toCsv([['method', 'metric', 'value', 'low', 'high', 'n'], ...lines]);
}

/** A value of one picture. */
export interface PictureValue {
  readonly picture: string;
  readonly hash: string;
  readonly classIndex: number;
  readonly className: string;
  readonly method: string;
  readonly metric: string;
  readonly value: number | null;
}

/** One row a picture, method and metric. */
export function pictureValues(pictures: readonly EvaluatedPicture[]): PictureValue[] {
  return pictures.flatMap(({ picture, hash, explained: { index: classIndex, label: className }, measurements }) =>
    measurements.flatMap(({ name: method, values }) =>
      Object.entries(values).map(([metric, value]) => ({
        ...{ picture, hash, classIndex, className, method, metric, value },
      })),
    ),
  );
}

export function picturesCsv(pictures: readonly EvaluatedPicture[]): string {
  const lines = pictureValues(pictures).map(Object.values) as (string | number | null)[][];
  return toCsv([['picture', 'hash', 'class_index', 'class_name', 'method', 'metric', 'value'], ...lines]);
}
