import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { tell } from '../events';
import type { PanelState } from '../panel-state';
import { progressText, WORDS } from '../words';

/** How far the engine is, with a button to stop it or to go on. */
@customElement('scorecam-progress')
export class WorkProgress extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      min-height: 28px;
    }
    .text {
      font-variant-numeric: tabular-nums;
      color: var(--vscode-descriptionForeground);
    }
    vscode-progress-bar {
      flex: 1 1 6em;
    }
  `;

  @property({ attribute: false }) state!: PanelState;

  override render(): TemplateResult {
    const { status, scored } = this.state;
    const isWorking = status === 'loading' || status === 'preview';
    return html`
      <span class="text" data-testid="progress">${progressText(this.state)}</span>
      ${
        isWorking
          ? html`<vscode-progress-bar
              aria-label=${WORDS.progress}
              .value=${scored?.done}
              .max=${scored?.of ?? 1}
              ?indeterminate=${scored === null}
            ></vscode-progress-bar>`
          : nothing
      }
      <vscode-button
        ?secondary=${isWorking}
        @click=${() => {
          tell(this, isWorking ? 'cancel-work' : 'repeat-question', undefined);
        }}
        >${isWorking ? WORDS.cancel : WORDS.goOn}</vscode-button
      >
    `;
  }
}
