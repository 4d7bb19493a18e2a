import type { ComparedClass, Comparison } from '../compare';
import type { ClassScore } from '../protocol';
import { comparisonWarnings } from './comparison-words';
import { reportItem, type ExplainedItem } from './report-item';

/** What a report keeps of a class that two models were compared on. */
export interface ComparedClassItem extends Pick<ComparedClass, 'label' | 'agreement'> {
  readonly first: ClassScore;
  readonly second: ClassScore;
}

/** What a report keeps of two models on one picture. */
export interface ComparedItem extends Pick<Comparison, 'image' | 'names' | 'targetSource'> {
  readonly kind: 'compared';
  readonly first: ExplainedItem;
  /** `predicted` there is the class of its first map: what the first model says. */
  readonly second: ExplainedItem;
  /** What the second model says. */
  readonly saidBySecond: ClassScore;
  readonly predicted: ComparedClassItem;
  readonly target: ComparedClassItem;
  readonly warnings: readonly string[];
}

/**
 * What a report needs of a comparison, so that its results can go.
 *
 * @throws TypeError if one of the results was made without overlays
 */
export function comparedItem(comparison: Comparison): ComparedItem {
  const { image, names, targetSource, first, second } = comparison;
  const classItem = ({ label, agreement, ...views }: ComparedClass): ComparedClassItem => ({
    label,
    agreement,
    first: views.first.score,
    second: views.second.score,
  });
  return {
    kind: 'compared',
    image,
    names,
    targetSource,
    first: reportItem(first),
    second: reportItem({ ...second, predicted: second.subject ?? second.predicted }),
    saidBySecond: second.predicted,
    predicted: classItem(comparison.predicted),
    target: classItem(comparison.target),
    warnings: comparisonWarnings(comparison),
  };
}
