import type { ExplainResult } from '../../src/protocol';
import type { PanelState } from './state';

/** The texts of the panel, in one place. */
export const WORDS = {
  modelSays: 'The model says',
  youAsk: 'You ask about',
  trueClass: 'class of its folder',
  runnerUp: 'runner-up',
  model: 'Model',
  layer: 'Layer',
  weighting: 'Weighting',
  contrast: 'Contrast',
  topFive: 'Top 5',
  measurements: 'Measurements',
  cancel: 'Cancel',
  goOn: 'Go on',
  tryAgain: 'Try again',
  showLog: 'Show log',
  failed: 'This picture could not be explained.',
  chooseClass: 'Class to ask about: type a name, a synset or a number',
  noClass: 'No class is called that',
  preview: 'preview',
  low: 'low',
  high: 'high',
} as const;

export const WEIGHTING_NAMES: Readonly<Record<ExplainResult['weighting'], string>> = {
  logit: 'logit',
  released: 'released code',
  paper: 'paper',
};

const STAGES = {
  reading: 'Reading the picture …',
  loading: 'Loading the model …',
  predicting: 'Asking the model …',
  drawing: 'Drawing …',
} as const;

/** How far the work is. */
export function progressText({ scored, stage, status }: PanelState): string {
  if (status === 'cancelled') {
    const where = scored === null ? '' : ` at ${scored.done} of ${scored.of} channels: the maps are a preview`;
    return `Cancelled${where}. What was computed is kept.`;
  }
  if (scored !== null) {
    return `${scored.done} of ${scored.of} channels${status === 'preview' ? ` · ${WORDS.preview}` : ''}`;
  }
  return stage === null ? 'Starting the engine …' : STAGES[stage];
}

/** What a map shows, for whoever cannot see it. */
export function mapAltText(label: string, description: string): string {
  return `Score-CAM map of ${label} on the picture: ${description}.`;
}

/** What a contrast shows, for whoever cannot see it. */
export function contrastAltText(classes: { positive: string; negative: string }, description: string): string {
  return `Contrast of ${classes.positive} and ${classes.negative} on the picture: ${description}.`;
}

/** An end of the contrast's scale. */
export function speaksFor(label: string): string {
  return `for ${label}`;
}

/** How the class that is asked about was chosen, where the user did not name it. */
export function originOf({ result, shown, question }: PanelState): string {
  if (result === null || shown?.target.index !== result.target.index) return '';
  if (result.trueLabel?.index === result.target.index) return WORDS.trueClass;
  return question.target === undefined && result.targetSource === 'runner-up' ? WORDS.runnerUp : '';
}
