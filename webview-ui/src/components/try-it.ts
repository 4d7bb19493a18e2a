import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { printable } from '../../../src/report/words';
import { tell } from '../events';
import { hiddenShare, keepMask, NOTHING_HIDDEN, type HiddenRegion } from '../hidden-region';
import { hideQuestion, isSameQuestion, type HideQuestion } from '../hide-question';
import { LatestOnly } from '../latest-only';
import type { PanelState } from '../panel-state';
import { changesOf, hideSummary, movesText } from './hide-words';
import { unseenStyles } from './shared.styles';
import { toggleStyles } from './toggle.styles';
import { tryItStyles } from './try-it.styles';

/** Lets the user hide a part of the picture, and shows how the model's answer moves. */
@customElement('scorecam-try-it')
export class TryIt extends LitElement {
  static override styles = [toggleStyles, unseenStyles, tryItStyles];

  @property({ attribute: false }) state!: PanelState;
  @property({ attribute: false }) region: HiddenRegion = NOTHING_HIDDEN;

  /** Share of what the model sees that is hidden; null until a question is sent. */
  @state() private coverage: number | null = null;
  /** What was answered last to a question of this component. */
  @state() private answer: PanelState['hideAnswer'] = null;

  /** The newest question, sent or waiting. */
  private asked: HideQuestion | null = null;
  // What is hidden of each pixel is only found for questions that are sent: many are given up while the brush moves.
  private readonly questions = new LatestOnly<HideQuestion>((id, question) => this.send(id, question));

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('state');
    // No answer about another picture is waited for.
    if (before !== undefined && before.picture !== this.state.picture) this.forget();
    const { hideAnswer } = this.state;
    if (hideAnswer !== null && hideAnswer !== this.answer) {
      if (this.questions.answered(hideAnswer.id)) this.answer = hideAnswer;
      // It is about something that was given up, and nobody is to show it.
      else tell(this, 'hide-cleared', undefined);
    }
    const question = hideQuestion(this.state, this.region);
    if (isSameQuestion(question, this.asked)) return;
    if (question === null) this.forget();
    else {
      this.asked = question;
      this.questions.ask(question);
    }
  }

  private send(id: number, { shapes, fill, place, predicted, target, ...size }: HideQuestion): boolean {
    const keep = keepMask(shapes, place, size);
    this.coverage = hiddenShare(keep);
    if (this.coverage === 0) {
      this.answer = null;
      tell(this, 'hide-cleared', undefined);
      return false;
    }
    tell(this, 'hide-region', { id, hide: { keep, fill, classes: [...new Set([predicted, target])] } });
    return true;
  }

  private forget(): void {
    if (this.asked === null) return;
    this.questions.forget();
    this.asked = null;
    this.answer = null;
    this.coverage = null;
    tell(this, 'hide-cleared', undefined);
  }

  override render(): TemplateResult {
    return html`<scorecam-fold
      heading=${t('Try it')}
      ?open=${this.region.open}
      @fold-toggled=${({ detail: open }: CustomEvent<boolean>) => {
        this.change({ open, tool: open ? 'brush' : 'none' });
      }}
    >
      ${this.renderTools()}
      <p class="help">${this.helpText()}</p>
      ${this.renderAnswer()}
    </scorecam-fold>`;
  }

  private renderTools(): TemplateResult {
    const { brush, shapes } = this.region;
    const share = Math.round(brush * 200);
    return html`<div class="tools">
      <div class="group" role="group" aria-label=${t('Tool')}>
        ${this.renderTool('brush', 'paintcan', t('Brush'))}
        ${this.renderTool('rectangle', 'primitive-square', t('Rectangle'))}
      </div>
      <label>
        <span>${t('Brush size')}</span>
        <input
          type="range"
          data-testid="brush-size"
          min="4"
          max="50"
          step="2"
          .value=${String(share)}
          ?disabled=${this.region.tool !== 'brush'}
          @input=${(event: Event) => {
            this.change({ brush: (event.target as HTMLInputElement).valueAsNumber / 200 });
          }}
        />
      </label>
      <div class="group" role="group" aria-labelledby="fill">
        <span id="fill">${t('What is hidden becomes')}</span>
        ${this.renderFill('grey', t('grey'))} ${this.renderFill('blur', t('blurred'))}
      </div>
      <div class="group">
        <button
          class="toggle"
          data-testid="undo-shape"
          aria-disabled=${shapes.length === 0}
          @click=${() => {
            this.change({ shapes: shapes.slice(0, -1) });
          }}
        >
          <vscode-icon name="discard"></vscode-icon>${t('Undo')}
        </button>
        <button
          class="toggle"
          data-testid="clear-shapes"
          aria-disabled=${shapes.length === 0}
          @click=${() => {
            this.change({ shapes: [] });
          }}
        >
          <vscode-icon name="clear-all"></vscode-icon>${t('Hide nothing')}
        </button>
      </div>
    </div>`;
  }

  private renderTool(tool: 'brush' | 'rectangle', icon: string, label: string): TemplateResult {
    const chosen = this.region.tool === tool;
    return html`<button
      class="toggle"
      data-testid=${`tool-${tool}`}
      aria-pressed=${chosen}
      @click=${() => {
        this.change({ tool: chosen ? 'none' : tool });
      }}
    >
      <vscode-icon name=${icon}></vscode-icon>${label}
    </button>`;
  }

  private renderFill(fill: HiddenRegion['fill'], label: string): TemplateResult {
    return html`<button
      class="toggle"
      data-testid=${`fill-${fill}`}
      aria-pressed=${this.region.fill === fill}
      @click=${() => {
        this.change({ fill });
      }}
    >
      ${label}
    </button>`;
  }

  private helpText(): string {
    switch (this.region.tool) {
      case 'none':
        return t('Choose a tool to hide a part of the picture; without one, dragging moves the picture.');
      case 'brush':
        return t('Paint over a part of a map: the model is asked again with that part hidden.');
      case 'rectangle':
        return t(
          'Draw a rectangle on a map: the model is asked again with that part hidden. With the keyboard: go to a map; arrow keys make and move a rectangle, with Shift they resize it.',
        );
    }
  }

  private renderAnswer(): TemplateResult | typeof nothing {
    const { shown } = this.state;
    if (this.region.shapes.length === 0 || shown === null) return nothing;
    if (this.coverage === 0) {
      return html`<p role="status">
        ${t('The model does not see this part of the picture, so nothing changes: paint inside of the bright frame.')}
      </p>`;
    }
    const result = this.answer?.result ?? null;
    const error = this.answer?.error ?? null;
    if (error !== null) {
      return html`<p role="alert">${printable(error.message)} ${printable(error.hint)}</p>`;
    }
    if (result === null || this.coverage === null) return html`<p role="status">${t('Asking the model …')}</p>`;
    return html`
      <scorecam-hide-bars .changes=${changesOf(result)} ?waiting=${this.questions.busy}></scorecam-hide-bars>
      <p role="status" data-testid="hide-summary">
        ${
          this.questions.busy
            ? nothing
            : html`${hideSummary(result, { hidden: this.coverage, said: shown.predicted })}
                <span class="unseen">${movesText(result)}</span>`
        }
      </p>
    `;
  }

  private change(part: Partial<HiddenRegion>): void {
    tell(this, 'change-region', { ...this.region, ...part });
  }
}
