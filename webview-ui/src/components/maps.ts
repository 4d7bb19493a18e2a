import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { MapData } from '../../../src/protocol';
import { describeContrast, describeMap } from '../../../src/report/describe-map';
import { percent, printable } from '../../../src/report/words';
import type { PanelState } from '../panel-state';
import { contrastAltText, mapAltText, originOf, speaksFor, WORDS } from '../words';

/** The maps of both classes side by side, each below its class, and the contrast between them. */
@customElement('scorecam-maps')
export class Maps extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
      gap: 16px;
      align-items: start;
    }
    section {
      min-width: 0;
    }
    h2 {
      display: flex;
      align-items: center;
      gap: 8px;
      min-height: 30px;
      margin: 0 0 6px;
      font-size: 1em;
      font-weight: normal;
      white-space: nowrap;
    }
    .caption,
    .origin {
      color: var(--vscode-descriptionForeground);
    }
    strong,
    .origin {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    /* The name stands in the field; as part of the heading it is for screen readers. */
    .unseen {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .share {
      font-variant-numeric: tabular-nums;
    }
    scorecam-class-picker {
      flex: 0 1 18em;
      min-width: 8em;
    }
    .waiting {
      opacity: 0.55;
      transition: opacity 0.2s 0.3s;
    }
    @media (prefers-reduced-motion: reduce) {
      .waiting {
        transition: none;
      }
    }
  `;

  @property({ attribute: false }) state!: PanelState;
  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @property({ type: Boolean }) contrast = false;

  override render(): TemplateResult {
    const { shown, asked, maps, result, classes } = this.state;
    const target = asked?.target ?? shown?.target;
    const contrast = this.contrast && result !== null ? result.maps.contrast : null;
    return html`
      <section>
        <h2>
          <span class="caption">${WORDS.modelSays}</span>
          <strong data-testid="predicted-label">${printable(shown?.predicted.label ?? '…')}</strong>
          <span class="share">${shown === null ? '' : percent(shown.predicted.probability)}</span>
        </h2>
        ${this.renderMap('predicted-map', maps?.predicted, shown?.predicted.label)}
      </section>
      <section>
        <h2>
          <span class="caption">${WORDS.youAsk}</span>
          <span class="unseen" data-testid="target-label">${printable(shown?.target.label ?? '')}</span>
          <scorecam-class-picker .classes=${classes} .selected=${target?.index ?? null}></scorecam-class-picker>
          <span class="share">${target === undefined ? '' : percent(target.probability)}</span>
          <span class="origin">${originOf(this.state)}</span>
        </h2>
        ${this.renderMap('target-map', maps?.target, shown?.target.label)}
      </section>
      ${
        contrast === null || shown === null
          ? nothing
          : this.renderContrast(contrast, {
              positive: printable(shown.predicted.label),
              negative: printable(shown.target.label),
            })
      }
    `;
  }

  private renderMap(id: string, map: MapData | undefined, label = ''): TemplateResult {
    const alt = map === undefined ? '' : mapAltText(printable(label), describeMap(map, this.orientation));
    return html`<scorecam-map
      class=${this.state.status === 'loading' && map !== undefined ? 'waiting' : ''}
      data-testid=${id}
      .picture=${this.bitmap}
      .place=${this.state.picture?.place ?? null}
      .map=${map ?? null}
      alt=${alt}
      low=${WORDS.low}
      high=${WORDS.high}
    ></scorecam-map>`;
  }

  private renderContrast(map: MapData, classes: { positive: string; negative: string }): TemplateResult {
    return html`<section>
      <h2>
        <span class="caption">${WORDS.contrast}</span>
        <strong>${classes.positive} ↔ ${classes.negative}</strong>
      </h2>
      <scorecam-map
        data-testid="contrast-map"
        kind="contrast"
        .picture=${this.bitmap}
        .place=${this.state.picture?.place ?? null}
        .map=${map}
        alt=${contrastAltText(classes, describeContrast(map, classes, this.orientation))}
        low=${speaksFor(classes.negative)}
        high=${speaksFor(classes.positive)}
      ></scorecam-map>
    </section>`;
  }

  private get orientation(): number {
    return this.state.picture?.place.orientation ?? 1;
  }
}
