import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ClassScore, HideResult } from '../../../src/protocol';
import { percent, printable } from '../../../src/report/words';
import { comparedNames } from '../compared';
import { tell, type PanelModel } from '../events';
import type { PanelState } from '../panel-state';
import { originOf, WORDS } from '../words';
import { changesOf } from './hide-words';

/** What stands above the maps. */
export interface Headings {
  readonly state: PanelState;
  /** How the model answers with a part of the picture hidden; null where nothing is. */
  readonly hidden: HideResult | null;
}

/** Above the map of the class that the model says. */
export function renderPredictedHeading({ state, hidden }: Headings): TemplateResult {
  const predicted = state.shown?.predicted;
  return html`<h2>
    <span class="caption"
      >${state.compared === null ? WORDS.modelSays : t('{0} says', printable(comparedNames(state).first))}</span
    >
    <strong data-testid="predicted-label">${printable(predicted?.label ?? '…')}</strong>
    ${renderShare('predicted-share', predicted, hidden)} ${renderGuessed('own', state)}
  </h2>`;
}

/** What was guessed on the way to what a model says; nothing where that is nothing. */
export function renderGuessed(model: PanelModel, { preprocess }: PanelState): TemplateResult | typeof nothing {
  const guessed = preprocess?.guessed ?? [];
  if (guessed.length === 0) return nothing;
  return html`<scorecam-guessed model=${model} .guessed=${guessed}></scorecam-guessed>`;
}

/** Above the map of the class that the user asks about, where another one is chosen. */
export function renderTargetHeading({ state, hidden }: Headings): TemplateResult {
  const { shown, asked, classes } = state;
  const target = asked?.target ?? shown?.target;
  return html`<h2>
    <span class="caption">${WORDS.youAsk}</span>
    <span class="unseen" data-testid="target-label">${printable(shown?.target.label ?? '')}</span>
    <scorecam-class-picker .classes=${classes} .selected=${target?.index ?? null}></scorecam-class-picker>
    ${renderShare('target-share', target, hidden)}
    <span class="asides">
      ${renderTrueClass(state)} <span class="origin" title=${originOf(state)}>${originOf(state)}</span>
    </span>
  </h2>`;
}

/** Above the contrast. */
export function renderContrastHeading(
  { shown }: PanelState,
  { swapped }: { readonly swapped: boolean },
): TemplateResult {
  const names = [shown?.predicted, shown?.target].map((score) => printable(score?.label ?? ''));
  return html`<h2>
    <span class="caption">${WORDS.contrast}</span>
    <strong>${shown === null ? '…' : (swapped ? names.toReversed() : names).join(' ↔ ')}</strong>
  </h2>`;
}

/** A probability, and what becomes of it while a part of the picture is hidden. */
function renderShare(id: string, score: ClassScore | undefined, hidden: HideResult | null): TemplateResult {
  const change = hidden === null ? undefined : changesOf(hidden).find(({ before }) => before.index === score?.index);
  if (change === undefined) {
    return html`<span class="share" data-testid=${id}>${score === undefined ? '' : percent(score.probability)}</span>`;
  }
  const { before, after } = change;
  return html`<span class="share" data-testid=${id} title=${t('Before and after a part of the picture is hidden')}
    >${percent(before.probability)} → <b>${percent(after.probability)}</b></span
  >`;
}

/** The class that the picture's folder names, where neither map is about it. */
function renderTrueClass({ result, shown }: PanelState): TemplateResult | typeof nothing {
  const known = result?.trueLabel ?? null;
  if (known === null || known.index === shown?.predicted.index || known.index === shown?.target.index) return nothing;
  const label = printable(known.label);
  return html`<button
    class="true-class"
    data-testid="true-class"
    title=${t('Ask about {0}, the class of the picture’s folder', label)}
    @click=${({ currentTarget }: Event) => {
      tell(currentTarget as Element, 'choose-class', known.index);
    }}
  >
    ${t('true: {0}', label)}
  </button>`;
}
