import { hidePart } from '../input';
import type { ClassScore, HideParams, HideResult } from '../protocol';
import { ScorecamError } from '../shared/errors';
import { toProbabilities } from '../shared/probabilities';
import { predictOnce, type SeenPicture } from './seen-pictures';
import { topClasses, toScore } from './targets';

/**
 * How the model's answer moves when a part of the picture is hidden: one forward pass.
 *
 * @throws ScorecamError `usage` for a mask that has not the size of the model's input, or a class that is none
 */
export async function hide(
  { picture, loaded, opened, kept, labels }: SeenPicture,
  { keep, fill, classes }: HideParams,
): Promise<HideResult> {
  const { preprocessing } = opened.settings;
  const { width, height } = preprocessing.inputSize;
  if (keep.length !== width * height) {
    throw new ScorecamError(
      'usage',
      `The mask of what is hidden has ${keep.length} values; ${width * height} are expected.`,
      `Give one value a pixel of the model's input, ${width} wide and ${height} high.`,
    );
  }
  const count = loaded.description.classes;
  const unknown = classes.find((index) => !(Number.isInteger(index) && index >= 0 && index < count));
  if (unknown !== undefined) {
    throw new ScorecamError('usage', `The model has no class ${unknown}.`, `Its classes are 0 to ${count - 1}.`);
  }
  const hidden = hidePart(picture.input, keep, fill, preprocessing);
  const { logits } = await predictOnce(loaded, kept.layer, hidden);
  const after = toProbabilities(logits, loaded.description.activation);
  const [predicted] = topClasses(after, labels, 1);
  if (predicted === undefined) throw new RangeError('a model without classes');
  const scores = (probabilities: Float32Array): ClassScore[] =>
    classes.map((index) => toScore(labels.at(index), probabilities));
  return { before: scores(kept.probabilities), after: scores(after), predicted };
}
