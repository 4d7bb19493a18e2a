import { t } from '@vscode/l10n';
import type { PictureCut, PreprocessInfo, ScaleName } from '../protocol';

/** How levels become numbers. */
export function scaleWords(scale: ScaleName): string {
  switch (scale) {
    case 'raw':
      return t('levels 0 to 255 as they are');
    case 'unit':
      return t('levels to 0…1');
    case 'tf':
      return t('levels to −1…1');
    case 'torch':
      return t('mean and deviation of ImageNet');
    case 'caffe':
      return t('blue first, mean of ImageNet');
  }
}

/** How levels become numbers, by name where that has one, else as a formula. */
export function levelWords({ scale, scaleName }: Pick<PreprocessInfo, 'scale' | 'scaleName'>): string {
  return scaleName === null ? scale : scaleWords(scaleName);
}

/** How a picture is brought to the shape of the input. */
export function cutWords(cut: PictureCut): string {
  switch (cut.mode) {
    case 'crop':
      return t('short side to {0}, centre crop', cut.resizeShortSide);
    case 'squash':
      return t('squashed');
    case 'letterbox':
      return t('with grey bars');
  }
}

/** A sentence for a model of which the classes do not exclude each other; none for others. */
export function multiLabelWords({ isMultiLabel = false }: Pick<PreprocessInfo, 'isMultiLabel'>): string[] {
  return isMultiLabel ? [t('The classes do not exclude each other: each has a probability of its own.')] : [];
}
