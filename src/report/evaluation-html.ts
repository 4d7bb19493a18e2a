import type { EvaluatedPicture, MeanCurves } from '../evaluate';
import type { MetricName } from '../protocol';
import { curvePlot, intervalPlot } from './evaluation-plots';
import type { EvaluationRecord } from './evaluation-record';
import { bestMethod, METRIC_WORDS, metricValue, unmeasuredNotes } from './evaluation-words';
import { dataUri, html, type Html } from './html';
import { headOf } from './page-head';
import { wideTable } from './wide-table';
import { percent } from './words';

/** A picture that stands out, and how it looks. */
export interface ShownPicture {
  readonly picture: EvaluatedPicture;
  /** A small copy; null where there is none. */
  readonly png: Uint8Array | null;
}

/** What the report shows besides the record. */
export interface EvaluationAbout {
  /** Name of the folder. */
  readonly folder: string;
  readonly model: string;
  readonly command: string;
  readonly curves: readonly MeanCurves[];
  /** By the metric that picks them, of the first method; null where nothing picks any. */
  readonly extremes: {
    readonly metric: MetricName;
    readonly best: readonly ShownPicture[];
    readonly worst: readonly ShownPicture[];
  } | null;
}

const STYLES = `
.wide { overflow-x: auto; }
.table td, .table th { white-space: nowrap; font-variant-numeric: tabular-nums; padding-right: 1.25rem; }
.table .note { display: block; }
.table tbody th { position: sticky; left: 0; background: var(--sheet); }
@media (max-width: 44rem) { .table tbody th { white-space: normal; min-width: 6.5rem; max-width: 9rem; } }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1.75rem; }
.rows, .legend { list-style: none; margin: .5rem 0 0; padding: 0; }
.rows li {
  display: grid; grid-template-columns: minmax(5.5rem, 3fr) 5fr 3rem; gap: .75rem; align-items: center; font-size: .8125rem;
}
.rows svg { display: block; }
.rows span { text-align: right; font-variant-numeric: tabular-nums; }
.axis { stroke: var(--line); stroke-width: 1; }
.curve svg { width: 100%; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
.legend svg { width: 28px; vertical-align: middle; }
.extremes { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 1rem; margin-bottom: 1.5rem; }
.extremes img { width: 100%; height: 8rem; object-fit: contain; background: var(--mat); border-radius: .5rem; }
`;

/** The report of an evaluation as one self-contained HTML file: no script, nothing from outside. */
export function renderEvaluation(record: EvaluationRecord, about: EvaluationAbout): string {
  const methods = record.methods.map(({ name }) => name);
  const metrics = [...new Set(record.rows.map(({ metric }) => metric))];
  const notes = unmeasuredNotes(record);
  const plots = metrics.map((metric) =>
    intervalPlot(
      metric,
      record.rows.filter((row) => row.metric === metric),
      methods,
    ),
  );
  const curves = (['insertion', 'deletion'] as const).map((kind) => curvePlot(kind, about.curves));
  const body = html`<header>
      <h1>Score-CAM Lens <span class="of">what maps are worth</span></h1>
    </header>
    <main>
      <section class="picture">
        <h2>${record.n} pictures of <bdi>${about.folder}</bdi></h2>
        <p>
          Model: <bdi>${about.model}</bdi>. Below each mean its 95 % bootstrap interval, and the number of pictures.
        </p>
        ${notes.length === 0 ? null : html`<p class="note">${notes.join(' ')}</p>`} ${table(record, methods, metrics)}
      </section>
      <section class="picture">
        <h2>Means and intervals</h2>
        <div class="plots">${plots}</div>
      </section>
      ${curves.every((curve) => curve === null) ? null : html`<section class="picture plots">${curves}</section>`}
      ${extremesSection(about, methods)} ${failuresSection(record)}
    </main>
    <footer>
      <p>This makes the report again:</p>
      <pre><code>${about.command}</code></pre>
      <p>
        Average drop and increase reward broad maps; maps of two classes that differ may be noise: no number decides
        alone. Score-CAM Lens ${record.version}.
      </p>
    </footer>`;
  return `<!doctype html>\n<html lang="en">\n${headOf(`${record.n} pictures`, STYLES).text}\n<body>\n${body.text}\n</body>\n</html>\n`;
}

function table({ rows }: EvaluationRecord, methods: readonly string[], metrics: readonly MetricName[]): Html {
  const heads = metrics.map((metric) => {
    const { title, better } = METRIC_WORDS[metric];
    return html`<th scope="col">${title} ${better === 'higher' ? '↑' : '↓'}</th>`;
  });
  const best = new Map(metrics.map((metric) => [metric, bestMethod(metric, rows)]));
  const lines = methods.map((method) => {
    const cells = metrics.map((metric) => {
      const row = rows.find((each) => each.method === method && each.metric === metric);
      if (row === undefined) return html`<td>–</td>`;
      const value = metricValue(metric, row.value);
      const mark = best.get(metric) === method ? html`<strong>${value}</strong>` : value;
      return html`<td>
        ${mark}
        <span class="note">${metricValue(metric, row.low)} to ${metricValue(metric, row.high)}, n = ${row.n}</span>
      </td>`;
    });
    return html`<tr>
      <th scope="row"><bdi>${method}</bdi></th>
      ${cells}
    </tr>`;
  });
  return wideTable([html`<th scope="col">Method</th>`, ...heads], lines);
}

function extremesSection({ extremes }: EvaluationAbout, methods: readonly string[]): Html | null {
  if (extremes === null) return null;
  const { metric, best, worst } = extremes;
  const grid = (title: string, shown: readonly ShownPicture[]): Html =>
    html`<h3>${title}</h3>
      <div class="extremes">${shown.map((each) => extreme(each, metric))}</div>`;
  return html`<section class="picture">
    <h2>Where <bdi>${methods[0] ?? ''}</bdi> does best and worst</h2>
    <p>By ${METRIC_WORDS[metric].title}.</p>
    ${grid('Best', best)} ${grid('Worst', worst)}
  </section>`;
}

function extreme({ picture, png }: ShownPicture, metric: MetricName): Html {
  const { explained, measurements } = picture;
  const value = measurements[0]?.values[metric] ?? null;
  return html`<figure>
    ${png === null ? null : html`<img src="${dataUri(png)}" alt="" />`}
    <figcaption>
      <strong>${value === null ? '–' : metricValue(metric, value)}</strong> <bdi>${picture.picture}</bdi>,
      <bdi>${explained.label}</bdi> ${percent(explained.probability)}
    </figcaption>
  </figure>`;
}

function failuresSection({ failures }: EvaluationRecord): Html | null {
  if (failures.length === 0) return null;
  const lines = failures.map(
    ({ pictures, error }) => html`<li><bdi>${pictures.join(' + ')}</bdi>: ${error.message}</li>`,
  );
  return html`<section class="picture">
    <h2>What could not be evaluated</h2>
    <ul>
      ${lines}
    </ul>
  </section>`;
}
