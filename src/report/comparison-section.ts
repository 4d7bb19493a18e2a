import path from 'node:path';
import type { ClassScore } from '../protocol';
import { modelAgreementSentence, pointsBetween, secondClassOrigin } from './compare-words';
import type { ComparedItem } from './compared-item';
import { detailsTable } from './details-table';
import { html, type Html } from './html';
import { colourBar } from './legend';
import { bdi, figure, sentence, topClasses, verdict, warningList, type Place } from './picture-section';
import { percent } from './words';

const MODELS = ['first', 'second'] as const;
type Which = 'predicted' | 'target';

/** Two models on one picture: what each says, and its maps of the same two classes. */
export function comparedSection(item: ComparedItem, { id, open }: Place): Html {
  const name = path.basename(item.image);
  const isOneClass = item.predicted.first.index === item.target.first.index;
  const classes: readonly Which[] = isOneClass ? ['predicted'] : ['predicted', 'target'];
  return html`<section id="${id}" class="picture">
    <h2>${bdi(name)}</h2>
    <div class="verdicts">${MODELS.map((model) => saidBy(item, model))}</div>
    ${warningList(item.warnings)} ${classes.map((which) => classPart(item, which, name))}
    ${colourBar('saliency', 'nothing', 'most', 'Each map has its own scale.')}
    <div class="figures">${MODELS.map((model) => topOf(item, model))}</div>
    <details${open ? html` open` : null}>
      <summary>How this was computed</summary>
      ${MODELS.map(
        (model) =>
          html`<h3>${bdi(item.names[model])}</h3>
            ${detailsTable(item[model])}`,
      )}
    </details>
  </section>`;
}

function saidBy(item: ComparedItem, model: 'first' | 'second'): Html {
  const said = model === 'first' ? item.first.result.predicted : item.saidBySecond;
  const { trueLabel } = item[model].result;
  const right = trueLabel?.index === said.index;
  const note =
    trueLabel === null ? '' : right ? 'right: the class of its folder' : `wrong: its folder says ${trueLabel.label}`;
  return verdict(colourOf(item, said, model), `${item.names[model]} says`, said, note);
}

/** What is said has the colour of its maps. */
function colourOf({ predicted, target }: ComparedItem, said: ClassScore, model: 'first' | 'second'): string {
  if (said.index === predicted[model].index) return 'predicted';
  return said.index === target[model].index ? 'target' : 'other';
}

function classPart(item: ComparedItem, which: Which, name: string): Html {
  const { label, first, second, agreement } = item[which];
  const origin = which === 'target' ? secondClassOrigin(item.targetSource, item.names.second) : '';
  const caution = agreement.correlation === null ? ' caution' : '';
  return html`<h3>
      ${bdi(label)}${origin === '' ? '' : `, ${origin}`}: ${percent(first.probability)} → ${percent(second.probability)}
      (${pointsBetween(first.probability, second.probability)})
    </h3>
    <div class="figures">${MODELS.map((model) => mapFigure(item, which, { model, name }))}</div>
    <p class="agreement${caution}">${modelAgreementSentence(agreement, label)}</p>`;
}

function mapFigure(
  item: ComparedItem,
  which: Which,
  { model, name }: { model: 'first' | 'second'; name: string },
): Html {
  const { label } = item[which];
  const { description } = item[model].maps[which];
  const of = item.names[model];
  const share = percent(item[which][model].probability);
  const caption = html`<strong class="${which}">${bdi(label)} as ${bdi(of)} sees it, ${share}</strong>
    ${sentence(description)}`;
  return figure(item[model].pictures[which], `Map of ${label} by ${of} on ${name}: ${description}`, which, caption);
}

function topOf(item: ComparedItem, model: 'first' | 'second'): Html {
  const { predicted, target } = item;
  return topClasses(item[model].result.top5, { predicted: predicted[model], target: target[model] }, item.names[model]);
}
