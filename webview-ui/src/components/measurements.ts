import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExplainResult } from '../../../src/protocol';
import { guessSentences, WEIGHTINGS } from '../../../src/report/method-words';
import { bytesInWords, duration, printable } from '../../../src/report/words';

/** How the result came about, and what is to be known about it. */
@customElement('scorecam-measurements')
export class Measurements extends LitElement {
  static override styles = css`
    dl {
      display: grid;
      grid-template-columns: max-content 1fr;
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
  const { layer, channels, preprocess, timingMs, weighting, temperature } = result;
  return [
    ['Model', `${result.model.name} (${result.model.format}, ${result.model.path})`],
    ['Layer', `${layer.name}, ${layer.type}, ${layer.height} × ${layer.width}`],
    ['Channels', `${channels.used} used, ${channels.live} not flat, ${channels.total} in all`],
    ['Forward passes', `${result.forwardPasses} for this answer`],
    ['Weighting', `${WEIGHTINGS[weighting].sentence}${temperature === null ? '' : ` T = ${temperature}.`}`],
    ['Input', `${preprocess.fitDetail}; ${preprocess.resample}; ${preprocess.scale} (${preprocess.source})`],
    ['Runtime', `${result.backend}, ${result.graph} graph`],
    [
      'Time',
      `${duration(timingMs.total)} in all; model ${duration(timingMs.load)}, maps ${duration(timingMs.explain)}`,
    ],
    ['Memory', `${bytesInWords(result.peakMemoryBytes)} at most`],
    ...[...guessSentences(preprocess.guessed), ...result.warnings].map((note) => ['Note', note] as const),
  ];
}
