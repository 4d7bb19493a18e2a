import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { FromPanel, PanelQuestion } from '../../../src/protocol';
import { guessSentences } from '../../../src/report/guess-words';
import { BASELINES } from '../../../src/report/method-words';
import { printable } from '../../../src/report/words';
import { tell } from '../events';
import type { PanelState } from '../panel-state';
import { classNamesWords, inputWords } from '../words';

interface Choice {
  readonly value: string;
  readonly name: string;
  readonly sentence: string;
}

type GuessChange = Extract<FromPanel, { type: 'guess/change' }>['of'];

/** What is done about a guess; what stands in the fields is chosen there. */
const CHANGES: Readonly<Record<string, GuessChange | undefined>> = {
  scale: 'preprocessing',
  labels: 'labels',
  folderLabels: 'labels',
  labelCount: 'labels',
  output: 'output',
};

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
      width: 17em;
    }
    ul,
    p {
      margin: 0;
    }
    ul {
      padding-inline-start: 1.4em;
    }
    li vscode-button {
      margin-block: 3px;
    }
    p,
    li {
      overflow-wrap: anywhere;
    }
  `;

  @property({ attribute: false }) state!: PanelState;

  override render(): TemplateResult {
    const { question, preprocess } = this.state;
    return html`
      <div class="fields">
        ${this.renderField('fit', t('Cut'), question.fit, fitChoices())}
        ${this.renderField('exif', t('Turn'), question.exif, exifChoices())}
        ${this.renderField('baseline', t('What masks hide'), question.baseline, baselineChoices())}
      </div>
      ${
        preprocess === null
          ? ''
          : html`<p>${printable(inputWords(preprocess))}</p>
              <p>${printable(classNamesWords(preprocess))}</p>`
      }
      ${
        preprocess === null || preprocess.guessed.length === 0
          ? ''
          : html`<ul>
              ${guessSentences(preprocess, 'panel').map((sentence, i) => this.renderGuess(preprocess.guessed[i] ?? '', sentence))}
            </ul>`
      }
    `;
  }

  private renderGuess(guess: string, sentence: string): TemplateResult {
    const of = CHANGES[guess];
    return html`<li data-guess=${guess}>
      <span>${printable(sentence)}</span>
      ${
        of === undefined
          ? nothing
          : html`<vscode-button
              secondary
              @click=${() => {
                tell(this, 'tell-host', { type: 'guess/change', of });
              }}
              >${changeWords(of)}</vscode-button
            >`
      }
    </li>`;
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

function changeWords(of: GuessChange): string {
  switch (of) {
    case 'preprocessing':
      return t('Find It Out…');
    case 'labels':
      return t('Choose a File…');
    case 'output':
      return t('Say What It Is…');
  }
}

function fitChoices(): readonly (Choice & { value: PanelQuestion['fit'] })[] {
  return [
    { value: 'model', name: t('as the model says'), sentence: t('As the model was trained, where its files say so.') },
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
