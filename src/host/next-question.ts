import type { PanelQuestion } from '../protocol';

/** The class that was asked about belongs to the picture, the rest to how the user looks at all of them. */
export function forAnotherPicture(question: PanelQuestion): PanelQuestion {
  const { layer } = question;
  return { ...forAnotherModel(question), ...(layer === undefined ? {} : { layer }) };
}

/** Classes and layers are those of one model. */
export function forAnotherModel({ weighting, temperature, fit, exif, baseline }: PanelQuestion): PanelQuestion {
  return { weighting, temperature, fit, exif, baseline };
}
