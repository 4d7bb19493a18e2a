import { t } from '@vscode/l10n';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExplainResult, SharedChoice } from '../../../src/protocol';
import { BASELINES, choiceName, methodSentence, optionName, WEIGHTING_WORDS } from '../../../src/report/method-words';
import { bytesInWords, duration, percent, printable } from '../../../src/report/words';
import { runtimeName } from '../../../src/shared/runtime-name';
import { inputWords, mapNotes } from '../words';

/** How the result came about, and what is to be known about it. */
@customElement('scorecam-measurements')
export class Measurements extends LitElement {
  static override styles = css`
    dl {
      display: grid;
      grid-template-columns: fit-content(40%) 1fr;
      gap: 4px 16px;
      margin: 0;
    }
    dt {
      color: var(--vscode-descriptionForeground);
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
  `;

  @property({ attribute: false }) result!: ExplainResult;

  override render(): TemplateResult {
    return html`<dl>
      ${rows(this.result).map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${printable(value)}</dd>`,
      )}
    </dl>`;
  }
}

function rows(result: ExplainResult): (readonly [string, string])[] {
  const { layer, channels, preprocess, timingMs, weighting, temperature, model, method } = result;
  const row = (choice: SharedChoice, name: string, value: string): (readonly [string, string])[] =>
    method.uses.includes(choice) ? [[name, value]] : [];
  const notes = [...mapNotes(result), ...result.warnings];
  return [
    [t('Model'), t('{0} ({1}, {2})', model.name, model.format, model.path)],
    [t('Method'), t('{0}. {1}', method.title, methodSentence(method.name, method.source))],
    ...Object.entries(method.options).map(([name, value]) => {
      const given = typeof value === 'string' ? choiceName(value) : String(value);
      return [capitalised(optionName({ name, words: name })), given] as const;
    }),
    ...row('layer', t('Layer'), t('{0}, {1}, {2} × {3}', layer.name, layer.type, layer.height, layer.width)),
    ...row(
      'channels',
      t('Channels'),
      t('{0} used, {1} not flat, {2} in all', channels.used, channels.live, channels.total),
    ),
    [
      t('Forward passes'),
      method.uses.includes('weighting')
        ? t('{0}; another class, weighting or temperature needs none', result.forwardPasses)
        : String(result.forwardPasses),
    ],
    ...row('weighting', t('Weighting'), WEIGHTING_WORDS[weighting].sentence),
    ...(temperature === null ? [] : row('weighting', t('Temperature'), String(temperature))),
    ...row('baseline', t('Baseline'), BASELINES[result.baseline]),
    ...learnedRows(result),
    [t('Input'), inputWords(preprocess)],
    [t('Names of the classes'), preprocess.labelsSource],
    [t('Runtime'), runtimeWords(result)],
    [
      t('Time'),
      t(
        '{0} in all; model {1}, maps {2}',
        duration(timingMs.total),
        duration(timingMs.load),
        duration(timingMs.explain),
      ),
    ],
    [t('Memory'), t('{0} at most', bytesInWords(result.peakMemoryBytes))],
    ...notes.map((note) => [t('Note'), note] as const),
  ];
}

/** How the probabilities of both classes fell under their masks. */
function learnedRows({ learned, predicted, target }: ExplainResult): (readonly [string, string])[] {
  if (learned === undefined) return [];
  const isOneClass = predicted.index === target.index;
  return (['predicted', 'target'] as const).slice(0, isOneClass ? 1 : 2).map((which) => {
    const { before, perturbed, after } = learned[which];
    return [
      t('Mask of {0}', (which === 'predicted' ? predicted : target).label),
      t(
        'probability {0} for the picture, {1} with all of it hidden, {2} with the mask',
        percent(before),
        percent(perturbed),
        percent(after),
      ),
    ];
  });
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function runtimeWords(result: ExplainResult): string {
  const runtime = runtimeName(result);
  switch (result.graph) {
    case 'recorded':
      return t('{0}, recorded graph', runtime);
    case 'compiled':
      return t('{0}, compiled graph', runtime);
    case 'eager':
      return t('{0}, eager', runtime);
  }
}
