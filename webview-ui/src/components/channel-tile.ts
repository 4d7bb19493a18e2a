import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { MapData, PicturePlace } from '../../../src/protocol';
import { drawMap, type Look } from '../drawing/draw-map';
import { boxBetween, boxOf } from '../drawing/geometry';

/** Longer side of the drawing, in its own pixels. */
const SIDE = 192;

/** What the model saw of a picture, small, with the activations of one channel on it. */
@customElement('scorecam-channel-tile')
export class ChannelTile extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
  `;

  @property({ attribute: false }) picture: ImageBitmap | null = null;
  @property({ attribute: false }) place: PicturePlace | null = null;
  @property({ attribute: false }) map: MapData | null = null;
  @property({ attribute: false }) look!: Look;
  @query('canvas') private canvas!: HTMLCanvasElement;

  override render(): TemplateResult {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  override updated(): void {
    const { picture, place, map, look, canvas } = this;
    if (picture === null || place === null) return;
    const { frame } = place;
    const scale = SIDE / Math.max(frame.width, frame.height);
    canvas.width = Math.round(frame.width * scale);
    canvas.height = Math.round(frame.height * scale);
    const context = canvas.getContext('2d');
    const box = boxBetween(boxOf(place), frame, boxOf(canvas));
    if (context !== null) drawMap(context, { picture, place, map, kind: 'saliency', look, box });
  }
}
