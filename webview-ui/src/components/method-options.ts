import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { OfferedMethod, OfferedOption } from '../../../src/protocol';
import { choiceName, optionName } from '../../../src/report/method-words';
import { tell } from '../events';
import { optionValue } from '../methods';
import type { PanelState } from '../panel-state';
import { foldLineStyles } from './fold-line.styles';

type WholeOption = Extract<OfferedOption, { readonly kind: 'whole' }>;
type ChoiceOption = Extract<OfferedOption, { readonly kind: 'choice' }>;

/** What can be set of the methods that are shown, below a line that says how it is set. */
@customElement('scorecam-method-options')
export class MethodOptions extends LitElement {
  static override styles = [
    foldLineStyles,
    css`
      .fields {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 20px;
        padding: 6px 0 4px 18px;
      }
      label,
      .field {
        display: grid;
        gap: 3px;
        align-content: start;
        max-width: 16em;
        color: var(--vscode-descriptionForeground);
      }
      input {
        width: 8em;
        padding: 3px 6px;
        border: 1px solid var(--vscode-settings-textInputBorder, var(--vscode-contrastBorder, transparent));
        border-radius: 2px;
        background: var(--vscode-settings-textInputBackground, var(--vscode-input-background));
        color: var(--vscode-settings-textInputForeground, var(--vscode-input-foreground));
        font: inherit;
        font-variant-numeric: tabular-nums;
      }
      input:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: -1px;
      }
      input[aria-invalid='true'] {
        border-color: var(--vscode-inputValidation-errorBorder, var(--vscode-errorForeground));
      }
      .wrong {
        color: var(--vscode-errorForeground);
      }
      vscode-single-select {
        width: 12em;
      }
    `,
  ];

  @property({ attribute: false }) state!: PanelState;
  /** Those that are shown. */
  @property({ attribute: false }) methods: readonly OfferedMethod[] = [];

  /** Names of options into which something was written that they cannot be. */
  @state() private wrong: ReadonlySet<string> = new Set();

  override render(): TemplateResult | typeof nothing {
    const owners = this.methods.filter(({ options }) => options.length > 0);
    if (owners.length === 0) return nothing;
    const options = new Map(owners.flatMap((owner) => owner.options.map((option) => [option.name, option] as const)));
    return html`<details data-testid="method-options">
      <summary>
        <vscode-icon name="chevron-right" aria-hidden="true"></vscode-icon>
        <span>${owners.map((owner) => this.summaryOf(owner)).join(' · ')}</span>
      </summary>
      <div class="fields">
        ${repeat(
          options.values(),
          ({ name }) => name,
          (option) => (option.kind === 'whole' ? this.renderNumber(option) : this.renderChoice(option)),
        )}
      </div>
    </details>`;
  }

  private summaryOf({ title, options }: OfferedMethod): string {
    const values = options.map((option) => {
      const value = optionValue(option, this.state.question);
      return t('{0} {1}', optionName(option), option.kind === 'choice' ? choiceName(String(value)) : value);
    });
    return t('{0}: {1}', title, values.join(', '));
  }

  private renderNumber(option: WholeOption): TemplateResult {
    const { name, min, max } = option;
    const isWrong = this.wrong.has(name);
    return html`<label>
      <span>${optionName(option)}</span>
      <input
        type="number"
        data-testid=${`option-${name}`}
        min=${min}
        max=${max}
        step="1"
        required
        aria-invalid=${isWrong}
        aria-describedby=${isWrong ? `wrong-${name}` : nothing}
        .value=${live(String(optionValue(option, this.state.question)))}
        @change=${(event: Event) => {
          this.changeNumber(option, event.target as HTMLInputElement);
        }}
      />
      ${
        isWrong
          ? html`<span class="wrong" id=${`wrong-${name}`} role="alert"
              >${t('A whole number from {0} to {1}.', min, max)}</span
            >`
          : nothing
      }
    </label>`;
  }

  private renderChoice(option: ChoiceOption): TemplateResult {
    const chosen = String(optionValue(option, this.state.question));
    return html`<div class="field">
      <span aria-hidden="true">${optionName(option)}</span>
      <vscode-single-select
        data-testid=${`option-${option.name}`}
        label=${optionName(option)}
        .value=${live(chosen)}
        @change=${(event: Event) => {
          this.set(option, (event.target as HTMLElement & { value: string }).value);
        }}
      >
        ${option.values.map(
          (value) =>
            html`<vscode-option value=${value} ?selected=${value === chosen}>${choiceName(value)}</vscode-option>`,
        )}
      </vscode-single-select>
    </div>`;
  }

  private changeNumber(option: WholeOption, input: HTMLInputElement): void {
    const isRight = input.checkValidity();
    const wrong = new Set(this.wrong);
    if (isRight) wrong.delete(option.name);
    else wrong.add(option.name);
    this.wrong = wrong;
    if (isRight) this.set(option, input.valueAsNumber);
  }

  private set(option: OfferedOption, value: number | string): void {
    const { question } = this.state;
    if (value === optionValue(option, question)) return;
    tell(this, 'change-question', { methodOptions: { ...question.methodOptions, [option.name]: value } });
  }
}
