import { commonPart, type PictureBox } from '../maps';
import { agreementOfModels } from '../metrics';
import type { AgreementInfo, ClassScore, ExplainResult, MapData } from '../protocol';
import type { SecondClassSource } from './choose-classes';
import type { ClassMatching } from './class-matching';
import { distinctNames } from './model-names';

/** What one of the two models says of a class. */
export interface ModelView {
  readonly score: ClassScore;
  readonly map: MapData;
}

/** A class as both models see it. */
export interface ComparedClass {
  /** As the first model calls it. */
  readonly label: string;
  readonly first: ModelView;
  readonly second: ModelView;
  /** Of the maps of both models, where both look. */
  readonly agreement: AgreementInfo;
}

/** Two models on one picture. */
export interface Comparison {
  readonly image: string;
  /** What tells the models apart. */
  readonly names: { readonly first: string; readonly second: string };
  readonly first: ExplainResult;
  readonly second: ExplainResult;
  readonly matching: ClassMatching;
  /** The class that the first model says. */
  readonly predicted: ComparedClass;
  readonly target: ComparedClass;
  readonly targetSource: SecondClassSource;
  /** What both models see of the picture, in its pixels as it is displayed; null where nothing. */
  readonly part: PictureBox | null;
}

/**
 * Puts together what two models say of a picture.
 *
 * @param first explained with the target that is compared
 * @param second explained with the same classes as `subject` and `target`
 */
export function comparisonOf(
  first: ExplainResult,
  second: ExplainResult,
  { matching, targetSource }: Pick<Comparison, 'matching' | 'targetSource'>,
): Comparison {
  const classOf = (mine: ModelView, theirs: ModelView): ComparedClass => ({
    label: mine.score.label,
    first: mine,
    second: theirs,
    agreement: agreementOfModels({ map: mine.map, place: first.picture }, { map: theirs.map, place: second.picture }),
  });
  const subject = second.subject ?? second.predicted;
  return {
    image: first.image,
    names: distinctNames(first.model, second.model),
    first,
    second,
    matching,
    predicted: classOf(
      { score: first.predicted, map: first.maps.predicted },
      { score: subject, map: second.maps.predicted },
    ),
    target: classOf({ score: first.target, map: first.maps.target }, { score: second.target, map: second.maps.target }),
    targetSource,
    part: commonPart(first.picture, second.picture),
  };
}
