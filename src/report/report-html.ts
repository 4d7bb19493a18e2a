import path from 'node:path';
import { html, type Html } from './html';
import { gradients } from './legend';
import { explainedSection, failedSection, type Place } from './picture-section';
import type { ComparedItem } from './compared-item';
import { comparedSection } from './comparison-section';
import { headOf } from './page-head';
import type { ExplainedItem, FailedItem } from './report-item';
import { percent } from './words';

/** What a report holds of a picture. */
export type ReportItem = ExplainedItem | ComparedItem | FailedItem;

/** What a report says about itself. */
export interface ReportAbout {
  readonly version: string;
  /** The command line that makes it again. */
  readonly command: string;
  readonly generatedAt?: Date;
  /** Pictures that were done but are not in this report. */
  readonly left?: number;
}

function sectionOf(item: ReportItem, place: Place): Html {
  switch (item.kind) {
    case 'explained':
      return explainedSection(item, place);
    case 'compared':
      return comparedSection(item, place);
    case 'failed':
      return failedSection(item, place);
  }
}

function imageOf(item: ReportItem): string {
  return item.kind === 'explained' ? item.result.image : item.image;
}

function idOf(index: number): string {
  return `picture-${index + 1}`;
}

function indexRow(item: ReportItem, index: number): Html {
  const link = html`<a href="#${idOf(index)}"><bdi>${path.basename(imageOf(item))}</bdi></a>`;
  if (item.kind === 'failed') {
    return html`<tr>
      <td>${link}</td>
      <td colspan="3" class="failed-mark">could not be explained</td>
    </tr>`;
  }
  const [said, other, agreement] =
    item.kind === 'explained'
      ? [item.result.predicted, item.result.target, item.result.agreement]
      : [item.first.result.predicted, item.saidBySecond, item.predicted.agreement];
  const alike = agreement.correlation === null ? '–' : `${percent(Math.max(0, agreement.correlation))} alike`;
  return html`<tr>
    <td>${link}</td>
    <td><bdi>${said.label}</bdi> <span class="probability">${percent(said.probability)}</span></td>
    <td><bdi>${other.label}</bdi> <span class="probability">${percent(other.probability)}</span></td>
    <td class="probability">${alike}</td>
  </tr>`;
}

function indexOf(items: readonly ReportItem[]): Html | null {
  if (items.length < 2) return null;
  const compared = items.find((item) => item.kind === 'compared');
  const [lead, other] =
    compared === undefined
      ? ['The model says', 'Compared with']
      : [`${compared.names.first} says`, `${compared.names.second} says`];
  return html`<nav class="picture" aria-label="Pictures">
    <table class="index">
      <thead>
        <tr>
          <th scope="col">Picture</th>
          <th scope="col">${lead}</th>
          <th scope="col">${other}</th>
          <th scope="col">Maps</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(indexRow)}
      </tbody>
    </table>
  </nav>`;
}

function titleOf(items: readonly ReportItem[]): string {
  const [only] = items;
  return items.length === 1 && only !== undefined ? path.basename(imageOf(only)) : `${items.length} pictures`;
}

function leftOut(left: number): Html | null {
  if (left === 0) return null;
  const pictures = left === 1 ? 'One more picture was' : `${left} more pictures were`;
  return html`<p class="warnings">${pictures} done than a report can hold; the maps and records lie beside it.</p>`;
}

function footer({ version, command, generatedAt }: ReportAbout): Html {
  const when = generatedAt === undefined ? '' : `, ${generatedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return html`<footer>
    <p>This makes the report again:</p>
    <pre><code>${command}</code></pre>
    <p>
      A map shows which places, kept while the rest is hidden, let the model find the class. It tells about the model,
      not about the world. Score-CAM Lens ${version}${when}.
    </p>
  </footer>`;
}

/**
 * The report, piece by piece, so that one of many pictures need not fit into one string.
 *
 * @returns the pieces of one self-contained HTML file
 */
export function* reportParts(items: readonly ReportItem[], about: ReportAbout): Generator<string> {
  const title = titleOf(items);
  const subtitle = items.length === 1 ? null : html`<span class="of">${title}</span>`;
  yield `<!doctype html>\n<html lang="en">\n${headOf(title).text}\n<body>\n`;
  yield html`${gradients()}
    <header><h1>Score-CAM Lens ${subtitle}</h1></header>`.text;
  yield `\n<main>\n${html`${leftOut(about.left ?? 0)} ${indexOf(items)}`.text}`;
  for (const [index, item] of items.entries()) {
    const place = { id: idOf(index), open: items.length === 1 };
    yield `${sectionOf(item, place).text}\n`;
  }
  yield `</main>\n${footer(about).text}\n</body>\n</html>\n`;
}

/** The whole report as one self-contained HTML file: no script, nothing from outside. */
export function renderReport(items: readonly ReportItem[], about: ReportAbout): string {
  return [...reportParts(items, about)].join('');
}
