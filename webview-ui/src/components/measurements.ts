import { t } from '@vscode/l10n';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExplainResult } from '../../../src/protocol';
import { BASELINES, WEIGHTINGS } from '../../../src/report/method-words';
import { bytesInWords, duration, printable } from '../../../src/report/words';
import { inputWords, zeroMapNotes } from '../words';

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
  const { layer, channels, preprocess, timingMs, weighting, temperature, model } = result;
  const notes = [...zeroMapNotes(result), ...result.warnings];
  return [
    [t('Model'), t('{0} ({1}, {2})', model.name, model.format, model.path)],
    [t('Layer'), t('{0}, {1}, {2} × {3}', layer.name, layer.type, layer.height, layer.width)],
    [t('Channels'), t('{0} used, {1} not flat, {2} in all', channels.used, channels.live, channels.total)],
    [t('Forward passes'), t('{0}; another class, weighting or temperature needs none', result.forwardPasses)],
    [t('Weighting'), WEIGHTINGS[weighting].sentence],
    ...(temperature === null ? [] : [[t('Temperature'), String(temperature)] as const]),
    [t('Baseline'), BASELINES[result.baseline]],
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

function runtimeWords({ backend, graph }: ExplainResult): string {
  switch (graph) {
    case 'recorded':
      return t('{0}, recorded graph', backend);
    case 'compiled':
      return t('{0}, compiled graph', backend);
    case 'eager':
      return t('{0}, eager', backend);
  }
}
