import type { ClassScore, PredictResult } from '../protocol';
import type { ClassMatching } from './class-matching';

/** Why the second class is compared. */
export type SecondClassSource =
  | 'asked'
  /** It is what the second model says, which the first does not. */
  | 'other-model'
  | 'folder'
  | 'runner-up';

/** The second class of a comparison, by its index in the first model. */
export interface SecondClass {
  readonly index: number;
  readonly source: SecondClassSource;
}

/**
 * The class that is compared besides the one that the first model says: what the second model says where that differs,
 * else the picture's folder where that differs, else the first model's runner-up that both know.
 *
 * @param first what the first model says
 * @param saidBySecond index of what the second model says, in the second model
 */
export function chooseSecondClass(
  { predicted, top5, trueLabel }: Pick<PredictResult, 'predicted' | 'top5' | 'trueLabel'>,
  saidBySecond: number,
  { toFirst, toSecond }: ClassMatching,
): SecondClass {
  const other = toFirst[saidBySecond] ?? -1;
  if (other >= 0 && other !== predicted.index) return { index: other, source: 'other-model' };
  const isShared = ({ index }: ClassScore): boolean => (toSecond[index] ?? -1) >= 0;
  if (trueLabel !== null && trueLabel.index !== predicted.index && isShared(trueLabel)) {
    return { index: trueLabel.index, source: 'folder' };
  }
  const next = top5.slice(1).find(isShared) ?? predicted;
  return { index: next.index, source: 'runner-up' };
}
