import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { MapData, MapSet, PicturePlace } from '../../../src/protocol';
import { describeContrast, describeMap } from '../../../src/report/describe-map';
import { printable } from '../../../src/report/words';
import { afterPaint } from '../after-paint';
import { placeOf } from '../compared';
import { contrastOf } from '../derive';
import { Descriptions } from '../descriptions';
import { mapsOnScale, valueAt } from '../drawing/map-values';
import type { Viewport } from '../drawing/viewport';
import type { PointedAt } from '../events';
import { shownMethod } from '../methods';
import { EMPTY_STATE, type ClassPair, type PanelState } from '../panel-state';
import { scaleEnds, valueWords } from '../scale-words';
import type { ViewChoices } from '../view-choices';
import { contrastAltText, mapAltText, speaksFor, WORDS } from '../words';
import { mapRowStyles } from './map-row.styles';
import { guessedPlaceStyles, iconButtonStyles, mapColumnStyles, unseenStyles } from './shared.styles';

/** More maps of the same picture and classes, below those of the panel, which zoom and are pointed at with them. */
export abstract class MapRow extends LitElement {
  static override styles = [iconButtonStyles, unseenStyles, mapColumnStyles, guessedPlaceStyles, mapRowStyles];

  /** Of the panel. */
  @property({ attribute: false }) state: PanelState = EMPTY_STATE;
  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @property({ attribute: false }) choices!: ViewChoices;
  @property({ attribute: false }) viewport!: Viewport;
  @property({ attribute: false }) pointer: PointedAt | null = null;

  private readonly descriptions = new Descriptions(() => {
    this.requestUpdate();
  }, afterPaint);

  /** What is shown here; null where nothing is. */
  protected abstract get row(): PanelState | null;
  /** What tests call its parts by. */
  protected abstract readonly key: string;
  protected abstract renderHeader(row: PanelState): TemplateResult;
  /** Shown in the place of progress where the row is done. */
  protected abstract renderDone(row: PanelState): TemplateResult | typeof nothing;
  /** What could not be done. */
  protected abstract failureWords(row: PanelState): string;
  /** As long as it was not asked yet. */
  protected abstract waitingWords(): string;
  /** Beside a class above its map. */
  protected abstract renderShare(row: PanelState, which: keyof ClassPair): TemplateResult | typeof nothing;
  /** What a map is called. */
  protected abstract mapName(row: PanelState, label: string): string;
  /** How alike its map and that of the panel are, in a sentence. */
  protected abstract agreementWords(which: keyof ClassPair): string | null;
  /** What has to be known about how maps are compared. */
  protected get notes(): readonly string[] {
    return [];
  }
  protected abstract cancel(): void;
  protected abstract repeat(): void;

  override render(): TemplateResult | typeof nothing {
    const { row } = this;
    if (row === null) return nothing;
    const maps = row.maps && mapsOnScale(row.maps, this.choices);
    return html`
      ${this.renderHeader(row)}
      <div @cancel-work=${this.stop} @repeat-question=${this.goOn}>${this.renderProgress(row)}</div>
      ${maps === null ? nothing : this.renderMaps(row, maps)}
    `;
  }

  private renderProgress(row: PanelState): TemplateResult | typeof nothing {
    const { status, error } = row;
    if (error !== null) {
      return html`<scorecam-failure
        data-testid=${`${this.key}-error`}
        role="alert"
        heading=${this.failureWords(row)}
        .error=${error}
      ></scorecam-failure>`;
    }
    if (status === 'empty') return html`<p class="waiting">${this.waitingWords()}</p>`;
    if (status === 'done') return this.renderDone(row);
    return html`<scorecam-progress data-testid=${`${this.key}-progress`} .state=${row}></scorecam-progress>`;
  }

  private renderMaps(row: PanelState, maps: MapSet): TemplateResult {
    const keys = ['predicted', 'target'] as const;
    const hasContrast = this.choices.contrast && shownMethod(row).uses.includes('contrast');
    return html`<div class="maps">
        ${repeat(
          this.choices.swapped ? keys.toReversed() : keys,
          (which) => which,
          (which) => html`<section>${this.renderClass(row, maps, which)}</section>`,
        )}
        ${hasContrast ? html`<section>${this.renderContrast(row)}</section>` : nothing}
      </div>
      ${this.notes.map((note) => html`<p class="note">${printable(note)}</p>`)}`;
  }

  private renderClass(row: PanelState, maps: MapSet, which: keyof ClassPair): TemplateResult {
    const label = printable(row.shown?.[which].label ?? '');
    const method = shownMethod(row);
    const ends = scaleEnds(maps[which], this.choices, null, method);
    const own = row.maps?.[which];
    const place = this.placeIn(row);
    const agreement = this.agreementWords(which);
    const describe = (map: MapData): string => mapAltText(method.title, label, describeMap(map, place?.orientation));
    return html`
      <h3>
        <strong>${label}</strong>
        ${this.renderShare(row, which)} ${this.renderValue(maps[which], place)}
      </h3>
      <scorecam-map
        data-testid=${`${this.key}-${which}-map`}
        pointing
        .picture=${this.bitmap}
        .place=${place}
        .map=${maps[which]}
        .look=${this.choices}
        .viewport=${this.viewport}
        .pointer=${this.pointer}
        name=${this.mapName(row, label)}
        alt=${own === undefined ? '' : this.descriptions.of(own, () => describe(own))}
        low=${ends.low}
        high=${ends.high}
        meaning=${ends.meaning}
        method=${method.title}
      ></scorecam-map>
      ${agreement === null ? nothing : html`<p data-testid=${`${this.key}-${which}-agreement`}>${agreement}</p>`}
    `;
  }

  /** The map's value at the place that is looked at; what the pointer passes over is not read aloud. */
  private renderValue(map: MapData, place: PicturePlace | null): TemplateResult {
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

  private renderContrast(row: PanelState): TemplateResult {
    const map = row.maps && contrastOf(row.maps);
    const place = this.placeIn(row);
    const classes = {
      positive: printable(row.shown?.predicted.label ?? ''),
      negative: printable(row.shown?.target.label ?? ''),
    };
    const describe = (own: MapData): string =>
      contrastAltText(classes, describeContrast(own, classes, place?.orientation));
    return html`<h3><span class="caption">${WORDS.contrast}</span></h3>
      <scorecam-map
        data-testid=${`${this.key}-contrast-map`}
        kind="contrast"
        pointing
        .picture=${this.bitmap}
        .place=${place}
        .map=${map}
        .look=${this.choices}
        .viewport=${this.viewport}
        .pointer=${this.pointer}
        ?turned=${!this.choices.swapped}
        name=${WORDS.contrast}
        alt=${map === null ? '' : this.descriptions.of(map, () => describe(map))}
        low=${speaksFor(classes.negative)}
        high=${speaksFor(classes.positive)}
        method=${shownMethod(row).title}
      ></scorecam-map>`;
  }

  /** Where its maps lie on the picture; a method of the panel's own model is told no picture of its own. */
  private placeIn(row: PanelState): PicturePlace | null {
    return placeOf(row) ?? placeOf(this.state);
  }

  private readonly stop = (event: Event): void => {
    event.stopPropagation();
    this.cancel();
  };

  private readonly goOn = (event: Event): void => {
    event.stopPropagation();
    this.repeat();
  };
}
