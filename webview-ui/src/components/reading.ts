import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { PanelQuestion } from '../../../src/protocol';
import { BASELINES } from '../../../src/report/method-words';
import { cutWords, multiLabelWords } from '../../../src/report/preparation-words';
import { printable } from '../../../src/report/words';
import { comparedNames } from '../compared';
import { tell, type PanelModel } from '../events';
import { askedMethods } from '../methods';
import type { PanelState } from '../panel-state';
import { classNamesWords, inputWords, WORDS } from '../words';

interface Choice {
  readonly value: string;
  readonly name: string;
  readonly sentence: string;
}

/** How the picture becomes the model's input, what of it was guessed, and how to change it. */
@customElement('scorecam-reading')
export class Reading extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      gap: 10px;
    }
    .fields {
      display: flex;
      flex-wrap: wrap;
      gap: 10px 24px;
    }
    .field {
      display: grid;
      gap: 3px;
    }
    .label,
    p {
      color: var(--vscode-descriptionForeground);
    }
    vscode-single-select {
      width: 24em;
      max-width: 100%;
    }
    section {
      display: grid;
      gap: 10px;
    }
    section:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: 3px;
    }
    h3,
    p {
      margin: 0;
      overflow-wrap: anywhere;
    }
    h3 {
      font-size: 1em;
      font-weight: 600;
    }
  `;

  @property({ attribute: false }) state!: PanelState;

  override render(): TemplateResult {
    const { question, compared } = this.state;
    const names = comparedNames(this.state);
    return html`
      <div class="fields">
        ${this.renderField('fit', t('Cut'), question.fit, fitChoices(this.state))}
        ${this.renderField('exif', t('Turn'), question.exif, exifChoices())}
        ${
          askedMethods(this.state).some(({ uses }) => uses.includes('baseline'))
            ? this.renderField('baseline', t('What masks hide'), question.baseline, baselineChoices())
            : nothing
        }
      </div>
      ${this.renderModel('own', this.state, compared === null ? null : names.first)}
      ${compared === null ? nothing : this.renderModel('compared', compared, names.second)}
    `;
  }

  /** Brings what is said of a model into view, and the focus there. */
  show(model: PanelModel): void {
    const section = this.renderRoot.querySelector<HTMLElement>(`section[data-model="${model}"]`);
    section?.focus({ preventScroll: true });
    section?.scrollIntoView({ block: 'center' });
  }

  private renderModel(
    model: PanelModel,
    { preprocess }: PanelState,
    name: string | null,
  ): TemplateResult | typeof nothing {
    if (preprocess === null) return nothing;
    return html`<section data-model=${model} tabindex="-1" aria-label=${printable(name ?? WORDS.reading)}>
      ${name === null ? nothing : html`<h3>${printable(name)}</h3>`}
      <p>${printable(inputWords(preprocess))}</p>
      <p>${printable(classNamesWords(preprocess))}</p>
      ${multiLabelWords(preprocess).map((words) => html`<p>${words}</p>`)}
      <scorecam-guess-list model=${model} .guesses=${preprocess}></scorecam-guess-list>
    </section>`;
  }

  private renderField(
    part: keyof PanelQuestion & ('fit' | 'exif' | 'baseline'),
    label: string,
    chosen: string,
    choices: readonly Choice[],
  ): TemplateResult {
    return html`<div class="field">
      <span class="label" aria-hidden="true">${label}</span>
      <vscode-single-select
        data-testid=${part}
        label=${label}
        .value=${live(chosen)}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLElement & { value: string };
          tell(this, 'change-question', { [part]: value });
        }}
      >
        ${choices.map(
          ({ value, name, sentence }) =>
            html`<vscode-option value=${value} description=${sentence} ?selected=${value === chosen}
              >${name}</vscode-option
            >`,
        )}
      </vscode-single-select>
    </div>`;
  }
}

/** What nothing says is not what the model says. */
function cutOfModel({ preprocess }: PanelState): string {
  return preprocess?.isOwnCutGuessed === true ? t('guessed: {0}', cutWords(preprocess.ownCut)) : t('as the model says');
}

function fitChoices(state: PanelState): readonly (Choice & { value: PanelQuestion['fit'] })[] {
  return [
    { value: 'model', name: cutOfModel(state), sentence: t('As the model was trained, where its files say so.') },
    { value: 'crop', name: t('centre'), sentence: t('The largest centred part that has the shape of the input.') },
    { value: 'squash', name: t('squash'), sentence: t('The whole picture; its aspect ratio is not kept.') },
    { value: 'letterbox', name: t('letterbox'), sentence: t('The whole picture, with grey bars beside it.') },
    { value: 'none', name: t('as it is'), sentence: t('Only for pictures that have the size of the input.') },
  ];
}

function exifChoices(): readonly (Choice & { value: PanelQuestion['exif'] })[] {
  return [
    {
      value: 'ignore',
      name: t('as stored'),
      sentence: t('The model sees the pixels as they are stored, as most training programs read them.'),
    },
    {
      value: 'apply',
      name: t('as displayed'),
      sentence: t('The model sees the picture turned as its EXIF orientation says.'),
    },
  ];
}

function baselineChoices(): readonly (Choice & { value: PanelQuestion['baseline'] })[] {
  return [
    { value: 'zero', name: t('zero'), sentence: BASELINES.zero },
    { value: 'black', name: t('black'), sentence: BASELINES.black },
    { value: 'mean', name: t('mean colour'), sentence: BASELINES.mean },
    { value: 'blur', name: t('blurred'), sentence: BASELINES.blur },
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'scorecam-reading': Reading;
  }
}
