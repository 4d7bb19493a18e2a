import { config } from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { PanelQuestion, ToPanel } from '../../src/protocol';
import { resultAgreement } from '../../src/report/words';
import type { PanelEvents } from './events';
import { Bitmaps } from './bitmaps';
import { redraw } from './derive';
import { NOTHING_HIDDEN } from './hidden-region';
import { keepForHost, listen, loadChoices, post, saveChoices } from './messenger';
import { panelStyles } from './panel.styles';
import { EMPTY_STATE, type PanelState } from './panel-state';
import { reduce } from './state';
import { WORDS } from './words';

/** The page of one picture. */
@customElement('scorecam-panel')
export class Panel extends LitElement {
  static override styles = panelStyles;

  @state() private state: PanelState = EMPTY_STATE;
  private readonly bitmaps = new Bitmaps(() => {
    this.requestUpdate();
  });
  @state() private choices = loadChoices();
  @state() private region = NOTHING_HIDDEN;

  override connectedCallback(): void {
    super.connectedCallback();
    listen((message) => {
      this.receive(message);
    });
    post({ type: 'panel/ready' });
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('state')) this.dataset.state = this.state.status;
  }

  override render(): TemplateResult {
    const { error, picture, status } = this.state;
    return html`
      <main
        @choose-class=${(event: CustomEvent<PanelEvents['choose-class']>) => {
          this.ask({ target: event.detail });
        }}
        @change-question=${(event: CustomEvent<PanelEvents['change-question']>) => {
          this.ask(event.detail);
        }}
        @repeat-question=${() => {
          post({ type: 'explain/ask', question: this.state.question });
        }}
        @cancel-work=${() => {
          post({ type: 'explain/cancel' });
        }}
        @change-view=${(event: CustomEvent<PanelEvents['change-view']>) => {
          this.changeView(event.detail);
        }}
        @hide-region=${(event: CustomEvent<PanelEvents['hide-region']>) => {
          post({ type: 'hide/ask', ...event.detail });
        }}
        @hide-cleared=${() => {
          this.state = { ...this.state, hideAnswer: null };
        }}
        @change-region=${(event: CustomEvent<PanelEvents['change-region']>) => {
          this.region = event.detail;
        }}
        @show-log=${() => {
          post({ type: 'log/show' });
        }}
      >
        <scorecam-head .state=${this.state}></scorecam-head>
        ${
          error === null
            ? nothing
            : html`<scorecam-failure data-testid="error" role="alert" .error=${error}></scorecam-failure>`
        }
        ${
          status === 'failed' && picture === null
            ? nothing
            : html`<scorecam-maps
                .state=${this.state}
                .bitmap=${this.bitmaps.of(picture?.png)}
                .choices=${this.choices}
                .region=${this.region}
              ></scorecam-maps>`
        }
        <scorecam-view-controls .choices=${this.choices}></scorecam-view-controls>
        ${this.renderBelow()} ${this.renderDetails()}
      </main>
    `;
  }

  private renderBelow(): TemplateResult | typeof nothing {
    const { status, result } = this.state;
    if (status === 'failed' || status === 'empty') return nothing;
    if (status === 'done' && result !== null) {
      return html`<p class="agreement" data-testid="agreement">${resultAgreement(result, true)}</p>`;
    }
    return html`<scorecam-progress .state=${this.state}></scorecam-progress>`;
  }

  private renderDetails(): TemplateResult | typeof nothing {
    const { top5, result, shown } = this.state;
    if (top5.length === 0) return nothing;
    return html`
      <vscode-collapsible heading=${WORDS.topFive} open>
        <scorecam-top-classes .classes=${top5} .target=${shown?.target.index ?? null}></scorecam-top-classes>
      </vscode-collapsible>
      <scorecam-try-it data-testid="try-it" .state=${this.state} .region=${this.region}></scorecam-try-it>
      ${
        result === null
          ? nothing
          : html`<vscode-collapsible heading=${WORDS.measurements}>
              <scorecam-measurements .result=${result}></scorecam-measurements>
            </vscode-collapsible>`
      }
    `;
  }

  private receive(message: ToPanel): void {
    if (message.type === 'panel/init') {
      config({ contents: message.texts });
      document.documentElement.lang = message.language;
    }
    if (message.type === 'panel/keep') keepForHost(message.keep);
    // What was painted over one picture is not hidden of another.
    if (message.type === 'explain/started' && message.anew) this.region = { ...this.region, shapes: [] };
    this.state = reduce(this.state, message);
  }

  /** Another question about the picture: answered here where the scores for it are there, else by the engine. */
  private ask(change: Partial<PanelQuestion>): void {
    const question = { ...this.state.question, ...change };
    const redrawn = redraw(this.state, question);
    if (redrawn === null) {
      post({ type: 'explain/ask', question });
    } else {
      this.state = redrawn;
      post({ type: 'question/changed', question });
    }
  }

  private changeView(change: PanelEvents['change-view']): void {
    this.choices = { ...this.choices, ...change };
    saveChoices(this.choices);
  }
}
