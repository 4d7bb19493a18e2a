import { t } from '@vscode/l10n';
import type { ExplainResult } from '../../src/protocol';
import { levelWords } from '../../src/report/preparation-words';
import { faintMaps, labelsOfZeroMaps } from '../../src/report/result-warnings';
import { percent, printable, resultAgreement, targetOrigin } from '../../src/report/words';
import { choiceName, optionName } from '../../src/report/method-words';
import { saidByCompared } from './compared';
import { askedMethod, offeredMethod, optionValue, shownMethod } from './methods';
import type { PanelState } from './panel-state';

/** The texts of the panel that hold for every picture, in the user's language. */
export const WORDS = {
  get modelSays() {
    return t('The model says');
  },
  get youAsk() {
    return t('You ask about');
  },
  get model() {
    return t('Model');
  },
  get layer() {
    return t('Layer');
  },
  get method() {
    return t('Method');
  },
  get weighting() {
    return t('Weighting');
  },
  get contrast() {
    return t('Contrast');
  },
  get topFive() {
    return t('Top 5');
  },
  get measurements() {
    return t('Measurements');
  },
  get reading() {
    return t('How the picture is read');
  },
  get dropHere() {
    return t('Drop pictures to explain them, or a model to explain with');
  },
  get progress() {
    return t('Progress');
  },
  get pictureBroken() {
    return t(
      'The page cannot read the picture that the engine sent, and shows the maps without it. The log says more.',
    );
  },
  get cancel() {
    return t('Cancel');
  },
  get goOn() {
    return t('Go on');
  },
  get tryAgain() {
    return t('Try again');
  },
  get showLog() {
    return t('Show log');
  },
  get failed() {
    return t('This picture could not be explained.');
  },
  get chooseClass() {
    return t('Class to ask about: type a name, a synset or a number');
  },
  get noClass() {
    return t('No class is called that');
  },
} as const;

/** The name of a weighting, short. */
export function weightingName(weighting: PanelState['question']['weighting']): string {
  switch (weighting) {
    case 'logit':
      return t('logit');
    case 'released':
      return t('released code');
    case 'paper':
      return t('paper');
    case 'ridge':
      return t('ridge');
  }
}

function stageText(stage: NonNullable<PanelState['stage']>): string {
  switch (stage) {
    case 'finding':
      return t('Looking for the model …');
    case 'reading':
      return t('Reading the picture …');
    case 'loading':
      return t('Loading the model …');
    case 'predicting':
      return t('Asking the model …');
    case 'drawing':
      return t('Drawing …');
  }
}

/** How far the work is. */
export function progressText(state: PanelState): string {
  const { scored, stage, status } = state;
  if (status === 'cancelled') {
    return scored === null
      ? t('Cancelled. What was computed is kept.')
      : isUnsettled(state)
        ? t(
            'Cancelled at {0}: the maps are a preview, and may still change much. What was computed is kept.',
            stepsDone(state, scored),
          )
        : t('Cancelled at {0}: the maps are a preview. What was computed is kept.', stepsDone(state, scored));
  }
  if (scored === null) return stage === null ? t('Starting the engine …') : stageText(stage);
  const done = stepsDone(state, scored);
  if (status !== 'preview') return done;
  return isUnsettled(state) ? t('{0} · preview, still changing', done) : t('{0} · preview', done);
}

/** Whether the maps of all channels may differ much from those of the channels that are scored (docs/evaluation.md). */
function isUnsettled(state: PanelState): boolean {
  const { scored, question } = state;
  const isRidge = question.weighting === 'ridge' && askedMethod(state).uses.includes('weighting');
  return isRidge && scored !== null && scored.done < scored.of / 2;
}

function stepsDone(state: PanelState, { done, of }: NonNullable<PanelState['scored']>): string {
  switch (askedMethod(state).steps) {
    case 'channels':
      return t('{0} of {1} channels', done, of);
    case 'classes':
      return t('{0} of {1} classes', done, of);
    case 'masks':
      return t('{0} of {1} masks', done, of);
    default:
      return t('{0} of {1} steps', done, of);
  }
}

/** What is read aloud: each stage of the work once, then what came of it. */
export function announcementOf(state: PanelState): string {
  const { status, stage, result } = state;
  switch (status) {
    case 'loading':
      return stage === null ? t('Starting the engine …') : stageText(stage);
    case 'preview':
      return t('A preview of the maps is shown.');
    case 'cancelled':
      return progressText(state);
    case 'done':
      return result === null ? '' : resultAgreement(result, contrastThere(result));
    case 'empty':
    case 'failed':
      // An error is an alert of its own.
      return '';
  }
}

/** Whether the contrast of a result can be looked at, or the method has none. */
export function contrastThere({ method }: Pick<ExplainResult, 'method'>): 'there' | 'none' {
  return method.uses.includes('contrast') ? 'there' : 'none';
}

/** A method with the values of its options, and the weighting of one that has a weighting. */
export function methodWords(state: PanelState): string {
  const { title, options, uses } = offeredMethod(state, shownMethod(state).name);
  const { question } = state.before ?? state;
  const chosen = options.map((option) => {
    const value = optionValue(option, question);
    return t('{0} {1}', optionName(option), typeof value === 'string' ? choiceName(value) : value);
  });
  if (!uses.includes('weighting')) return [title, ...chosen].join(', ');
  const weighting = weightingName(question.weighting);
  return question.weighting === 'logit'
    ? t('{0}, weighting {1}, temperature {2}', title, weighting, question.temperature)
    : t('{0}, weighting {1}', title, weighting);
}

/** The layer of the maps, where their method has one. */
export function layerWords(state: PanelState): string[] {
  const layer = state.model?.layer ?? null;
  return layer === null || !shownMethod(state).uses.includes('layer') ? [] : [t('layer {0}', layer)];
}

/** What a map shows, for whoever cannot see it. */
export function mapAltText(method: string, label: string, description: string): string {
  return t('{0} map of {1} on the picture: {2}.', method, label, description);
}

/** What a contrast shows, for whoever cannot see it. */
export function contrastAltText(classes: { positive: string; negative: string }, description: string): string {
  return t('Contrast of {0} and {1} on the picture: {2}.', classes.positive, classes.negative, description);
}

/** An end of the contrast's scale. */
export function speaksFor(label: string): string {
  return t('for {0}', label);
}

/** How the class that is asked about was chosen, where the user did not name it. */
export function originOf(state: PanelState): string {
  const { result, shown } = state;
  const other = saidByCompared(state);
  if (other !== null && other.index === shown?.target.index) return t('what {0} says', printable(other.model));
  return result !== null && shown?.target.index === result.target.index ? targetOrigin(result) : '';
}

/** One sentence for each class of a result of which the map says nothing, or hardly anything. */
export function mapNotes(result: ExplainResult): string[] {
  return [
    ...labelsOfZeroMaps(result).map((label) => t('The map of {0} is zero everywhere: it points at no place.', label)),
    ...faintMaps(result).map(({ label, adds }) =>
      t(
        'The map of {0} shows traces alone: all that it marks adds {1} to the probability of the class.',
        label,
        percent(adds),
      ),
    ),
  ];
}

/** Where the names of the classes come from. */
export function classNamesWords({ labelsSource }: ExplainResult['preprocess']): string {
  return t('Names of the classes: {0}', labelsSource);
}

/** What lies between the picture and the model's input. */
export function inputWords(preprocess: ExplainResult['preprocess']): string {
  const { fitDetail, resample, source } = preprocess;
  return t('{0}; {1}; {2} ({3})', fitDetail, resample, levelWords(preprocess), source);
}
