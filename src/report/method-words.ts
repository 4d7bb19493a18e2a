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
