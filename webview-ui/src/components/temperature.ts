import { t } from '@vscode/l10n';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { TEMPERATURE } from '../../../src/report/method-words';
import { tell } from '../events';
import { iconButtonStyles } from './shared.styles';

const LOWEST = 0.05;
const HIGHEST = 10;

/** The temperature of the weighting `logit`, on a scale of its logarithm. */
@customElement('scorecam-temperature')
export class Temperature extends LitElement {
  static override styles = [
    iconButtonStyles,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 4px;
      }
      input {
        width: 84px;
        margin: 0;
        accent-color: var(--vscode-focusBorder);
      }
      input:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 2px;
      }
      output {
        min-width: 4.2em;
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ type: Number }) value = 1;
  /** Whether an answer comes at once: then the maps follow while the slider is moved. */
  @property({ type: Boolean }) immediate = false;

  override render(): TemplateResult {
    const { sentence, source } = TEMPERATURE;
    return html`
      <input
        type="range"
        data-testid="temperature"
        aria-label=${t('Temperature')}
        aria-valuetext=${this.value}
        title=${t('{0} Source: {1}.', sentence, source)}
        min=${Math.log(LOWEST)}
        max=${Math.log(HIGHEST)}
        step="0.02"
        .value=${String(Math.log(this.value))}
        @input=${(event: Event) => {
          if (this.immediate) this.choose(event);
        }}
        @change=${this.choose}
      />
      <output aria-hidden="true">T = ${this.value}</output>
      <button
        class="icon"
        title=${t('Set the temperature to 1')}
        aria-label=${t('Set the temperature to 1')}
        aria-disabled=${this.value === 1}
        @click=${() => {
          if (this.value !== 1) tell(this, 'change-question', { temperature: 1 });
        }}
      >
        <vscode-icon name="discard"></vscode-icon>
      </button>
    `;
  }

  private readonly choose = (event: Event): void => {
    const temperature = roundTemperature(Math.exp((event.target as HTMLInputElement).valueAsNumber));
    if (temperature !== this.value) tell(this, 'change-question', { temperature });
  };
}

/** Two digits, so that the number can be said and typed again. */
function roundTemperature(value: number): number {
  return Math.min(HIGHEST, Math.max(LOWEST, Number(value.toPrecision(2))));
}
