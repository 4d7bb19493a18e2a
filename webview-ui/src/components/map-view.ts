import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { CoverKind } from '../../../src/maps';
import type { MapData, PicturePlace } from '../../../src/protocol';
import { drawMap, drawScale } from '../drawing/draw-map';

/** The picture with one map on it, and the scale of its colours. */
@customElement('scorecam-map')
export class MapView extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    .stage {
      display: grid;
      place-items: center;
      background: var(--vscode-editorWidget-background);
      border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
      border-radius: 4px;
      overflow: hidden;
    }
    .picture {
      display: block;
      max-width: 100%;
      max-height: 62vh;
      width: 100%;
      object-fit: contain;
    }
    .scale {
      display: flex;
      align-items: center;
      gap: 8px;
      margin-top: 6px;
      color: var(--vscode-descriptionForeground);
      font-size: 0.9em;
    }
    /* Its place is kept, so that nothing moves when the map comes. */
    .scale[data-empty] {
      visibility: hidden;
    }
    .scale canvas {
      flex: 1;
      min-width: 40px;
      height: 6px;
      border-radius: 3px;
    }
  `;

  @property({ attribute: false }) picture: ImageBitmap | null = null;
  @property({ attribute: false }) place: PicturePlace | null = null;
  @property({ attribute: false }) map: MapData | null = null;
  @property() kind: CoverKind = 'saliency';
  /** The map in words. */
  @property() alt = '';
  /** What the two ends of the scale stand for. */
  @property() low = '';
  @property() high = '';

  @query('.picture') private canvas!: HTMLCanvasElement;
  @query('.scale canvas') private scale!: HTMLCanvasElement;

  override updated(changed: PropertyValues<this>): void {
    if (this.picture !== null && this.place !== null && ['picture', 'place', 'map', 'kind'].some(isIn(changed))) {
      drawMap(this.canvas, { picture: this.picture, place: this.place, map: this.map, kind: this.kind });
    }
    if (changed.has('kind')) drawScale(this.scale, this.kind);
  }

  override render(): TemplateResult {
    const width = this.place?.width ?? 4;
    const height = this.place?.height ?? 3;
    return html`
      <div class="stage">
        <canvas class="picture" role="img" aria-label=${this.alt} width=${width} height=${height}></canvas>
      </div>
      <div class="scale" aria-hidden="true" ?data-empty=${this.map === null}>
        <span>${this.low}</span><canvas></canvas><span>${this.high}</span>
      </div>
    `;
  }
}

function isIn(changed: ReadonlyMap<PropertyKey, unknown>): (name: string) => boolean {
  return (name) => changed.has(name);
}
