import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { MapData, MapSet, Notice } from '../../../src/protocol';
import { matchingNote, modelAgreementSentence, placesNote, pointsBetween } from '../../../src/report/compare-words';
import { describeContrast, describeMap } from '../../../src/report/describe-map';
import { percent, printable } from '../../../src/report/words';
import { afterPaint } from '../after-paint';
import { agreementOfCompared, areAboutTheSame, comparedNames, matchingOf, placedMap, placeOf } from '../compared';
import { contrastOf } from '../derive';
import { Descriptions } from '../descriptions';
import { mapsOnScale, valueAt } from '../drawing/map-values';
import type { Viewport } from '../drawing/viewport';
import { tell, type PointedAt } from '../events';
import { EMPTY_STATE, type ClassPair, type PanelState } from '../panel-state';
import { scaleEnds, valueWords } from '../scale-words';
import type { ViewChoices } from '../view-choices';
import { contrastAltText, mapAltText, speaksFor, WORDS } from '../words';
import { comparedRowStyles } from './compared-row.styles';
import { renderGuessed } from './map-headings';
import { guessedPlaceStyles, iconButtonStyles, mapColumnStyles, unseenStyles } from './shared.styles';

/** What asking the other model again would change. */
const CHANGES: ReadonlySet<Notice['kind']> = new Set(['model-changed', 'settings-changed']);

/** What another model says of the picture: its maps of the same two classes, below those of the first one. */
@customElement('scorecam-compared')
export class ComparedRow extends LitElement {
  static override styles = [iconButtonStyles, unseenStyles, mapColumnStyles, guessedPlaceStyles, comparedRowStyles];

  /** Of the panel; what is shown here is `state.compared`. */
  @property({ attribute: false }) state: PanelState = EMPTY_STATE;
  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @property({ attribute: false }) choices!: ViewChoices;
  @property({ attribute: false }) viewport!: Viewport;
  @property({ attribute: false }) pointer: PointedAt | null = null;

  private readonly descriptions = new Descriptions(() => {
    this.requestUpdate();
  }, afterPaint);

  override render(): TemplateResult | typeof nothing {
    const { compared } = this.state;
    if (compared === null) return nothing;
    const maps = compared.maps && mapsOnScale(compared.maps, this.choices);
    return html`
      ${this.renderHeader(compared)}
      <div @cancel-work=${this.cancel} @repeat-question=${this.repeat}>${this.renderProgress(compared)}</div>
      ${maps === null ? nothing : this.renderMaps(compared, maps)}
    `;
  }

  private renderHeader(compared: PanelState): TemplateResult {
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

  private renderProgress(compared: PanelState): TemplateResult | typeof nothing {
    const { status, error, notices } = compared;
    if (error !== null) {
      return html`<scorecam-failure
        data-testid="compared-error"
        role="alert"
        heading=${t('The models could not be compared.')}
        .error=${error}
      ></scorecam-failure>`;
    }
    if (status === 'empty') {
      const name = printable(comparedNames(this.state).first);
      return html`<p class="waiting">${t('It is asked as soon as {0} has answered.', name)}</p>`;
    }
    if (status !== 'done') {
      return html`<scorecam-progress data-testid="compared-progress" .state=${compared}></scorecam-progress>`;
    }
    const changes = notices.filter(({ kind }) => CHANGES.has(kind));
    return html`<div role="status">
      ${changes.map(
        ({ kind, text }) =>
          html`<p class="changed" data-kind=${kind}>
            <span>${printable(text)}</span>
            <vscode-button secondary @click=${this.repeat}>${WORDS.tryAgain}</vscode-button>
          </p>`,
      )}
    </div>`;
  }

  private renderMaps(compared: PanelState, maps: MapSet): TemplateResult {
    const keys = ['predicted', 'target'] as const;
    return html`<div class="maps">
        ${repeat(
          this.choices.swapped ? keys.toReversed() : keys,
          (which) => which,
          (which) => html`<section>${this.renderClass(compared, maps, which)}</section>`,
        )}
        ${this.choices.contrast ? html`<section>${this.renderContrast(compared)}</section>` : nothing}
      </div>
      ${this.notes.map((note) => html`<p class="note">${printable(note)}</p>`)}`;
  }

  private renderClass(compared: PanelState, maps: MapSet, which: keyof ClassPair): TemplateResult {
    const score = compared.shown?.[which];
    const label = printable(score?.label ?? '');
    const before = areAboutTheSame(this.state) ? this.state.shown?.[which] : undefined;
    const ends = scaleEnds(maps[which], this.choices);
    const own = compared.maps?.[which];
    return html`
      <h3>
        <strong>${label}</strong>
        <span class="share" data-testid=${`compared-${which}-share`}
          >${score === undefined ? '' : percent(score.probability)}</span
        >
        ${
          before === undefined || score === undefined
            ? nothing
            : html`<span class="change">${pointsBetween(before.probability, score.probability)}</span>`
        }
        ${this.renderValue(compared, maps[which])}
      </h3>
      <scorecam-map
        data-testid=${`compared-${which}-map`}
        pointing
        .picture=${this.bitmap}
        .place=${placeOf(compared)}
        .map=${maps[which]}
        .look=${this.choices}
        .viewport=${this.viewport}
        .pointer=${this.pointer}
        name=${t('{0} by {1}', label, printable(comparedNames(this.state).second))}
        alt=${own === undefined ? '' : this.descriptions.of(own, () => mapAltText(label, describeMap(own, orientationOf(compared))))}
        low=${ends.low}
        high=${ends.high}
        meaning=${ends.meaning}
      ></scorecam-map>
      ${this.renderAgreement(which)}
    `;
  }

  /** The map's value at the place that is looked at; what the pointer passes over is not read aloud. */
  private renderValue(compared: PanelState, map: MapData): TemplateResult {
    const place = placeOf(compared);
    const { pointer } = this;
    const value = place === null || pointer === null ? null : valueAt(map, place, pointer);
    return html`<span
      class="value"
      aria-live="polite"
      aria-hidden=${pointer?.by !== 'keys'}
      title=${t('Value of the map at the pointer')}
      >${value === null ? '' : valueWords(map, value, this.choices)}</span
    >`;
  }

  private renderAgreement(which: keyof ClassPair): TemplateResult | typeof nothing {
    const agreement = agreementOfCompared(this.state, which);
    if (agreement === null) return nothing;
    const label = printable(this.state.shown?.[which].label ?? '');
    return html`<p data-testid=${`compared-${which}-agreement`}>${modelAgreementSentence(agreement, label)}</p>`;
  }

  private renderContrast(compared: PanelState): TemplateResult {
    const map = compared.maps && contrastOf(compared.maps);
    const classes = {
      positive: printable(compared.shown?.predicted.label ?? ''),
      negative: printable(compared.shown?.target.label ?? ''),
    };
    return html`<h3><span class="caption">${WORDS.contrast}</span></h3>
      <scorecam-map
        data-testid="compared-contrast-map"
        kind="contrast"
        pointing
        .picture=${this.bitmap}
        .place=${placeOf(compared)}
        .map=${map}
        .look=${this.choices}
        .viewport=${this.viewport}
        .pointer=${this.pointer}
        ?turned=${!this.choices.swapped}
        name=${WORDS.contrast}
        alt=${
          map === null
            ? ''
            : this.descriptions.of(map, () =>
                contrastAltText(classes, describeContrast(map, classes, orientationOf(compared))),
              )
        }
        low=${speaksFor(classes.negative)}
        high=${speaksFor(classes.positive)}
      ></scorecam-map>`;
  }

  /** How classes were matched and maps compared, where that is not as usual. */
  private get notes(): string[] {
    const { compared } = this.state;
    const matching = matchingOf(this.state);
    const names = comparedNames(this.state);
    const [first, second] = [placedMap(this.state, 'predicted'), compared && placedMap(compared, 'predicted')];
    const places = first === null || second === null ? null : placesNote(first, second, names);
    return [matching && matchingNote(matching, names), places].filter((note) => note !== null);
  }

  private readonly cancel = (event: Event): void => {
    event.stopPropagation();
    tell(this, 'tell-host', { type: 'compare/cancel' });
  };

  private readonly repeat = (event: Event): void => {
    event.stopPropagation();
    tell(this, 'tell-host', { type: 'compare/repeat' });
  };
}

function orientationOf(state: PanelState): number {
  return placeOf(state)?.orientation ?? 1;
}
