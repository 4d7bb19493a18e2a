import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { MOST_METHODS, type OfferedMethod } from '../../../src/protocol';
import { methodSentence } from '../../../src/report/method-words';
import { refusalWords } from '../../../src/report/refusal-words';
import { printable } from '../../../src/report/words';
import { tell } from '../events';
import { askedMethods } from '../methods';
import type { PanelState } from '../panel-state';
import { MenuKeys } from './menu-keys';
import { menuStyles } from './menu.styles';

/** Shows the maps of one more method below those that are there. */
@customElement('scorecam-add-method')
export class AddMethod extends LitElement {
  static override styles = [
    menuStyles,
    css`
      :host {
        display: contents;
      }
      #add {
        anchor-name: --menu-opener;
        display: inline-flex;
        align-items: center;
        gap: 4px;
        padding: 2px 6px;
        border: 1px solid transparent;
        border-radius: 5px;
        background: none;
        color: inherit;
        font: inherit;
        white-space: nowrap;
        cursor: pointer;
      }
      #add:hover {
        background: var(--vscode-toolbar-hoverBackground);
        border-color: var(--vscode-contrastActiveBorder, transparent);
      }
      #add:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      [role='menu'] {
        inset: anchor(bottom) auto auto anchor(left);
        justify-self: start;
        max-width: min(26em, 90vw);
      }
      .why {
        display: block;
        font-size: 0.9em;
        overflow-wrap: anywhere;
      }
      [aria-disabled='true'] {
        cursor: default;
      }
      [aria-disabled='true'] strong {
        font-weight: normal;
        text-decoration: line-through;
      }
    `,
  ];

  @property({ attribute: false }) state!: PanelState;
  @query('#add') private opener!: HTMLElement;
  @query('[role="menu"]') private menu!: HTMLElement;
  private readonly keys = new MenuKeys(() => ({ opener: this.opener, menu: this.menu }));

  override render(): TemplateResult | typeof nothing {
    const shown = askedMethods(this.state);
    const others = this.state.methods.filter(({ name }) => shown.every((method) => method.name !== name));
    if (others.length === 0 || shown.length >= MOST_METHODS) return nothing;
    return html`
      <button
        id="add"
        popovertarget="menu"
        aria-haspopup="menu"
        data-testid="add-method"
        title=${t('Show the maps of another method below')}
      >
        <vscode-icon name="add" size="14" aria-hidden="true"></vscode-icon>${t('Add a method…')}
      </button>
      <div
        id="menu"
        popover
        role="menu"
        aria-label=${t('Add a method…')}
        @beforetoggle=${this.keys.leave}
        @toggle=${this.keys.enter}
        @keydown=${this.keys.move}
      >
        ${others.map((method) => this.renderItem(method))}
      </div>
    `;
  }

  private renderItem({ name, title, source }: OfferedMethod): TemplateResult {
    const reason = this.state.refused[name];
    return html`<button
      role="menuitem"
      tabindex="-1"
      aria-disabled=${reason === undefined ? nothing : 'true'}
      data-testid=${`add-${name}`}
      @click=${() => {
        if (reason !== undefined) return;
        this.menu.hidePopover();
        tell(this, 'tell-host', { type: 'beside/add', method: name });
      }}
    >
      <strong>${title}</strong>
      <span class="why">${reason === undefined ? methodSentence(name, source) : printable(refusalWords(reason))}</span>
    </button>`;
  }
}
