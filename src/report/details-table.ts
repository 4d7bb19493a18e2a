import type { MethodInfo } from '../protocol';
import { runtimeName } from '../shared/runtime-name';
import { html } from './html';
import type { Html, HtmlValue } from './html';
import { guessSentences } from './guess-words';
import { BASELINES, TEMPERATURE, WEIGHTING_WORDS } from './method-words';
import type { Explained } from './method-words';
import { levelWords, multiLabelWords } from './preparation-words';
import { sourceWords } from './reading-lines';
import type { ExplainedItem } from './report-item';
import { bytesInWords, duration, percent } from './words';

function row(name: string, value: HtmlValue, ...notes: readonly HtmlValue[]): Html {
  const small = notes.map((note) => html`<div class="note">${note}</div>`);
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${value}${small}</td>
  </tr>`;
}

function explained({ sentence, source }: Explained): Html {
  return html`${sentence} <span class="source">Source: ${source}.</span>`;
}

/** A number of a map's range, short. */
function level(value: number): string {
  return Number(value.toPrecision(3)).toString().replace('-', '−');
}

/** How a result came about: everything that a second run would need to be the same. */
export function detailsTable({ result, maps }: ExplainedItem): Html {
  const { model, method, layer, preprocess, channels, timingMs } = result;
  const weighting = row('Weighting', result.weighting, explained(WEIGHTING_WORDS[result.weighting]));
  const temperature =
    result.temperature === null ? null : row('Temperature', result.temperature, explained(TEMPERATURE));
  const options = Object.entries(method.options).map(([name, value]) => `${name} ${value}`);
  const named = [method.title, ...options].join(', ');
  const uses = (choice: MethodInfo['uses'][number], make: () => Html): Html | null =>
    method.uses.includes(choice) ? make() : null;
  const learned =
    result.learned &&
    row(
      'Under the masks',
      (['predicted', 'target'] as const)
        .map((which) => [result[which].label, result.learned?.[which]] as const)
        .map(([label, mask]) => `${label}: ${percent(mask?.before ?? 0)} to ${percent(mask?.after ?? 0)}`)
        .join('; '),
      'Probability of each class for the picture, and with what its own mask marks deleted.',
    );
  const scaled = (['predicted', 'target'] as const).map(
    (which) => `${result[which].label}: ${level(maps[which].low)} to ${level(maps[which].high)}`,
  );
  return html`<table class="details">
    <tbody>
      ${row('Model', `${model.name} (${model.format}), input ${model.inputSize.width}×${model.inputSize.height}`, model.path)}
      ${row('Method', named, `${method.source}.`)}
      ${uses('layer', () => row('Layer', `${layer.name}, ${layer.height}×${layer.width}×${layer.channels}`, layer.type))}
      ${uses('weighting', () => html`${weighting} ${temperature}`)}
      ${uses('baseline', () => row('Baseline', result.baseline, BASELINES[result.baseline]))}
      ${row(
        'Preprocessing',
        `${preprocess.fitDetail}; ${preprocess.resample}; ${levelWords(preprocess)}`,
        `From ${sourceWords(preprocess)}.`,
        `Names of the classes: ${preprocess.labelsSource}.`,
        ...multiLabelWords(preprocess),
        ...guessSentences(preprocess),
      )}
      ${uses('channels', () =>
        row(
          'Channels',
          `${channels.used} used of ${channels.live} live, ${channels.total} in all`,
          'A channel that is the same everywhere points at no place and is left out.',
        ),
      )}
      ${learned ?? null}
      ${row('Range of the maps', scaled.join('; '), 'Before each map was scaled by itself, from its lowest to its highest.')}
      ${row('Forward passes', result.forwardPasses)}
      ${row('Runtime', `${runtimeName(result)}, ${result.graph === 'eager' ? 'eager' : `${result.graph} graph`}`)}
      ${row('Time', duration(timingMs.total), `Explaining took ${duration(timingMs.explain)} of it.`)}
      ${row('Peak memory', bytesInWords(result.peakMemoryBytes))}
    </tbody>
  </table>`;
}
