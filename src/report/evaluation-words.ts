import type { EvaluationRow } from '../evaluate';
import type { MetricName } from '../protocol';

/** How a metric is shown. */
export interface MetricWords {
  readonly title: string;
  readonly better: 'higher' | 'lower';
  /** What its values are out of. */
  readonly full: 1 | 100;
}

export const METRIC_WORDS: Readonly<Record<MetricName, MetricWords>> = {
  'average-drop': { title: 'Average drop %', better: 'lower', full: 100 },
  'average-increase': { title: 'Average increase %', better: 'higher', full: 100 },
  'average-drop-upper-half': { title: 'Average drop %, upper half', better: 'lower', full: 100 },
  'average-increase-upper-half': { title: 'Average increase %, upper half', better: 'higher', full: 100 },
  insertion: { title: 'Insertion AUC', better: 'higher', full: 1 },
  deletion: { title: 'Deletion AUC', better: 'lower', full: 1 },
  'energy-pointing': { title: 'Energy in the boxes', better: 'higher', full: 1 },
  'pointing-game': { title: 'Pointing game %', better: 'higher', full: 100 },
  'grid-pointing': { title: 'Grid pointing', better: 'higher', full: 1 },
  'class-sensitivity': { title: 'Maps of two classes alike', better: 'lower', full: 1 },
  'class-sensitivity-overlap': { title: 'Top 20 % of two classes shared', better: 'lower', full: 1 },
  adcc: { title: 'ADCC', better: 'higher', full: 1 },
};

/** A value of a metric: one digit after the point for percentages, three for the others. */
export function metricValue(metric: MetricName, value: number): string {
  return value.toFixed(METRIC_WORDS[metric].full === 100 ? 1 : 3);
}

/** The table for a terminal: a line a method, a column a metric, the interval below each mean. */
export function tableLines(rows: readonly EvaluationRow[]): string[] {
  const metrics = [...new Set(rows.map(({ metric }) => metric))];
  const methods = [...new Set(rows.map(({ method }) => method))];
  const header = ['', ...metrics.map((metric) => `${metric} ${METRIC_WORDS[metric].better === 'higher' ? '↑' : '↓'}`)];
  const lines = methods.flatMap((method) => {
    const found = metrics.map((metric) => rows.find((row) => row.method === method && row.metric === metric));
    return [
      [method, ...found.map((row) => (row === undefined ? '–' : metricValue(row.metric, row.value)))],
      ['', ...found.map((row) => (row === undefined ? '' : intervalOf(row)))],
    ];
  });
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => (line[column] ?? '').length)));
  return [header, ...lines].map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function intervalOf({ metric, low, high }: EvaluationRow): string {
  return `${metricValue(metric, low)}…${metricValue(metric, high)}`;
}
