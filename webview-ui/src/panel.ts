import { config } from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { PanelQuestion, ToPanel } from '../../src/protocol';
import type { Details } from './components/details';
import type { PanelEvents, PanelModel } from './events';
import { align } from './align';
import { Bitmaps } from './bitmaps';
import { classChosenByCompared, comparedNames } from './compared';
import { redraw } from './derive';
import { DropTarget } from './drop-target';
import { FocusKeeper } from './focus-keeper';
import { NOTHING_HIDDEN, type HiddenRegion } from './hidden-region';
import { keepForHost, listen, loadChoices, post, saveChoices } from './messenger';
import { shownMethod } from './methods';
import { MeasureQuestions } from './measure-questions';
import { panelStyles } from './panel.styles';
import { EMPTY_STATE, type PanelState } from './panel-state';
import { stepOfKey } from './picture-keys';
import { copyImage, saveImage, type SharedView } from './sharing/share-image';
import { reduce } from './state';
import { unseenStyles } from './components/shared.styles';
import { announcementOf, WORDS } from './words';

/** The page of one picture. */
@customElement('scorecam-panel')
export class Panel extends LitElement {
  static override styles = [unseenStyles, panelStyles];

  @state() private state: PanelState = EMPTY_STATE;
  private readonly bitmaps = new Bitmaps(() => {
    this.requestUpdate();
  });
  @state() private choices = loadChoices();
  @state() private region: HiddenRegion = { ...NOTHING_HIDDEN, open: this.choices.openFolds.includes('try-it') };
  private readonly measuring = new MeasureQuestions(post, () => {
    this.requestUpdate();
  });
  @query('.answer') private answer!: HTMLElement | null;
  @query('scorecam-details') private details!: Details | null;
  private readonly dropTarget = new DropTarget(this, post);

  constructor() {
    super();
    new FocusKeeper(this, () => this.answer);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    listen((message) => {
      this.receive(message);
    });
    window.addEventListener('keydown', this.stepByKey);
    post({ type: 'panel/ready' });
  }

  override willUpdate(): void {
    this.measuring.follow(this.state);
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('state')) this.dataset.state = this.state.status;
  }

  override render(): TemplateResult {
    return html`
      <main
        @choose-class=${(event: CustomEvent<PanelEvents['choose-class']>) => {
          this.ask({ target: event.detail });
        }}
        @change-question=${(event: CustomEvent<PanelEvents['change-question']>) => {
          this.ask(event.detail);
        }}
        @repeat-question=${() => {
          const { id: about, unanswered, question } = this.state;
          post({ type: 'explain/ask', about, question: unanswered ?? question });
        }}
        @cancel-work=${() => {
          post({ type: 'explain/cancel' });
        }}
        @change-view=${(event: CustomEvent<PanelEvents['change-view']>) => {
          this.changeView(event.detail);
        }}
        @hide-region=${(event: CustomEvent<PanelEvents['hide-region']>) => {
          post({ type: 'hide/ask', about: this.state.id, ...event.detail });
        }}
        @hide-cleared=${() => {
          this.state = { ...this.state, hideAnswer: null };
        }}
        @change-region=${(event: CustomEvent<PanelEvents['change-region']>) => {
          this.region = event.detail;
        }}
        @measure-maps=${() => {
          this.measuring.ask();
        }}
        @cancel-measuring=${() => {
          this.measuring.stop();
        }}
        @copy-image=${() => {
          void copyImage(this.sharedView);
        }}
        @save-image=${() => {
          void saveImage(this.sharedView);
        }}
        @show-pinned=${() => {
          this.renderRoot.querySelector('scorecam-pinned')?.scrollIntoView({ block: 'nearest' });
        }}
        @show-reading=${(event: CustomEvent<PanelEvents['show-reading']>) => {
          void this.showReading(event.detail);
        }}
        @show-log=${() => {
          post({ type: 'log/show' });
        }}
        @tell-host=${(event: CustomEvent<PanelEvents['tell-host']>) => {
          post(event.detail);
        }}
      >
        ${this.state.status === 'empty' ? html`<slot></slot>` : nothing}
        <p class="unseen" role="status">${announcementOf(this.state)}</p>
        <scorecam-notices role="status" .notices=${this.state.notices}></scorecam-notices>
        ${this.state.status === 'empty' ? nothing : this.renderPicture()}
      </main>
      ${this.dropTarget.isOver ? html`<div class="drop" aria-hidden="true"><p>${WORDS.dropHere}</p></div>` : nothing}
    `;
  }

  private renderPicture(): TemplateResult {
    const { error, picture, status, pinned, film, position, thumbnails } = this.state;
    return html`
      <scorecam-head .state=${this.state}></scorecam-head>
      ${
        film.length < 2
          ? nothing
          : html`<scorecam-filmstrip
              data-testid="filmstrip"
              .film=${film}
              .current=${position?.index}
              .thumbnails=${thumbnails}
            ></scorecam-filmstrip>`
      }
      ${
        error === null
          ? nothing
          : html`<scorecam-failure data-testid="error" role="alert" .error=${error}></scorecam-failure>`
      }
      ${this.bitmaps.isBroken(picture?.png) ? html`<p class="broken" role="alert">${WORDS.pictureBroken}</p>` : nothing}
      ${
        status === 'failed' && picture === null
          ? nothing
          : html`<scorecam-maps
                .state=${this.state}
                .bitmap=${this.bitmaps.of(picture?.png)}
                .choices=${this.choices}
                .region=${this.region}
              ></scorecam-maps>
              <scorecam-view-controls
                .choices=${this.choices}
                weighting=${this.state.question.weighting}
                .method=${shownMethod(this.state)}
              ></scorecam-view-controls>`
      }
      <div class="answer" tabindex="-1">${this.renderAnswer()}</div>
      <scorecam-details
        .state=${this.state}
        .bitmap=${this.bitmaps.of(picture?.png)}
        .choices=${this.choices}
        .region=${this.region}
        .faithfulness=${this.measuring.seenOf(this.state)}
      ></scorecam-details>
      ${
        pinned === null
          ? nothing
          : html`<scorecam-pinned
              data-testid="pinned"
              .state=${pinned}
              .beside=${this.state.maps}
              .choices=${this.choices}
            ></scorecam-pinned>`
      }
    `;
  }

  private renderAnswer(): TemplateResult | typeof nothing {
    const { status, result } = this.state;
    if (status === 'failed') return nothing;
    if (status === 'done' && result !== null) {
      return html`<scorecam-agreement
        .result=${result}
        ?contrast=${this.choices.contrast}
        of=${this.madeBy}
      ></scorecam-agreement>`;
    }
    return html`<scorecam-progress .state=${this.state}></scorecam-progress>`;
  }

  /** Whose the uppermost maps are, where there are others below. */
  private get madeBy(): string {
    const { compared, beside } = this.state;
    const names = [
      ...(compared === null ? [] : [comparedNames(this.state).first]),
      ...(beside.length === 0 ? [] : [shownMethod(this.state).title]),
    ];
    return names.join(', ');
  }

  private receive(message: ToPanel): void {
    if (message.type === 'panel/init') {
      config({ contents: message.texts });
      document.documentElement.lang = message.language;
      this.requestUpdate();
    }
    if (message.type === 'panel/keep') keepForHost(message.keep);
    this.measuring.receive(message);
    const { question } = this.state;
    // What was painted over one picture is not hidden of another.
    if (message.type === 'explain/started' && message.anew) this.region = { ...this.region, shapes: [] };
    this.state = align(reduce(this.state, message));
    const other = message.type === 'compare/told' ? classChosenByCompared(this.state) : null;
    if (other !== null) this.ask({ target: other });
    const isOver = message.type === 'explain/cancelled' || message.type === 'explain/failed';
    if (isOver && this.state.question !== question) this.tellQuestion();
  }

  /** Another question about the picture: answered here where the scores for it are there, else by the engine. */
  private ask(change: Partial<PanelQuestion>): void {
    const question = { ...this.state.question, ...change };
    const redrawn = redraw(this.state, question);
    if (redrawn === null) {
      post({ type: 'explain/ask', about: this.state.id, question });
    } else {
      this.state = align(redrawn);
      this.tellQuestion();
    }
  }

  private tellQuestion(): void {
    const { id: about, question } = this.state;
    post({ type: 'question/changed', about, question });
  }

  private readonly stepByKey = (event: KeyboardEvent): void => {
    const by = stepOfKey(event);
    if (by === null) return;
    event.preventDefault();
    const { index = 0, count = 1 } = this.state.position ?? {};
    if (index + by >= 0 && index + by < count) post({ type: 'pictures/step', by });
  };

  private get sharedView(): SharedView {
    const { state, choices } = this;
    return { state, choices, bitmap: this.bitmaps.of(state.picture?.png) };
  }

  private async showReading(model: PanelModel): Promise<void> {
    const { openFolds } = this.choices;
    if (!openFolds.includes('reading')) this.changeView({ openFolds: [...openFolds, 'reading'] });
    await this.updateComplete;
    await this.details?.showReading(model);
  }

  private changeView(change: PanelEvents['change-view']): void {
    this.choices = { ...this.choices, ...change };
    saveChoices(this.choices);
  }
}
