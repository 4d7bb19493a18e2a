import { findMethod, METHODS, optionValues, type Method, type SharedChoice } from '../methods';
import { USUAL_CHOICES, type ExplainParams, type OfferedMethod, type PanelQuestion } from '../protocol';

/** All methods, as a page offers them. */
export const OFFERED_METHODS: readonly OfferedMethod[] = METHODS.map(
  ({ name, title, source, steps, uses, options }) => ({ name, title, source, steps, uses, options }),
);

type MethodPart = Pick<
  ExplainParams,
  'method' | 'methodOptions' | 'layer' | 'weighting' | 'temperature' | 'baseline'
> & {
  readonly contrast: boolean;
};

/** What of a question its method takes: what a user has chosen of others is kept there, and is none of its. */
export function askedOfMethod(question: PanelQuestion): MethodPart {
  const method = findMethod(question.method);
  const uses = (choice: SharedChoice): boolean => method.uses.includes(choice);
  const { layer, weighting, temperature } = uses('weighting') ? question : { ...question, ...USUAL_WEIGHTING };
  return {
    ...(method === METHODS[0] ? {} : { method: method.name, methodOptions: ownOptions(method, question) }),
    ...(layer === undefined || !uses('layer') ? {} : { layer }),
    weighting,
    temperature,
    baseline: uses('baseline') ? question.baseline : USUAL_CHOICES.baseline,
    contrast: uses('contrast'),
  };
}

const { weighting, temperature } = USUAL_CHOICES;
const USUAL_WEIGHTING = { weighting, temperature };

/** Whether a view can draw other classes and weightings of a method's result itself. */
export function isDrawnFromScores({ uses }: Pick<Method, 'uses'>): boolean {
  return uses.includes('weighting');
}

/** Whether there is such a method, and its options can have these values. */
export function isKnownMethod(name: string, options: PanelQuestion['methodOptions']): boolean {
  const method = METHODS.find((each) => each.name === name);
  if (method === undefined) return false;
  try {
    METHODS.forEach((each) => optionValues(each, ownOptions(each, { methodOptions: options })));
    return true;
  } catch {
    return false;
  }
}

function ownOptions(
  { options }: Method,
  { methodOptions }: Pick<PanelQuestion, 'methodOptions'>,
): PanelQuestion['methodOptions'] {
  return Object.fromEntries(Object.entries(methodOptions).filter(([name]) => options.some((own) => own.name === name)));
}
