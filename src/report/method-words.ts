import { t } from '@vscode/l10n';
import type { ExplainResult } from '../protocol';

/** A choice in one sentence, and where it comes from. */
export interface Explained {
  readonly sentence: string;
  readonly source: string;
}

/** What a weight of a channel is. */
export const WEIGHTING_WORDS: Readonly<Record<ExplainResult['weighting'], Explained>> = {
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
  ridge: {
    get sentence() {
      return t(
        'A ridge regression of the class’s probabilities on the masks: each place gets what it adds to the probability by itself, and a channel weighs less than nothing where its mask does worse than the others.',
      );
    },
    get source() {
      return t('measured beside the others in docs/evaluation.md');
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

/** What a method does, and who published it; of one that is not known here, who published it. */
export function methodSentence(name: string, source: string): string {
  const sentence = methodWork(name);
  return sentence === undefined ? source : t('{0} Source: {1}.', sentence, source);
}

function methodWork(name: string): string | undefined {
  switch (name) {
    case 'score-cam':
      return t('Masks the picture with each channel of the layer, and weighs the channel by what the model then says.');
    case 'grad-cam':
      return t(
        'Weighs each channel of the layer by how the class’s logit moves with it. Fast; the part of the model behind the layer has to be derived.',
      );
    case 'grad-cam++':
      return t('As Grad-CAM, with weights that count the places of a channel that speak for the class.');
    case 'rise':
      return t(
        'Hides random parts of the picture again and again: what was seen when the class was likely counts. It takes the model as it is, without a layer.',
      );
    case 'mask':
      return t('Learns the smallest part that has to be hidden so that the model does not say the class any more.');
    default:
      return undefined;
  }
}

/** The name of an option of a method; of one that is not known here, what the method says. */
export function optionName({ name, words }: { readonly name: string; readonly words: string }): string {
  switch (name) {
    case 'masks':
      return t('random masks');
    case 'seed':
      return t('seed');
    case 'iterations':
      return t('steps');
    case 'reference':
      return t('hidden parts');
    default:
      return words;
  }
}

/** The name of a value that an option can have. */
export function choiceName(value: string): string {
  switch (value) {
    case 'blur':
      return t('blurred');
    case 'noise':
      return t('noise');
    case 'constant':
      return t('mean colour');
    default:
      return value;
  }
}
