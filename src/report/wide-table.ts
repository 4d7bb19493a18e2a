import { html, type Html } from './html';

/** A table that scrolls by itself where the page is narrower. */
export function wideTable(heads: readonly Html[], lines: readonly Html[]): Html {
  return html`<div class="wide">
    <table class="table">
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </div>`;
}
