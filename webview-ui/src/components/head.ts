import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { WEIGHTINGS } from '../../../src/report/method-words';
import { printable } from '../../../src/report/words';
import { tell } from '../events';
import type { PanelState } from '../panel-state';
import { weightingName, WORDS } from '../words';

const WEIGHTING_ORDER = ['logit', 'released', 'paper'] as const;

/** Which picture, model, layer and weighting. */
@customElement('scorecam-head')
export class Head extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: end;
      gap: 8px 20px;
    }
    .picture {
      flex: 1 1 12em;
      min-width: 0;
    }
    h1 {
      margin: 0;
      font-size: 1.3em;
      font-weight: 600;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .folder,
    label,
    .caption {
      color: var(--vscode-descriptionForeground);
      font-size: 0.9em;
    }
    .folder {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .field {
      display: flex;
      flex-direction: column;
      gap: 2px;
    }
    .model {
      padding: 4px 0;
    }
    vscode-single-select {
      width: 15em;
    }
  `;

  @property({ attribute: false }) state!: PanelState;

  override render(): TemplateResult {
    const { name, question, model } = this.state;
    return html`
      <div class="picture">
        <h1>${printable(name?.name ?? '')}</h1>
        <div class="folder">${printable(name?.folder ?? '')}</div>
      </div>
      ${
        model === null
          ? nothing
          : html`<div class="field">
              <span class="caption">${WORDS.model}</span><span class="model">${printable(model.name)}</span>
            </div>`
      }
      <div class="field">${this.renderLayers()}</div>
      <div class="field">
        <label id="weighting">${WORDS.weighting}</label>
        <vscode-single-select data-testid="weighting" aria-labelledby="weighting" @change=${this.changeWeighting}>
          ${WEIGHTING_ORDER.map(
            (weighting) => html`
              <vscode-option
                value=${weighting}
                description=${`${WEIGHTINGS[weighting].sentence} Source: ${WEIGHTINGS[weighting].source}.`}
                ?selected=${question.weighting === weighting}
                >${weightingName(weighting)}</vscode-option
              >
            `,
          )}
        </vscode-single-select>
      </div>
    `;
  }

  private renderLayers(): TemplateResult {
    const { layers, model, question } = this.state;
    const chosen = question.layer ?? model?.layer;
    return html`
      <label id="layer">${WORDS.layer}</label>
      <vscode-single-select
        data-testid="layer"
        aria-labelledby="layer"
        ?disabled=${layers.length === 0}
        @change=${this.changeLayer}
      >
        ${layers
          .toReversed()
          .map(
            ({ name, type, height, width, channels }) => html`
              <vscode-option
                value=${name}
                description=${`${type}, ${height} × ${width}, ${channels} channels`}
                ?selected=${name === chosen}
                >${`${printable(name)} ${height}×${width}`}</vscode-option
              >
            `,
          )}
      </vscode-single-select>
    `;
  }

  private readonly changeWeighting = (event: Event): void => {
    const { value } = event.target as HTMLElement & { value: string };
    const weighting = WEIGHTING_ORDER.find((known) => known === value);
    if (weighting !== undefined) tell(this, 'change-question', { weighting });
  };

  private readonly changeLayer = (event: Event): void => {
    const { value } = event.target as HTMLElement & { value: string };
    tell(this, 'change-question', { layer: value });
  };
}
