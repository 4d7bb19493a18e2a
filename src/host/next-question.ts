import { isDeepStrictEqual } from 'node:util';
import { FIRST_QUESTION, type PanelQuestion } from '../protocol';
import type { Enquiry } from './explanations';
import type { ModelChoice, UsualQuestion } from './model-finder';

/** The class that was asked about belongs to the picture, the rest to how the user looks at all of them. */
export function forAnotherPicture(question: PanelQuestion): PanelQuestion {
  const { layer } = question;
  return { ...forAnotherModel(question), ...(layer === undefined ? {} : { layer }) };
}

/** Classes and layers are those of one model. */
export function forAnotherModel(question: PanelQuestion): PanelQuestion {
  const { method, methodOptions, weighting, temperature, fit, exif, baseline } = question;
  return { method, methodOptions, weighting, temperature, fit, exif, baseline };
}

interface UsualChange {
  readonly usual: UsualQuestion | undefined;
  /** What was usual when the question was asked. */
  readonly before: UsualQuestion | undefined;
}

/** A question with what is usual now in the place of what was asked only because it was usual. */
export function asUsual(question: PanelQuestion, { usual, before }: UsualChange): PanelQuestion {
  const { layer: asked, ...others } = question;
  const layer = asked === undefined || asked === before?.layer ? usual?.layer : asked;
  const isUnasked = question.fit === 'model' || question.fit === before?.fit;
  const fit = isUnasked ? (usual?.fit ?? 'model') : question.fit;
  return { ...others, ...(layer === undefined ? {} : { layer }), fit };
}

/** The same where something else is usual now; what the user has chosen instead stays. */
function followUsual(question: PanelQuestion, { usual = {}, before = {} }: UsualChange): PanelQuestion {
  return isDeepStrictEqual(usual, before) ? question : asUsual(question, { usual, before });
}

/** Whether a question that was asked would be asked of the same model in the same way now. */
export function isSameUse({ model, said, question, usual: before }: Enquiry, wanted: ModelChoice): boolean {
  const { usual } = wanted;
  return (
    model === wanted.model &&
    isDeepStrictEqual(said ?? {}, wanted.said ?? {}) &&
    isDeepStrictEqual(followUsual(question, { usual, before }), question)
  );
}

/** What a panel asks of one model after the other. */
export class ModelQuestions {
  /** Null before the first question. */
  #model: string | undefined | null = null;
  #usual: UsualQuestion | undefined;
  #isAnew = false;

  /** The user has chosen a model: classes and layers that were asked about before count no more, even if it is the same. */
  beginAnew(): void {
    this.#isAnew = true;
  }

  /** A question as a model is asked it now: what was chosen among the classes and layers of one means nothing to another. */
  next(question: PanelQuestion, { model, usual }: ModelChoice): PanelQuestion {
    const before = this.#usual;
    const isFirst = this.#model === null;
    const isOther = this.#isAnew || (!isFirst && this.#model !== model);
    [this.#model, this.#usual, this.#isAnew] = [model, usual, false];
    if (isOther) return asUsual(forAnotherModel(question), { usual, before });
    if (!isFirst) return followUsual(question, { usual, before });
    // What was kept over a reload was asked with what is usual already.
    return question === FIRST_QUESTION ? asUsual(question, { usual, before }) : question;
  }
}
