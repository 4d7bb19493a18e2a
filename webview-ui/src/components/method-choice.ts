import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { methodSentence } from '../../../src/report/method-words';
import { refusalWords } from '../../../src/report/refusal-words';
import { printable } from '../../../src/report/words';
import type { OfferedMethod } from '../../../src/protocol';
import { tell } from '../events';
import type { PanelState } from '../panel-state';
import { WORDS } from '../words';

/** What makes the maps; methods that cannot be used with the model and the layer are listed, with the reason. */
@customElement('scorecam-method-choice')
export class MethodChoice extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      min-width: 0;
    }
    .caption {
      color: var(--vscode-descriptionForeground);
    }
    /* Its list has a sentence for each, in a box as wide as this. */
    vscode-single-select {
      width: 13em;
    }
  `;

  @property({ attribute: false }) state!: PanelState;

  override render(): TemplateResult | typeof nothing {
    const { methods, question } = this.state;
    if (methods.length === 0) return nothing;
    return html`
      <span class="caption" aria-hidden="true">${WORDS.method}</span>
      <vscode-single-select
        data-testid="method"
        label=${WORDS.method}
        .value=${live(question.method)}
        @change=${this.choose}
      >
        ${methods.map((method) => this.renderOption(method))}
      </vscode-single-select>
    `;
  }

  private renderOption({ name, title, source }: OfferedMethod): TemplateResult {
    const { question, refused } = this.state;
    const reason = refused[name];
    const isChosen = name === question.method;
    return html`<vscode-option
      value=${name}
      description=${reason === undefined ? methodSentence(name, source) : printable(refusalWords(reason))}
      ?disabled=${reason !== undefined && !isChosen}
      ?selected=${isChosen}
      >${reason === undefined ? title : t('{0} (not possible here)', title)}</vscode-option
    >`;
  }

  private readonly choose = (event: Event): void => {
    const { value } = event.target as HTMLElement & { value: string };
    if (value !== this.state.question.method) tell(this, 'change-question', { method: value });
  };
}
