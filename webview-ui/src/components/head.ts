import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { live } from 'lit/directives/live.js';
import { WEIGHTING_WORDS } from '../../../src/report/method-words';
import { printable } from '../../../src/report/words';
import { WEIGHTINGS, type SharedChoice } from '../../../src/protocol';
import { tell } from '../events';
import { askedMethods, shownMethod } from '../methods';
import type { PanelState } from '../panel-state';
import { weightingName, WORDS } from '../words';
import { headStyles } from './head.styles';

/** Which picture, model, layer and weighting, and what can be done with the result. */
@customElement('scorecam-head')
export class Head extends LitElement {
  static override styles = headStyles;

  @property({ attribute: false }) state!: PanelState;

  override render(): TemplateResult {
    const { name, question, position, result, pinned, compared, beside, status } = this.state;
    const methods = askedMethods(this.state);
    const isUsed = (choice: SharedChoice): boolean => methods.some(({ uses }) => uses.includes(choice));
    return html`
      <div class=${position?.count === 1 ? 'title alone' : 'title'}>
        ${
          position === null || position.count < 2
            ? nothing
            : html`<scorecam-position .position=${position}></scorecam-position>`
        }
        <div class="names">
          <h1 title=${printable(name?.name ?? '')}>${printable(name?.name ?? '')}</h1>
          <span class="folder" title=${printable(name?.folder ?? '')}>${printable(name?.folder ?? '')}</span>
        </div>
        <scorecam-actions
          ?ready=${status === 'done' && result !== null}
          ?pinned=${pinned !== null}
          ?compared=${compared !== null}
          method=${beside.length === 0 ? '' : shownMethod(this.state).title}
        ></scorecam-actions>
      </div>
      <div class="settings">
        ${this.renderModel()}
        <scorecam-method-choice .state=${this.state}></scorecam-method-choice>
        <scorecam-add-method .state=${this.state}></scorecam-add-method>
        ${isUsed('layer') ? this.renderLayers() : nothing}
        ${
          isUsed('weighting')
            ? html`${this.renderWeighting()}
                <scorecam-temperature
                  class=${question.weighting === 'logit' ? '' : 'idle'}
                  .value=${question.temperature}
                  ?immediate=${status === 'done'}
                ></scorecam-temperature>`
            : nothing
        }
      </div>
      <scorecam-method-options .state=${this.state} .methods=${methods}></scorecam-method-options>
      <scorecam-refused-methods .state=${this.state}></scorecam-refused-methods>
    `;
  }

  private renderModel(): TemplateResult {
    const { model } = this.state;
    const name = printable(model?.name ?? WORDS.model);
    const why = model === null ? name : t('{0} ({1})', name, model.why);
    return html`<button
      class="model"
      data-testid="model"
      title=${t('{0}: choose another model', why)}
      @click=${() => {
        tell(this, 'tell-host', { type: 'model/choose' });
      }}
    >
      <span>${name}</span><vscode-icon name="chevron-down" size="12"></vscode-icon>
    </button>`;
  }

  private renderWeighting(): TemplateResult {
    const { weighting } = this.state.question;
    return html`<div class="field">
      <span class="caption" aria-hidden="true">${WORDS.weighting}</span>
      <vscode-single-select
        class="weighting"
        data-testid="weighting"
        label=${WORDS.weighting}
        .value=${live(weighting)}
        @change=${this.changeWeighting}
      >
        ${WEIGHTINGS.map((value) => {
          const { sentence, source } = WEIGHTING_WORDS[value];
          return html`<vscode-option
            value=${value}
            description=${t('{0} Source: {1}.', sentence, source)}
            ?selected=${value === weighting}
            >${weightingName(value)}</vscode-option
          >`;
        })}
      </vscode-single-select>
    </div>`;
  }

  private renderLayers(): TemplateResult {
    const { layers, model, question } = this.state;
    // The last one is the target where none is asked for.
    const chosen = question.layer ?? model?.layer ?? layers.at(-1)?.name ?? '';
    return html`<div class="field">
      <span class="caption" aria-hidden="true">${WORDS.layer}</span>
      ${
        // A select that was disabled once stays out of reach of the Tab key.
        keyed(
          layers.length === 0,
          html`<vscode-single-select
            class="layer"
            data-testid="layer"
            label=${WORDS.layer}
            ?disabled=${layers.length === 0}
            .value=${live(chosen)}
            @change=${this.changeLayer}
          >
            ${layers
              .toReversed()
              .map(
                ({ name, type, height, width, channels }) => html`
                  <vscode-option
                    value=${name}
                    description=${t('{0}, {1} × {2}, {3} channels', type, height, width, channels)}
                    ?selected=${name === chosen}
                    >${`${printable(name)} ${height}×${width}`}</vscode-option
                  >
                `,
              )}
          </vscode-single-select>`,
        )
      }
    </div>`;
  }

  private readonly changeWeighting = (event: Event): void => {
    const { value } = event.target as HTMLElement & { value: string };
    const weighting = WEIGHTINGS.find((known) => known === value);
    if (weighting !== undefined) tell(this, 'change-question', { weighting });
  };

  private readonly changeLayer = (event: Event): void => {
    const { value } = event.target as HTMLElement & { value: string };
    tell(this, 'change-question', { layer: value });
  };
}
