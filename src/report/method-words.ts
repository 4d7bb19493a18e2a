import type { ExplainResult } from '../protocol';

/** A choice in one sentence, and where it comes from. */
export interface Explained {
  readonly sentence: string;
  readonly source: string;
}

/** What a weight of a channel is. */
export const WEIGHTINGS: Readonly<Record<ExplainResult['weighting'], Explained>> = {
  logit: {
    sentence:
      'A channel weighs the more, the higher the class’s logit is for the picture masked by that channel: ' +
      'the softmax of these logits over the channels.',
    source: 'as in pytorch-grad-cam and torch-cam, with logits centred over the classes',
  },
  released: {
    sentence: 'A channel’s weight is the class’s probability for the picture masked by that channel.',
    source: 'the code released by the authors of Score-CAM (haofanwang/Score-CAM)',
  },
  paper: {
    sentence:
      'A channel’s weight is the softmax, over the channels, of the class’s probability for the picture masked by it; ' +
      'no two weights differ by more than a factor of e, so maps of different classes look much alike.',
    source: 'Wang et al., Score-CAM, Algorithm 1 (arXiv 1910.01279)',
  },
};

/** The temperature of the weighting `logit`. */
export const TEMPERATURE: Explained = {
  sentence: 'The logits are divided by it before the softmax: the smaller, the fewer channels decide.',
  source: 'these implementations have T = 1',
};

/** What stands where a mask hides the picture. */
export const BASELINES: Readonly<Record<ExplainResult['baseline'], string>> = {
  zero: 'What a mask hides becomes zero, as the first learned layer sees it.',
  black: 'What a mask hides becomes black.',
  mean: 'What a mask hides takes the mean colour of the picture.',
  blur: 'What a mask hides is blurred.',
};

const BESIDE_MODEL = 'write it into preprocessing.json beside the model';

/** What can have been guessed, and how to say it instead. */
const GUESSES: Readonly<Record<string, readonly [string, string]>> = {
  scale: ['how levels become numbers', BESIDE_MODEL],
  fit: ['how the picture is cut', 'use --fit, or ' + BESIDE_MODEL],
  resample: ['the filter for resizing', BESIDE_MODEL],
  inputSize: ['the size of the input', BESIDE_MODEL],
  labels: ['the names of the classes', 'put a labels.json beside the model'],
  labelCount: ['the names of the classes', 'give labels.json as many entries as the model has classes'],
  output: ['whether the model gives logits or probabilities', 'export it with its softmax or sigmoid'],
};

/** One sentence for each thing that was guessed. */
export function guessSentences(guessed: readonly string[]): string[] {
  return guessed.map((name) => {
    const [what, how] = GUESSES[name] ?? [name, BESIDE_MODEL];
    return `Guessed: ${what}. To set it, ${how}.`;
  });
}
