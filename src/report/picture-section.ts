import path from 'node:path';

import type { ClassScore } from '../protocol';
import { detailsTable } from './details-table';
import { dataUri, html } from './html';
import type { Html, HtmlValue } from './html';
import { colourBar } from './legend';
import type { ExplainedItem, FailedItem, MapFacts } from './report-item';
import { areAlike, contrastPlace, percent, resultAgreement, targetOrigin } from './words';

/** Pictures smaller than this are shown with their pixels as squares. */
const TINY = 160;

/** A picture on the page: its section's id, and whether its details are open. */
export interface Place {
  readonly id: string;
  readonly open: boolean;
}

export function bdi(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** @param which of the maps has its colour */
export function verdict(which: string, lead: string, { label, probability }: ClassScore, note: string): Html {
  return html`<div class="verdict ${which}">
    <div class="lead">${lead}</div>
    <div class="class">${bdi(label)} <span class="probability">${percent(probability)}</span></div>
    <div class="origin">${note}</div>
  </div>`;
}

function verdicts({ result }: ExplainedItem): Html {
  const { predicted, target, trueLabel, targetSource } = result;
  const right = trueLabel?.index === predicted.index;
  const said =
    trueLabel === null ? '' : right ? 'right: the class of its folder' : `wrong: its folder says ${trueLabel.label}`;
  const lead = targetSource === 'runner-up' ? 'Compared with' : 'You ask about';
  return html`<div class="verdicts">
    ${verdict('predicted', 'The model says', predicted, said)} ${verdict('target', lead, target, targetOrigin(result))}
  </div>`;
}

export function figure(bytes: Uint8Array, alt: string, className: string, caption: HtmlValue): Html {
  return html`<figure class="${className}">
    <div class="mat"><img src="${dataUri(bytes)}" alt="${alt}" /></div>
    <figcaption>${caption}</figcaption>
  </figure>`;
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function mapFigure(item: ExplainedItem, which: 'predicted' | 'target', name: string): Html {
  const { label } = item.result[which];
  const { description } = item.maps[which];
  const caption = html`<strong class="${which}">Map of ${bdi(label)}</strong> ${sentence(description)}`;
  return figure(item.pictures[which], `Map of ${label} on ${name}: ${description}`, which, caption);
}

function contrastFigure({ result, pictures }: ExplainedItem, facts: MapFacts, name: string): Html | null {
  if (pictures.contrast === null) return null;
  const { predicted, target } = result;
  const caption = html`<strong>For one rather than the other</strong>
    ${colourBar('contrast', `for ${target.label}`, `for ${predicted.label}`)} ${sentence(facts.description)}`;
  const alt = `Contrast of ${predicted.label} and ${target.label} on ${name}: ${facts.description}`;
  return figure(pictures.contrast, alt, 'contrast', caption);
}

/** Whether a part of the picture lies outside of what the model saw. */
function isCropped({ width, height, frame }: ExplainedItem['result']['picture']): boolean {
  // Rounding of the frame's numbers shows no pixel.
  const seen = (from: number, extent: number, side: number): boolean => from < 0.5 && from + extent > side - 0.5;
  return !seen(frame.x, frame.width, width) || !seen(frame.y, frame.height, height);
}

function figures(item: ExplainedItem, name: string): Html {
  const { result, pictures, maps } = item;
  const { width, height } = result.picture;
  const tiny = Math.max(width, height) < TINY ? ' tiny' : '';
  const size = `${width}×${height} pixels`;
  const cropped = isCropped(result.picture) ? ' In the maps, what the model did not see is darkened.' : '';
  const original = html`<strong>The picture</strong> ${size}.${cropped}`;
  return html`<div class="figures${tiny}">${mapFigure(item, 'predicted', name)} ${mapFigure(item, 'target', name)}</div>
    ${colourBar('saliency', 'nothing', 'most', 'Each map has its own scale.')} ${agreement(item)}
    <div class="figures${tiny}">
      ${maps.contrast && contrastFigure(item, maps.contrast, name)}
      ${figure(pictures.picture, `${name}, ${size}`, 'original', original)}
      ${maps.contrast === null ? topClasses(result.top5, result) : null}
    </div>
    ${maps.contrast === null ? null : html`<div class="one-line">${topClasses(result.top5, result)}</div>`}`;
}

function agreement({ result, maps }: ExplainedItem): Html {
  const alike = areAlike(result.agreement) || result.agreement.correlation === null;
  // Where there cannot be one, nobody is told to ask for it.
  return html`<p class="agreement${alike ? ' caution' : ''}">
    ${resultAgreement(result, contrastPlace(result.method, maps))}
  </p>`;
}

/** @param model whose answer it is, where there are several */
export function topClasses(
  top5: readonly ClassScore[],
  { predicted, target }: Pick<ExplainedItem['result'], 'predicted' | 'target'>,
  model?: string,
): Html {
  const listed = top5.some(({ index }) => index === target.index) ? top5 : [...top5, target];
  const rows = listed.map(({ index, label, probability }) => {
    const mark = index === predicted.index ? 'predicted' : index === target.index ? 'target' : 'other';
    return html`<li class="${mark}">
      <span class="label">${bdi(label)}</span><span class="probability">${percent(probability)}</span>
      <span class="track"><span class="bar" style="width:${(probability * 100).toFixed(2)}%"></span></span>
    </li>`;
  });
  return html`<div class="top">
    <h3>
      Top
      ${top5.length}${model === undefined ? '' : html` of ${bdi(model)}`}${listed.length > top5.length ? ' and the class asked about' : ''}
    </h3>
    <ol>
      ${rows}
    </ol>
  </div>`;
}

export function warningList(warnings: readonly string[]): Html | null {
  if (warnings.length === 0) return null;
  const items = warnings.map((warning) => html`<li>${warning}</li>`);
  return html`<div class="warnings" role="note" aria-label="Warnings">
    <ul>
      ${items}
    </ul>
  </div>`;
}

/** Everything about one picture. */
export function explainedSection(item: ExplainedItem, { id, open }: Place): Html {
  const name = path.basename(item.result.image);
  return html`<section id="${id}" class="picture">
    <h2>${bdi(name)}</h2>
    ${verdicts(item)} ${warningList(item.result.warnings)} ${figures(item, name)}
    <details${open ? html` open` : null}>
      <summary>How this was computed</summary>
      ${detailsTable(item)}
    </details>
  </section>`;
}

/** A picture that could not be explained: what happened, and what to do. */
export function failedSection({ image, error }: FailedItem, { id }: Place): Html {
  return html`<section id="${id}" class="picture failed">
    <h2>${bdi(path.basename(image))}</h2>
    <div class="failure" role="note">
      <p><strong>${error.message}</strong></p>
      <p>${error.hint}</p>
      <p class="path">${image}</p>
    </div>
  </section>`;
}
