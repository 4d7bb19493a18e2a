import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ClassList } from '../../../src/protocol';
import { percent, printable } from '../../../src/report/words';
import { ClassSearch } from '../class-search';
import { tell } from '../events';
import { WORDS } from '../words';
import { pickerStyles } from './class-picker.styles';

/** Rows that are made at first and whenever the end of the list comes near. */
const ROWS = 40;

/** A text field that finds one of very many classes while the user types. */
@customElement('scorecam-class-picker')
export class ClassPicker extends LitElement {
  static override styles = pickerStyles;

  @property({ attribute: false }) classes: ClassList | null = null;
  /** Index of the class that is chosen now. */
  @property({ attribute: false }) selected: number | null = null;

  /** What was typed; null while the list is closed. */
  @state() private typed: string | null = null;
  @state() private active = 0;
  @state() private rows = ROWS;
  @query('input') private input!: HTMLInputElement;
  private search: ClassSearch | null = null;
  private found: readonly number[] = [];

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('classes')) this.search = this.classes === null ? null : new ClassSearch(this.classes);
    if (changed.has('classes') || changed.has('typed')) this.found = this.search?.find(this.typed ?? '') ?? [];
  }

  override updated(changed: PropertyValues): void {
    // Where the field is as wide as its name, in characters.
    const name = this.selected === null ? '' : this.nameOf(this.selected);
    this.style.setProperty('--name-length', String(Math.max(name.length, 1)));
    // What stands beside the field is about the class that was chosen last.
    this.toggleAttribute('typing', this.typed !== null && this.typed !== '');
    if (this.typed !== null && (changed.has('active') || changed.has('typed'))) {
      this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    }
    // What is typed next takes the place of the name that stands there.
    if (this.typed === null && this.input.matches(':focus')) this.input.select();
  }

  override render(): TemplateResult {
    const open = this.typed !== null;
    const label = this.selected === null ? '' : this.nameOf(this.selected);
    return html`
      <input
        data-testid="target-class"
        role="combobox"
        type="text"
        spellcheck="false"
        autocomplete="off"
        aria-label=${WORDS.chooseClass}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls=${open ? 'list' : nothing}
        aria-expanded=${open}
        aria-activedescendant=${open && this.found.length > 0 ? `row-${this.active}` : nothing}
        aria-disabled=${this.classes === null}
        ?readonly=${this.classes === null}
        .value=${live(this.typed ?? label)}
        placeholder=${label}
        @focus=${this.open}
        @click=${this.open}
        @input=${this.type}
        @keydown=${this.press}
        @blur=${this.close}
      />
      <vscode-icon name="chevron-down" aria-hidden="true"></vscode-icon>
      ${open ? this.renderList() : nothing}
    `;
  }

  private renderList(): TemplateResult {
    if (this.found.length === 0) return html`<div id="list" class="list none" role="status">${WORDS.noClass}</div>`;
    const shown = this.found.slice(0, this.rows);
    return html`
      <div
        id="list"
        class="list"
        role="listbox"
        aria-label=${WORDS.chooseClass}
        @scroll=${this.extend}
        @pointerdown=${keepFocus}
      >
        ${repeat(
          shown,
          (index) => index,
          (index, row) => html`
            <div
              id=${`row-${row}`}
              class="row"
              role="option"
              aria-selected=${row === this.active}
              aria-setsize=${this.found.length}
              aria-posinset=${row + 1}
              @click=${() => {
                this.choose(index);
              }}
            >
              <span class="name">${this.nameOf(index)}</span>
              <span class="id">${this.classes?.synsets[index] ?? ''} ${index}</span>
              <span class="share">${percent(this.classes?.probabilities[index] ?? 0)}</span>
            </div>
          `,
        )}
      </div>
    `;
  }

  private nameOf(index: number): string {
    return printable(this.classes?.labels[index] ?? '');
  }

  private readonly open = (): void => {
    if (this.typed !== null || this.classes === null) return;
    this.typed = '';
    this.active = 0;
    this.rows = ROWS;
  };

  private readonly close = (): void => {
    this.typed = null;
  };

  private readonly type = (): void => {
    this.typed = this.input.value;
    this.active = 0;
    this.rows = ROWS;
  };

  private readonly press = (event: KeyboardEvent): void => {
    // These keys are the input method's, which chooses characters with them.
    if (event.isComposing) return;
    const to = this.placeAfter(event);
    if (to !== undefined) {
      event.preventDefault();
      if (this.typed === null) {
        this.open();
        return;
      }
      this.active = Math.min(Math.max(to, 0), Math.max(0, this.found.length - 1));
      if (this.active >= this.rows) this.rows = this.active + ROWS;
    } else if (event.key === 'Enter' && this.typed !== null) {
      const index = this.found[this.active];
      if (index !== undefined) this.choose(index);
    } else if (event.key === 'Escape' && this.typed !== null) {
      event.preventDefault();
      this.close();
    }
  };

  /** Where a key leads in the list; Home and End move the caret where a text is there to move in. */
  private placeAfter({ key, altKey, ctrlKey }: KeyboardEvent): number | undefined {
    if (altKey && key.startsWith('Page')) return undefined;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[key];
    if (step !== undefined) return this.active + step;
    if (this.typed === null || (this.typed !== '' && !ctrlKey)) return undefined;
    return { Home: 0, End: this.found.length - 1 }[key];
  }

  private readonly extend = (event: Event): void => {
    const list = event.currentTarget as HTMLElement;
    if (list.scrollTop + 2 * list.clientHeight > list.scrollHeight) this.rows += ROWS;
  };

  private choose(index: number): void {
    this.close();
    tell(this, 'choose-class', index);
  }
}

/** A click into the list leaves the focus in the field. */
function keepFocus(event: Event): void {
  event.preventDefault();
}
