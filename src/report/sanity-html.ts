import path from 'node:path';
import type { RandomisationOrder, SanityResult } from '../protocol';
import { lineStyle, methodLegend } from './evaluation-plots';
import { dataUri, html, type Html } from './html';
import { headOf } from './page-head';
import { similarityPlot, SIMILARITIES } from './sanity-plots';
import type { SanityRecord, SanityRow } from './sanity-record';
import { ORDER_WORDS, sanityHeadline, similarityWords, verdictSentences } from './sanity-words';
import { wideTable } from './wide-table';
import { percent } from './words';

const STYLES = `
.wide { overflow-x: auto; }
.table td, .table th { white-space: nowrap; font-variant-numeric: tabular-nums; padding-right: 1.25rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1.75rem; }
.axis { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
.curve svg { width: 100%; }
.legend { list-style: none; margin: .5rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
.legend svg { width: 28px; vertical-align: middle; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: 1rem .75rem; margin-bottom: 1.5rem; }
.tiles figure { margin: 0; }
.tiles img { width: 100%; border-radius: .375rem; background: var(--mat); }
.tiles figcaption { font-size: .8125rem; overflow-wrap: anywhere; }
`;

/** The report of a sanity check as one self-contained HTML file: no script, nothing from outside. */
export function renderSanity(result: SanityResult, record: SanityRecord, command: string): string {
  const name = path.basename(result.image);
  const orders = [...new Set(record.rows.map(({ order }) => order))];
  const body = html`<header>
      <h1>Score-CAM Lens <span class="of">do maps show what was learned?</span></h1>
    </header>
    <main>
      <section class="picture">
        <h2><bdi>${name}</bdi></h2>
        <p>${sanityHeadline(result)}</p>
        ${record.verdicts.map((verdict) => html`<p>${verdictSentences(result, verdict)}</p>`)}
        ${record.warnings.map((warning) => html`<p class="note">${warning}</p>`)}
      </section>
      ${orders.map((order) => orderSection(order, result, record))}
    </main>
    <footer>
      <p>This makes the report again:</p>
      <pre><code>${command}</code></pre>
      <p>
        Sanity checks for saliency maps (Adebayo et al. 2018). The numbers of each weight stand in a random order, drawn
        from the seed. Maps have no negative values, so their rank correlation and that of their absolute values are one
        number. One picture and one draw say little: repeat it with others. Score-CAM Lens ${record.version}.
      </p>
    </footer>`;
  return `<!doctype html>\n<html lang="en">\n${headOf(name, STYLES).text}\n<body>\n${body.text}\n</body>\n</html>\n`;
}

function orderSection(order: RandomisationOrder, result: SanityResult, record: SanityRecord): Html {
  const rows = record.rows.filter((row) => row.order === order);
  const methods = result.originals.map(({ method }) => method);
  return html`<section class="picture">
    <h2>${order === 'cascading' ? 'Cascading' : 'Independent'}</h2>
    <p>Randomised ${ORDER_WORDS[order]}; stages from left to right, from the output to the input.</p>
    <div class="plots">${SIMILARITIES.map((similarity) => similarityPlot(similarity, rows, methods))}</div>
    ${methodLegend(methods.map((method, i) => ({ method, style: lineStyle(i) })))}
    ${methods.map((method) => tilesOf(method, order, result))} ${table(rows)}
  </section>`;
}

function tilesOf(method: string, order: RandomisationOrder, { originals, points, stages }: SanityResult): Html {
  const original = originals.find((each) => each.method === method);
  const own = points.filter((point) => point.method === method && point.order === order);
  const tiles = own.map(
    ({ stage, png, similarity, constant }) =>
      html`<figure>
        <img src="${dataUri(png)}" alt="" />
        <figcaption>
          ${order === 'cascading' && stage > 0 ? '+ ' : ''}<bdi>${stages[stage]?.name ?? ''}</bdi>
          <strong>${constant ? 'constant' : similarityWords(similarity.spearman)}</strong>
        </figcaption>
      </figure>`,
  );
  return html`<h3><bdi>${method}</bdi></h3>
    <div class="tiles">
      ${
        original === undefined
          ? null
          : html`<figure>
              <img src="${dataUri(original.png)}" alt="" />
              <figcaption>as trained</figcaption>
            </figure>`
      }
      ${tiles}
    </div>`;
}

function table(rows: readonly SanityRow[]): Html {
  const lines = rows.map(
    ({ method, name, probability, ...row }) =>
      html`<tr>
        <th scope="row"><bdi>${name}</bdi></th>
        <td><bdi>${method}</bdi></td>
        ${SIMILARITIES.map(({ key }) => html`<td>${similarityWords(row[key])}</td>`)}
        <td>${percent(probability)}</td>
      </tr>`,
  );
  const heads = ['Stage', 'Method', 'Spearman', 'SSIM', 'HOG', 'Class'].map(
    (head) => html`<th scope="col">${head}</th>`,
  );
  return wideTable(heads, lines);
}
