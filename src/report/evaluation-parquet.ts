import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import type { EvaluatedPicture, EvaluationRow } from '../evaluate';
import { pictureValues } from './evaluation-record';

/** The table as Parquet; columns as those of the CSV. */
export function tableParquet(rows: readonly EvaluationRow[]): Uint8Array {
  return toParquet([
    { name: 'method', data: rows.map(({ method }) => method), type: 'STRING', nullable: false },
    { name: 'metric', data: rows.map(({ metric }) => metric), type: 'STRING', nullable: false },
    { name: 'value', data: rows.map(({ value }) => value), type: 'DOUBLE', nullable: false },
    { name: 'low', data: rows.map(({ low }) => low), type: 'DOUBLE', nullable: false },
    { name: 'high', data: rows.map(({ high }) => high), type: 'DOUBLE', nullable: false },
    { name: 'n', data: rows.map(({ n }) => n), type: 'INT32', nullable: false },
  ]);
}

/** The values of each picture as Parquet. */
export function picturesParquet(pictures: readonly EvaluatedPicture[]): Uint8Array {
  const values = pictureValues(pictures);
  return toParquet([
    { name: 'picture', data: values.map(({ picture }) => picture), type: 'STRING', nullable: false },
    { name: 'hash', data: values.map(({ hash }) => hash), type: 'STRING', nullable: false },
    { name: 'class_index', data: values.map(({ classIndex }) => classIndex), type: 'INT32', nullable: false },
    { name: 'class_name', data: values.map(({ className }) => className), type: 'STRING', nullable: false },
    { name: 'method', data: values.map(({ method }) => method), type: 'STRING', nullable: false },
    { name: 'metric', data: values.map(({ metric }) => metric), type: 'STRING', nullable: false },
    { name: 'value', data: values.map(({ value }) => value), type: 'DOUBLE', nullable: true },
  ]);
}

function toParquet(columnData: ColumnSource[]): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
