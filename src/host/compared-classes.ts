import {
  chooseSecondClass,
  classInSecond,
  distinctNames,
  matchClasses,
  refuseOtherClasses,
  type ClassMatching,
  type NamedModel,
  type SecondClass,
} from '../compare';
import type { ClassList, ExplainResult, PanelQuestion } from '../protocol';
import { nameOfModel } from './model-words';

/** What the first model answered, as the panel shows it. */
export interface FirstAnswer {
  readonly model: NamedModel;
  readonly result: ExplainResult;
  readonly classes: ClassList;
  /** Index of the class that the user asks about; undefined where they did not choose any. */
  readonly target: PanelQuestion['target'];
}

/** The two classes that both models' maps are about. */
export interface ComparedPair {
  readonly matching: ClassMatching;
  /** By its index in the first model. */
  readonly target: SecondClass;
  /** Both classes by their indices in the second model. */
  readonly inSecond: { readonly subject: number; readonly target: number };
}

/**
 * The classes of the first model's maps, by their indices in the other one.
 *
 * @throws ScorecamError `usage` where the models do not have the same classes
 */
export function matchPair(
  { model, result, classes, target: asked }: FirstAnswer,
  second: { readonly model: string | undefined; readonly classes: ClassList },
): ComparedPair {
  const other = { name: nameOfModel(second.model ?? null), path: second.model ?? null };
  const names = distinctNames(model, other);
  const matching = matchClasses(classes, second.classes);
  refuseOtherClasses(matching, names);
  const indexInSecond = (index: number): number => classInSecond(matching, index, classes.labels[index] ?? '', names);
  const target: SecondClass =
    asked === undefined
      ? chooseSecondClass(result, indexOfLargest(second.classes.probabilities), matching)
      : { index: asked, source: 'asked' };
  const inSecond = { subject: indexInSecond(result.predicted.index), target: indexInSecond(target.index) };
  return { matching, target, inSecond };
}

function indexOfLargest(values: Float32Array): number {
  return values.reduce((largest, value, index) => (value > (values[largest] ?? 0) ? index : largest), 0);
}
