import type { PanelQuestion } from '../protocol';
import type { ModelChoice } from './model-finder';

/** The class that was asked about belongs to the picture, the rest to how the user looks at all of them. */
export function forAnotherPicture(question: PanelQuestion): PanelQuestion {
  const { layer } = question;
  return { ...forAnotherModel(question), ...(layer === undefined ? {} : { layer }) };
}

/**
 * A question to another model with what is usual for that one.
 *
 * @param before what was usual for the model that was asked before
 */
export function asUsual(
  question: PanelQuestion,
  { usual, before }: { readonly usual: ModelChoice['usual']; readonly before: ModelChoice['usual'] },
): PanelQuestion {
  const { layer = usual?.layer, ...others } = question;
  const isUnasked = question.fit === 'model' || question.fit === before?.fit;
  const fit = isUnasked ? (usual?.fit ?? 'model') : question.fit;
  return { ...others, ...(layer === undefined ? {} : { layer }), fit };
}

/** Classes and layers are those of one model. */
export function forAnotherModel({ weighting, temperature, fit, exif, baseline }: PanelQuestion): PanelQuestion {
  return { weighting, temperature, fit, exif, baseline };
}
