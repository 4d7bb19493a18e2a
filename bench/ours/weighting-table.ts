/** What evaluations found, as a table in Markdown, and how much one method is ahead of each other one on the same pictures. */
import { readFileSync } from 'node:fs';
import { collageValue } from '../../src/evaluate/aggregate';
import { estimateDifference } from '../../src/metrics';
import type { MetricName } from '../../src/protocol';
import type { EvaluationRecord } from '../../src/report';
import { answer, readTask } from './task';

interface Task {
  /** Paths of `evaluation.json`; what a metric says of a method is taken from the first one that has it. */
  readonly evaluations: readonly string[];
  /** The method of which the differences are. */
  readonly method: string;
}

const COLUMNS: readonly MetricName[] = [
  'grid-pointing',
  'insertion',
  'deletion',
  'adcc',
  'class-sensitivity',
  'average-drop',
  'average-increase',
];

const SEED = 1;

function main(): void {
  const { evaluations, method } = readTask() as Task;
  const records = evaluations.map((file) => JSON.parse(readFileSync(file, 'utf8')) as EvaluationRecord);
  const methods = [...new Set(records.flatMap((record) => record.methods.map(({ name }) => name)))];
  const columns = COLUMNS.filter((metric) =>
    records.some((record) => record.rows.some((row) => row.metric === metric)),
  );
  const heading = ['method', ...columns];
  const means = methods.map((name) => [name, ...columns.map((metric) => meanOf(records, name, metric))]);
  const others = methods.filter((name) => name !== method);
  const differences = others.map((name) => [
    name,
    ...columns.map((metric) => differenceOf(records, [method, name], metric)),
  ]);
  const text = [table([heading, ...means]), `${method} minus each other one:`, table([heading, ...differences])];
  answer({ markdown: text.join('\n\n') });
}

function meanOf(records: readonly EvaluationRecord[], name: string, metric: MetricName): string {
  const row = records.flatMap(({ rows }) => rows).find((each) => each.method === name && each.metric === metric);
  return row === undefined ? '' : `${shown(row.value, metric)} [${shown(row.low, metric)}, ${shown(row.high, metric)}]`;
}

/** Over the pictures, or collages, for which both methods have a value. */
function differenceOf(
  records: readonly EvaluationRecord[],
  names: readonly [string, string],
  metric: MetricName,
): string {
  const pairs = records.map((each) => valuePairs(each, names, metric)).find(({ length }) => length > 0) ?? [];
  const difference = estimateDifference(
    pairs.map(([first]) => first),
    pairs.map(([, second]) => second),
    { seed: SEED },
  );
  if (difference === null) return '';
  const { mean, low, high } = difference;
  return `${shown(mean, metric)} [${shown(low, metric)}, ${shown(high, metric)}]`;
}

function valuePairs(
  record: EvaluationRecord,
  names: readonly [string, string],
  metric: MetricName,
): (readonly [number, number])[] {
  const [first, second] = names.map((name) => record.methods.findIndex((each) => each.name === name)) as [
    number,
    number,
  ];
  const rows =
    metric === 'grid-pointing'
      ? record.collages.map(({ cells }) => [first, second].map((index) => collageValue(cells[index] ?? [])))
      : record.pictures.map(({ measurements }) =>
          [first, second].map((index) => measurements[index]?.values[metric] ?? null),
        );
  return rows.flatMap(([a, b]) => (typeof a === 'number' && typeof b === 'number' ? [[a, b] as const] : []));
}

function shown(value: number, metric: MetricName): string {
  const digits = metric.startsWith('average') ? 1 : 3;
  return value
    .toFixed(digits)
    .replace('-', '−')
    .replace(/^(−?)0\./, '$1.');
}

function table(rows: readonly (readonly string[])[]): string {
  const [heading = [], ...body] = rows.map((cells) => `| ${cells.join(' | ')} |`);
  const line = `| ${(rows[0] ?? []).map(() => '---').join(' | ')} |`;
  return [heading, line, ...body].join('\n');
}

main();
