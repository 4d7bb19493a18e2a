import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { FIRST_QUESTION, type MethodInfo, type PanelQuestion } from '../../../src/protocol';
import { tell } from '../events';
import { COLOUR_MAPS, DEFAULT_CHOICES, SHOWN_LAYERS, type ShownLayers, type ViewChoices } from '../view-choices';
import { WORDS } from '../words';
import { iconButtonStyles } from './shared.styles';
import { toggleStyles } from './toggle.styles';
import { viewControlsStyles } from './view-controls.styles';

/** How the maps are looked at. */
@customElement('scorecam-view-controls')
export class ViewControls extends LitElement {
  static override styles = [toggleStyles, iconButtonStyles, viewControlsStyles];

  @property({ attribute: false }) choices: ViewChoices = DEFAULT_CHOICES;
  @property() weighting: PanelQuestion['weighting'] = FIRST_QUESTION.weighting;
  /** What makes the maps. */
  @property({ attribute: false }) method: Pick<MethodInfo, 'title' | 'uses'> = {
    title: '',
    uses: ['weighting', 'contrast'],
  };

  override render(): TemplateResult {
    const { show, colourMap, sameScale, contrast } = this.choices;
    const hasContrast = this.method.uses.includes('contrast');
    return html`
      <vscode-single-select label=${t('What is shown')} data-testid="shown-layers" @change=${this.chooseLayers}>
        ${SHOWN_LAYERS.map(
          (layers) =>
            html`<vscode-option value=${layers} ?selected=${layers === show}>${layersName(layers)}</vscode-option>`,
        )}
      </vscode-single-select>
      ${this.renderOpacity()}
      <vscode-single-select
        class="colours"
        label=${t('Colours of the maps')}
        data-testid="colour-map"
        @change=${this.chooseColours}
      >
        ${COLOUR_MAPS.map(
          (name) => html`<vscode-option value=${name} ?selected=${name === colourMap}>${name}</vscode-option>`,
        )}
      </vscode-single-select>
      <div class="group">
        ${this.renderToggle({
          id: 'same-scale',
          icon: 'law',
          label: t('Same scale'),
          title: sameScaleTitle(this.method.uses.includes('weighting') ? this.weighting : null),
          checked: sameScale,
          change: { sameScale: !sameScale },
        })}
        ${this.renderToggle({
          id: 'contrast-toggle',
          icon: 'diff',
          label: WORDS.contrast,
          title: hasContrast
            ? t('A third map: what speaks for the one class rather than the other.')
            : t('{0} has no contrast of two classes.', this.method.title),
          checked: contrast && hasContrast,
          disabled: !hasContrast,
          change: { contrast: !contrast },
        })}
        <button
          class="icon"
          data-testid="swap"
          aria-label=${t('Swap sides')}
          title=${t('Exchange left and right')}
          @click=${() => {
            tell(this, 'change-view', { swapped: !this.choices.swapped });
          }}
        >
          <vscode-icon name="arrow-swap"></vscode-icon>
        </button>
      </div>
    `;
  }

  private renderOpacity(): TemplateResult {
    const { opacity, show } = this.choices;
    const share = Math.round(opacity * 100);
    return html`<label>
      <span>${t('Opacity')}</span>
      <input
        type="range"
        data-testid="opacity"
        min="0"
        max="100"
        step="5"
        .value=${String(share)}
        ?disabled=${show !== 'both'}
        @input=${(event: Event) => {
          tell(this, 'change-view', { opacity: (event.target as HTMLInputElement).valueAsNumber / 100 });
        }}
      />
      <output>${share}&nbsp;%</output>
    </label>`;
  }

  private renderToggle({ id, icon, label, title, checked, change, disabled = false }: Toggle): TemplateResult {
    return html`<button
      class="toggle"
      aria-pressed=${checked}
      aria-disabled=${disabled ? 'true' : nothing}
      data-testid=${id}
      title=${title}
      @click=${() => {
        if (!disabled) tell(this, 'change-view', change);
      }}
    >
      <vscode-icon name=${icon}></vscode-icon>${label}
    </button>`;
  }

  private readonly chooseLayers = (event: Event): void => {
    const show = SHOWN_LAYERS.find((known) => known === valueOf(event));
    if (show !== undefined) tell(this, 'change-view', { show });
  };

  private readonly chooseColours = (event: Event): void => {
    const colourMap = COLOUR_MAPS.find((known) => known === valueOf(event));
    if (colourMap !== undefined) tell(this, 'change-view', { colourMap });
  };
}

interface Toggle {
  /** For tests. */
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  readonly title: string;
  readonly checked: boolean;
  readonly change: Partial<ViewChoices>;
  readonly disabled?: boolean;
}

function valueOf(event: Event): string {
  return (event.target as HTMLElement & { value: string }).value;
}

function sameScaleTitle(weighting: PanelQuestion['weighting'] | null): string {
  switch (weighting) {
    case null:
      return t(
        'Each map is scaled by itself, which makes a weak class look as strong as a strong one. On the same scale equal colours are equal values.',
      );
    case 'released':
      return t(
        'Each map is scaled by itself, which makes a weak class look as strong as a strong one. On the same scale equal colours are equal values.',
      );
    case 'ridge':
      return t(
        'Each map is scaled by itself, which makes a weak class look as strong as a strong one. On the same scale equal colours are equal values: how much showing the place adds to the class’s probability.',
      );
    case 'logit':
    case 'paper':
      return t(
        'Each map is scaled by itself. On the same scale equal colours are equal values. They do not show which class is stronger: with this weighting the weights of every class add up to 1; with that of the released code they do not.',
      );
  }
}

function layersName(layers: ShownLayers): string {
  switch (layers) {
    case 'both':
      return t('Picture and map');
    case 'map':
      return t('Map only');
    case 'picture':
      return t('Picture only');
  }
}
