import type { EvaluationRow } from '../evaluate';
import type { MetricName } from '../protocol';
import type { EvaluationRecord } from './evaluation-record';

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

/** The method with the best mean; none where several look alike, which tells nothing. */
export function bestMethod(metric: MetricName, rows: readonly EvaluationRow[]): string | undefined {
  const sign = METRIC_WORDS[metric].better === 'higher' ? 1 : -1;
  const ranked = rows.filter((row) => row.metric === metric).sort((a, b) => sign * (b.value - a.value));
  const [first, second] = ranked;
  if (first === undefined || second === undefined) return undefined;
  return metricValue(metric, first.value) === metricValue(metric, second.value) ? undefined : first.method;
}

/** Why there is no number of a metric that was asked for, a sentence each. */
export function unmeasuredNotes({ n, metrics, rows }: Pick<EvaluationRecord, 'n' | 'metrics' | 'rows'>): string[] {
  if (n === 0) return [];
  return metrics
    .filter((metric) => !rows.some((row) => row.metric === metric))
    .map((metric) => `${METRIC_WORDS[metric].title} was not measured: ${reasonFor(metric)}.`);
}

function reasonFor(metric: MetricName): string {
  if (metric === 'grid-pointing') {
    return 'a collage needs four rightly classified pictures of four classes, in folders called like them';
  }
  return metric === 'energy-pointing' || metric === 'pointing-game'
    ? 'no picture has boxes of the class that was explained, or no map has values'
    : 'no map has values that can be compared';
}

/** The lines of a table. */
export interface TableOptions {
  /** Pictures that were evaluated; where a mean is of another number, that stands beside its interval. */
  readonly n: number;
  /** Characters of a line; metrics that do not fit beside others come below them. */
  readonly width: number;
}

/** The table for a terminal: a line a method, a column a metric, the interval below each mean. */
export function tableLines(rows: readonly EvaluationRow[], { n, width }: TableOptions): string[] {
  const methods = [...new Set(rows.map(({ method }) => method))];
  const names = ['', ...methods.flatMap((method) => [method, ''])];
  const nameWidth = widthOf(names);
  const lines = names.map((name) => name.padEnd(nameWidth));
  const blocks: string[][] = [];
  let block = lines;
  for (const metric of new Set(rows.map((row) => row.metric))) {
    const cells = columnOf(metric, { rows, methods, n });
    const cellWidth = widthOf(cells);
    if (block !== lines && (block[0]?.length ?? 0) + 2 + cellWidth > width) {
      blocks.push(block);
      block = lines;
    }
    block = block.map((line, i) => `${line}  ${(cells[i] ?? '').padStart(cellWidth)}`);
  }
  if (block !== lines) blocks.push(block);
  return blocks.flatMap((each, i) => [...(i === 0 ? [] : ['']), ...each.map((line) => line.trimEnd())]);
}

function columnOf(
  metric: MetricName,
  { rows, methods, n }: { rows: readonly EvaluationRow[]; methods: readonly string[]; n: number },
): string[] {
  const cells = methods.flatMap((method) => {
    const row = rows.find((each) => each.method === method && each.metric === metric);
    if (row === undefined) return ['–', ''];
    const count = row.n === n ? '' : ` (n ${row.n})`;
    return [metricValue(metric, row.value), `${metricValue(metric, row.low)}…${metricValue(metric, row.high)}${count}`];
  });
  return [`${metric} ${METRIC_WORDS[metric].better === 'higher' ? '↑' : '↓'}`, ...cells];
}

function widthOf(cells: readonly string[]): number {
  return Math.max(...cells.map(({ length }) => length));
}
