import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';

/** A small picture. */
@customElement('scorecam-thumbnail')
export class Thumbnail extends LitElement {
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

  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @query('canvas') private canvas!: HTMLCanvasElement;

  override render(): TemplateResult {
    return html`<canvas
      aria-hidden="true"
      width=${this.bitmap?.width ?? 1}
      height=${this.bitmap?.height ?? 1}
    ></canvas>`;
  }

  override updated(): void {
    if (this.bitmap !== null) this.canvas.getContext('2d')?.drawImage(this.bitmap, 0, 0);
  }
}
