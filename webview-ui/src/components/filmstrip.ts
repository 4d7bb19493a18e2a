import { t } from '@vscode/l10n';
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PictureName } from '../../../src/protocol';
import { printable } from '../../../src/report/words';
import { Bitmaps } from '../bitmaps';
import { tell } from '../events';
import { stepAlong } from './roving';

/** So many pictures on each side of the one that has the focus are there; of thousands the others come with it. */
const AROUND = 60;

/** The pictures that were chosen together; one of them is shown. */
@customElement('scorecam-filmstrip')
export class Filmstrip extends LitElement {
  static override styles = css`
    ol {
      display: flex;
      gap: 6px;
      margin: 0;
      padding: 2px 2px 6px;
      overflow-x: auto;
      list-style: none;
    }
    button {
      display: grid;
      gap: 2px;
      width: 92px;
      padding: 3px;
      border: 1px solid transparent;
      border-radius: 4px;
      background: none;
      color: var(--vscode-descriptionForeground);
      font: inherit;
      font-size: 0.9em;
      cursor: pointer;
    }
    button:hover {
      background: var(--vscode-list-hoverBackground);
      border-color: var(--vscode-contrastActiveBorder, transparent);
    }
    button[aria-current='true'] {
      background: var(--vscode-list-activeSelectionBackground);
      color: var(--vscode-list-activeSelectionForeground);
      border-color: var(--vscode-contrastActiveBorder, var(--vscode-focusBorder));
    }
    button:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: 1px;
    }
    scorecam-thumbnail {
      height: 60px;
      background: var(--vscode-editorWidget-background);
    }
    span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  `;

  @property({ attribute: false }) film: readonly PictureName[] = [];
  @property({ type: Number }) current = 0;
  @property({ attribute: false }) thumbnails: ReadonlyMap<number, Uint8Array> = new Map();
  /** The picture that the Tab key leads to. */
  @state() private active = 0;
  @query('ol') private list!: HTMLElement;
  private readonly bitmaps = new Bitmaps(
    () => {
      this.requestUpdate();
    },
    2 * AROUND + 1,
  );

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('current') || changed.has('film')) this.active = this.current;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('current') || changed.has('film')) this.reveal(this.buttonOf(this.current));
  }

  override render(): TemplateResult {
    const from = Math.max(0, this.active - AROUND);
    const shown = this.film.slice(from, this.active + AROUND + 1);
    return html`<nav aria-label=${t('Chosen pictures')}>
      <ol @keydown=${this.move}>
        ${repeat(
          shown,
          (_, i) => from + i,
          (picture, i) => this.renderPicture(picture, from + i),
        )}
      </ol>
    </nav>`;
  }

  private renderPicture({ name, folder }: PictureName, index: number): TemplateResult {
    return html`<li>
      <button
        data-index=${index}
        title=${printable(folder === '' ? name : `${folder}/${name}`)}
        tabindex=${index === this.active ? 0 : -1}
        aria-current=${index === this.current}
        @click=${() => {
          if (index !== this.current) tell(this, 'tell-host', { type: 'pictures/show', index });
        }}
      >
        <scorecam-thumbnail .bitmap=${this.bitmaps.of(this.thumbnails.get(index))}></scorecam-thumbnail>
        <span>${printable(name)}</span>
      </button>
    </li>`;
  }

  private readonly move = (event: KeyboardEvent): void => {
    const to = event.altKey ? null : stepAlong(event.key, this.active, this.film.length);
    if (to === null) return;
    event.preventDefault();
    this.active = to;
    void this.updateComplete.then(() => {
      this.buttonOf(to)?.focus();
    });
  };

  /** Scrolls the strip alone: the page stays where the user looks. */
  private reveal(button: HTMLElement | null): void {
    if (button === null) return;
    const [place, room] = [button.getBoundingClientRect(), this.list.getBoundingClientRect()];
    if (place.left < room.left) this.list.scrollLeft -= room.left - place.left;
    else if (place.right > room.right) this.list.scrollLeft += place.right - room.right;
  }

  private buttonOf(index: number): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-index="${index}"]`);
  }
}
