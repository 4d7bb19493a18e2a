import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MapData } from '../../../src/protocol';
import { describeMap } from '../../../src/report/describe-map';
import { percent, printable, resultAgreement } from '../../../src/report/words';
import { Bitmaps } from '../bitmaps';
import { mapsOnScale } from '../drawing/map-values';
import { WHOLE, type Viewport } from '../drawing/viewport';
import { tell, type PanelEvents } from '../events';
import type { PanelState } from '../panel-state';
import type { ViewChoices } from '../view-choices';
import { mapAltText, weightingName, WORDS } from '../words';
import { scaleEnds } from '../scale-words';
import { iconButtonStyles } from './shared.styles';

/** A result that was put aside, to compare another one with. */
@customElement('scorecam-pinned')
export class Pinned extends LitElement {
  static override styles = [
    iconButtonStyles,
    css`
      :host {
        display: block;
        padding: 10px 12px 12px;
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder));
        border-radius: 6px;
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-bottom: 8px;
      }
      h2,
      h3 {
        margin: 0;
        font-size: 1em;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      h3 {
        margin-bottom: 6px;
        font-weight: normal;
      }
      header span,
      h3 span {
        color: var(--vscode-descriptionForeground);
      }
      header span {
        flex: 1;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .maps {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
        gap: 16px;
      }
      section {
        min-width: 0;
      }
      p {
        margin: 8px 0 0;
      }
    `,
  ];

  @property({ attribute: false }) state!: PanelState;
  @property({ attribute: false }) choices!: ViewChoices;
  @state() private viewport: Viewport = WHOLE;
  private readonly bitmaps = new Bitmaps(() => {
    this.requestUpdate();
  });

  override render(): TemplateResult | typeof nothing {
    const { name, shown, maps, result, question } = this.state;
    if (shown === null || maps === null) return nothing;
    const { predicted, target } = mapsOnScale(maps, this.choices);
    return html`
      <header>
        <vscode-icon name="pinned" aria-hidden="true"></vscode-icon>
        <h2>${t('Pinned: {0}', printable(name?.name ?? ''))}</h2>
        <span>${[result?.layer.name ?? '', weightingName(question.weighting)].map(printable).join(' · ')}</span>
        <button
          class="icon"
          title=${t('Unpin')}
          aria-label=${t('Unpin')}
          @click=${() => {
            tell(this, 'tell-host', { type: 'pin/set', pinned: false });
          }}
        >
          <vscode-icon name="close"></vscode-icon>
        </button>
      </header>
      <div
        class="maps"
        @change-viewport=${(event: CustomEvent<PanelEvents['change-viewport']>) => {
          this.viewport = event.detail;
        }}
      >
        ${this.renderMap(WORDS.modelSays, shown.predicted, predicted)}
        ${this.renderMap(WORDS.youAsk, shown.target, target)}
      </div>
      ${result === null ? nothing : html`<p>${resultAgreement(result, true)}</p>`}
    `;
  }

  private renderMap(lead: string, shown: { label: string; probability: number }, map: MapData): TemplateResult {
    const { picture } = this.state;
    const label = printable(shown.label);
    const { low, high, meaning } = scaleEnds(map, this.choices);
    return html`<section>
      <h3><span>${lead}</span> <strong>${label}</strong> ${percent(shown.probability)}</h3>
      <scorecam-map
        .picture=${this.bitmaps.of(picture?.png)}
        .place=${picture?.place ?? null}
        .map=${map}
        .look=${this.choices}
        name=${label}
        alt=${mapAltText(label, describeMap(map, picture?.place.orientation))}
        .viewport=${this.viewport}
        low=${low}
        high=${high}
        meaning=${meaning}
      ></scorecam-map>
    </section>`;
  }
}
