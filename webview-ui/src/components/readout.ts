import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { MapSet, PicturePlace } from '../../../src/protocol';
import { printable } from '../../../src/report/words';
import { valueAt } from '../drawing/map-values';
import type { PointedAt } from '../events';
import type { ClassPair } from '../panel-state';
import { DEFAULT_CHOICES, type ViewChoices } from '../view-choices';
import { valueWords } from '../scale-words';
import { speaksFor, WORDS } from '../words';
import { unseenStyles } from './shared.styles';

/** The values of the maps at the place that is looked at. */
@customElement('scorecam-readout')
export class Readout extends LitElement {
  static override styles = [
    unseenStyles,
    css`
      :host {
        display: block;
        min-height: 24px;
        line-height: 24px;
        color: var(--vscode-descriptionForeground);
      }
      div {
        display: flex;
        flex-wrap: wrap;
        column-gap: 18px;
      }
      span {
        display: flex;
        gap: 6px;
        min-width: 0;
        max-width: 100%;
        white-space: nowrap;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        display: block;
      }
      b {
        min-width: 2.6em;
        color: var(--vscode-foreground);
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      /* In a narrow column each value has a line, and its place is kept. */
      @container (max-width: 520px) {
        :host {
          min-height: 72px;
        }
        div {
          flex-direction: column;
        }
      }
    `,
  ];

  @property({ attribute: false }) maps: MapSet | null = null;
  @property({ attribute: false }) classes: ClassPair | null = null;
  @property({ attribute: false }) place: PicturePlace | null = null;
  @property({ attribute: false }) pointer: PointedAt | null = null;
  @property({ attribute: false }) choices: ViewChoices = DEFAULT_CHOICES;

  override render(): TemplateResult {
    // What the keyboard points at is read aloud, what the pointer passes over is not.
    const byKeys = this.pointer?.by === 'keys';
    return html`
      <div data-testid="readout" aria-hidden=${byKeys}>${this.renderValues()}</div>
      <div class="unseen" data-testid="spoken-readout" aria-live="polite">
        ${byKeys ? this.renderValues() : nothing}
      </div>
    `;
  }

  private renderValues(): TemplateResult | typeof nothing {
    const { maps, classes, place, pointer } = this;
    if (maps === null || classes === null || place === null) return nothing;
    if (pointer === null) return html`${t('Point at a map to read the values of both.')}`;
    const [predicted, target, contrast] = [maps.predicted, maps.target, maps.contrast].map((map) =>
      map === null ? null : valueAt(map, place, pointer),
    );
    if (predicted === undefined || predicted === null || target === undefined || target === null) {
      return html`${t('The model did not see this place.')}`;
    }
    const values = [
      this.renderValue(classes.predicted.label, valueWords(maps.predicted, predicted, this.choices)),
      this.renderValue(classes.target.label, valueWords(maps.target, target, this.choices)),
    ];
    const favoured = (contrast ?? 0) < 0 ? classes.target : classes.predicted;
    return html`
      ${this.choices.swapped ? values.toReversed() : values}
      ${
        contrast === null || contrast === undefined || !this.choices.contrast
          ? nothing
          : this.renderValue(WORDS.contrast, `${Math.abs(contrast).toFixed(2)} ${speaksFor(printable(favoured.label))}`)
      }
    `;
  }

  private renderValue(name: string, value: string): TemplateResult {
    return html`<span><span class="name">${printable(name)}</span><b>${value}</b></span>`;
  }
}
