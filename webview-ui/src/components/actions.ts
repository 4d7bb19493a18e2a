import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { tell } from '../events';
import { WORDS } from '../words';
import { MenuKeys } from './menu-keys';
import { menuStyles } from './menu.styles';
import { iconButtonStyles } from './shared.styles';

/** What can be done with a result: at hand as buttons, the rest in a menu. */
@customElement('scorecam-actions')
export class Actions extends LitElement {
  static override styles = [
    iconButtonStyles,
    menuStyles,
    css`
      :host {
        display: inline-flex;
        gap: 2px;
      }
      #more {
        anchor-name: --menu-opener;
      }
    `,
  ];

  /** Whether there is a result to do something with. */
  @property({ type: Boolean }) ready = false;
  @property({ type: Boolean }) pinned = false;
  /** Whether another model is compared. */
  @property({ type: Boolean }) compared = false;
  /** The method that files and command line are of, where several are shown. */
  @property() method = '';
  @query('#more') private more!: HTMLElement;
  @query('[role="menu"]') private menu!: HTMLElement;
  private readonly keys = new MenuKeys(() => ({ opener: this.more, menu: this.menu }));

  override render(): TemplateResult {
    return html`
      ${this.renderButton('copy', t('Copy the maps as a picture'), () => {
        tell(this, 'copy-image', undefined);
      })}
      ${this.renderButton('save', t('Save the maps as a picture'), () => {
        tell(this, 'save-image', undefined);
      })}
      ${
        this.pinned
          ? html`<button
              class="icon"
              title=${t('Go to the pinned result')}
              aria-label=${t('Go to the pinned result')}
              data-testid="show-pinned"
              @click=${() => {
                tell(this, 'show-pinned', undefined);
              }}
            >
              <vscode-icon name="pinned"></vscode-icon>
            </button>`
          : this.renderButton('pin', t('Pin this result to compare'), () => {
              tell(this, 'tell-host', { type: 'pin/set', pinned: true });
            })
      }
      <button
        id="more"
        class="icon"
        popovertarget="menu"
        aria-haspopup="menu"
        title=${t('More')}
        aria-label=${t('More')}
        data-testid="more"
      >
        <vscode-icon name="ellipsis"></vscode-icon>
      </button>
      <div
        id="menu"
        popover
        role="menu"
        aria-label=${t('More')}
        @beforetoggle=${this.keys.leave}
        @toggle=${this.keys.enter}
        @keydown=${this.keys.move}
        @click=${() => {
          this.menu.hidePopover();
        }}
      >
        ${
          this.ready
            ? html`
                ${this.renderItem(this.saveWords(), () => {
                  tell(this, 'tell-host', { type: 'results/save' });
                })}
                ${this.renderItem(this.copyWords(), () => {
                  tell(this, 'tell-host', { type: 'command/copy' });
                })}
                ${this.renderItem(this.pinned ? t('Pin this result instead') : t('Pin this result to compare'), () => {
                  tell(this, 'tell-host', { type: 'pin/set', pinned: true });
                })}
              `
            : nothing
        }
        ${
          this.pinned
            ? this.renderItem(t('Unpin'), () => {
                tell(this, 'tell-host', { type: 'pin/set', pinned: false });
              })
            : nothing
        }
        ${this.renderItem(t('Compare with another model…'), () => {
          tell(this, 'tell-host', { type: 'compare/choose' });
        })}
        ${
          this.compared
            ? this.renderItem(t('Stop comparing'), () => {
                tell(this, 'tell-host', { type: 'compare/close' });
              })
            : nothing
        }
        ${this.renderItem(WORDS.showLog, () => {
          tell(this, 'show-log', undefined);
        })}
      </div>
    `;
  }

  private saveWords(): string {
    return this.method === ''
      ? t('Save all results: maps, record and report')
      : t('Save all results of {0}: maps, record and report', this.method);
  }

  private copyWords(): string {
    return this.method === '' ? t('Copy the command line') : t('Copy the command line of {0}', this.method);
  }

  private renderButton(icon: string, label: string, act: () => void): TemplateResult {
    return html`<button
      class="icon"
      title=${label}
      aria-label=${label}
      aria-disabled=${!this.ready}
      @click=${() => {
        if (this.ready) act();
      }}
    >
      <vscode-icon name=${icon}></vscode-icon>
    </button>`;
  }

  private renderItem(label: string, act: () => void): TemplateResult {
    return html`<button role="menuitem" tabindex="-1" @click=${act}>${label}</button>`;
  }
}
