import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Notice } from '../../../src/protocol';
import { matchingNote, modelAgreementSentence, placesNote, pointsBetween } from '../../../src/report/compare-words';
import { percent, printable } from '../../../src/report/words';
import { agreementOfCompared, areAboutTheSame, comparedNames, matchingOf, placedMap } from '../compared';
import { tell } from '../events';
import type { ClassPair, PanelState } from '../panel-state';
import { WORDS } from '../words';
import { renderGuessed } from './map-headings';
import { MapRow } from './map-row';

/** What asking the other model again would change. */
const CHANGES: ReadonlySet<Notice['kind']> = new Set(['model-changed', 'settings-changed']);

/** What another model says of the picture: its maps of the same two classes, below those of the first one. */
@customElement('scorecam-compared')
export class ComparedRow extends MapRow {
  protected override readonly key = 'compared';

  protected override get row(): PanelState | null {
    return this.state.compared;
  }

  protected override renderHeader(compared: PanelState): TemplateResult {
    const { top5, error } = compared;
    const [said] = top5;
    const name = printable(comparedNames(this.state).second);
    return html`<header>
      <vscode-icon name="git-compare" aria-hidden="true"></vscode-icon>
      <h2>
        ${
          said === undefined || error !== null
            ? html`<span class="caption">${t('Compared with')}</span> <strong class="name">${name}</strong>`
            : html`<span class="caption name">${t('{0} says', name)}</span>
                <strong data-testid="compared-label">${printable(said.label)}</strong>
                <span class="share">${percent(said.probability)}</span>
                ${renderGuessed('compared', compared)}`
        }
      </h2>
      ${this.renderButton('arrow-swap', t('Compare with another model…'), 'compare/choose')}
      ${this.renderButton('close', t('Stop comparing'), 'compare/close')}
    </header>`;
  }

  private renderButton(icon: string, label: string, type: 'compare/choose' | 'compare/close'): TemplateResult {
    return html`<button
      class="icon"
      data-testid=${type}
      title=${label}
      aria-label=${label}
      @click=${() => {
        tell(this, 'tell-host', { type });
      }}
    >
      <vscode-icon name=${icon}></vscode-icon>
    </button>`;
  }

  protected override renderDone({ notices }: PanelState): TemplateResult {
    const changes = notices.filter(({ kind }) => CHANGES.has(kind));
    return html`<div role="status">
      ${changes.map(
        ({ kind, text }) =>
          html`<p class="changed" data-kind=${kind}>
            <span>${printable(text)}</span>
            <vscode-button
              secondary
              @click=${() => {
                this.repeat();
              }}
              >${WORDS.tryAgain}</vscode-button
            >
          </p>`,
      )}
    </div>`;
  }

  protected override failureWords(): string {
    return t('The models could not be compared.');
  }

  protected override waitingWords(): string {
    return t('It is asked as soon as {0} has answered.', printable(comparedNames(this.state).first));
  }

  protected override renderShare({ shown }: PanelState, which: keyof ClassPair): TemplateResult {
    const score = shown?.[which];
    const before = areAboutTheSame(this.state) ? this.state.shown?.[which] : undefined;
    return html`<span class="share" data-testid=${`compared-${which}-share`}
        >${score === undefined ? '' : percent(score.probability)}</span
      >
      ${
        before === undefined || score === undefined
          ? nothing
          : html`<span class="change">${pointsBetween(before.probability, score.probability)}</span>`
      }`;
  }

  protected override mapName(_: PanelState, label: string): string {
    return t('{0} by {1}', label, printable(comparedNames(this.state).second));
  }

  protected override agreementWords(which: keyof ClassPair): string | null {
    const agreement = agreementOfCompared(this.state, which);
    return agreement && modelAgreementSentence(agreement, printable(this.state.shown?.[which].label ?? ''));
  }

  /** How classes were matched and maps compared, where that is not as usual. */
  protected override get notes(): readonly string[] {
    const { compared } = this.state;
    const matching = matchingOf(this.state);
    const names = comparedNames(this.state);
    const [first, second] = [placedMap(this.state, 'predicted'), compared && placedMap(compared, 'predicted')];
    const places = first === null || second === null ? null : placesNote(first, second, names);
    return [matching && matchingNote(matching, names), places].filter((note) => note !== null);
  }

  protected override cancel(): void {
    tell(this, 'tell-host', { type: 'compare/cancel' });
  }

  protected override repeat(): void {
    tell(this, 'tell-host', { type: 'compare/repeat' });
  }
}
