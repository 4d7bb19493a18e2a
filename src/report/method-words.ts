import { t } from '@vscode/l10n';
import type { ExplainResult } from '../protocol';

/** A choice in one sentence, and where it comes from. */
export interface Explained {
  readonly sentence: string;
  readonly source: string;
}

/** What a weight of a channel is. */
export const WEIGHTINGS: Readonly<Record<ExplainResult['weighting'], Explained>> = {
  logit: {
    get sentence() {
      return t(
        'A channel weighs the more, the higher the class’s logit is for the picture masked by that channel: the softmax of these logits over the channels.',
      );
    },
    get source() {
      return t('as in pytorch-grad-cam and torch-cam, with logits centred over the classes');
    },
  },
  released: {
    get sentence() {
      return t('A channel’s weight is the class’s probability for the picture masked by that channel.');
    },
    get source() {
      return t('the code released by the authors of Score-CAM (haofanwang/Score-CAM)');
    },
  },
  paper: {
    get sentence() {
      return t(
        'A channel’s weight is the softmax, over the channels, of the class’s probability for the picture masked by it; no two weights differ by more than a factor of e, so maps of different classes look much alike.',
      );
    },
    get source() {
      return t('Wang et al., Score-CAM, Algorithm 1 (arXiv 1910.01279)');
    },
  },
};

/** The temperature of the weighting `logit`. */
export const TEMPERATURE: Explained = {
  get sentence() {
    return t('The logits are divided by it before the softmax: the smaller, the fewer channels decide.');
  },
  get source() {
    return t('these implementations have T = 1');
  },
};

/** What stands where a mask hides the picture. */
export const BASELINES: Readonly<Record<ExplainResult['baseline'], string>> = {
  get zero() {
    return t('What a mask hides becomes zero, as the first learned layer sees it.');
  },
  get black() {
    return t('What a mask hides becomes black.');
  },
  get mean() {
    return t('What a mask hides takes the mean colour of the picture.');
  },
  get blur() {
    return t('What a mask hides is blurred.');
  },
};

/** Where the reader can change how a picture is read. */
type Reader = 'command line' | 'panel';

function guessSentence(name: string, reader: Reader): string {
  switch (name) {
    case 'scale':
      return reader === 'panel'
        ? t(
            'Guessed: how levels become numbers. It can be found out with pictures of known classes; to set it, write it into preprocessing.json beside the model.',
          )
        : 'Guessed: how levels become numbers. `scorecam probe` finds out with pictures of known classes; to set it, use --preprocess, or write it into preprocessing.json beside the model.';
    case 'fit':
      return reader === 'panel'
        ? t(
            'Guessed: how the picture is cut. To set it, choose it here, or write it into preprocessing.json beside the model.',
          )
        : 'Guessed: how the picture is cut. To set it, use --fit, or write it into preprocessing.json beside the model.';
    case 'resample':
      return t('Guessed: the filter for resizing. To set it, write it into preprocessing.json beside the model.');
    case 'inputSize':
      return t('Guessed: the size of the input. To set it, write it into preprocessing.json beside the model.');
    case 'labels':
      return reader === 'panel'
        ? t('Guessed: the names of the classes. To set it, choose a file here, or put a labels.json beside the model.')
        : 'Guessed: the names of the classes. To set it, use --labels, or put a labels.json beside the model.';
    case 'folderLabels':
      return t(
        'Guessed: that the classes are called like the folders beside the picture’s, in the order of their names. To set it, put a labels.json beside the model.',
      );
    case 'labelCount':
      return t(
        'Guessed: the names of the classes, because no file names as many as the model has. To set it, put a labels.json beside the model.',
      );
    case 'output':
      return reader === 'panel'
        ? t(
            'Guessed: whether the model gives logits or probabilities. To set it, say it here, or export it with its softmax or sigmoid.',
          )
        : 'Guessed: whether the model gives logits or probabilities. To set it, use --output, or export it with its softmax or sigmoid.';
    default:
      return t('Guessed: {0}. To set it, write it into preprocessing.json beside the model.', name);
  }
}

/** One sentence for each thing that was guessed: what it is, and how to say it instead. */
export function guessSentences(guessed: readonly string[], reader: Reader = 'command line'): string[] {
  return guessed.map((name) => guessSentence(name, reader));
}
