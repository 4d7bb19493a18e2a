import {
  chooseSecondClass,
  classInSecond,
  distinctNames,
  matchClasses,
  refuseOtherClasses,
  type NamedModel,
} from '../compare';
import type { RequestOptions } from '../process';
import type { ClassList, ExplainResult, LayersResult, PanelQuestion } from '../protocol';
import { toScorecamError } from '../shared/errors';
import type { Answer, Enquiry } from './explanations';
import { nameOfModel } from './model-words';
import { forAnotherModel } from './next-question';
import type { KnownParts } from './panel-memory';
import type { SessionServices } from './session-services';

/** What the first model answered, as the panel shows it. */
export interface FirstAnswer {
  readonly model: NamedModel;
  readonly result: ExplainResult;
  readonly classes: ClassList;
  /** Index of the class that the user asks about; undefined where they did not choose any. */
  readonly target: PanelQuestion['target'];
}

/**
 * Explanations by another model, of the classes that the first model's maps are about.
 *
 * Its layer is the one of the name that was asked for, where it has one, else the one that is usual for it.
 */
export class ComparedExplanations {
  constructor(
    private readonly explanations: SessionServices['explanations'],
    private readonly first: () => FirstAnswer,
  ) {}

  /** @throws ScorecamError `usage` where the models do not have the same classes */
  async explain(
    enquiry: Enquiry,
    ask: Parameters<SessionServices['explanations']['explain']>[1],
    options: Required<RequestOptions>,
  ): Promise<Answer> {
    const classes = await this.#withALayer(enquiry, (asked) => this.explanations.classes(asked, options.signal));
    const { subject, target } = this.#matchPair(enquiry, classes);
    return this.#withALayer(enquiry, ({ question, ...asked }) =>
      this.explanations.explain({ ...asked, subject, question: { ...question, target } }, ask, options),
    );
  }

  classes(enquiry: Enquiry, signal: AbortSignal): Promise<ClassList> {
    return this.explanations.classes(enquiry, signal);
  }

  layers(asked: Pick<Enquiry, 'model' | 'said'>): Promise<LayersResult> {
    return this.explanations.layers(asked);
  }

  async keep(enquiry: Enquiry, known: KnownParts, runtime: string): Promise<void> {
    const isOwnLayer = known.result?.layer.name === enquiry.question.layer;
    await this.explanations.keep(isOwnLayer ? enquiry : withOwnLayer(enquiry), known, runtime);
  }

  /** The classes of the first model's maps, by their indices in the other one. */
  #matchPair({ model }: Enquiry, classes: ClassList): { subject: number; target: number } {
    const first = this.first();
    const other = { name: nameOfModel(model ?? null), path: model ?? null };
    const names = distinctNames(first.model, other);
    const matching = matchClasses(first.classes, classes);
    refuseOtherClasses(matching, names);
    const inOther = (index: number): number => classInSecond(matching, index, first.classes.labels[index] ?? '', names);
    const { result } = first;
    const target = first.target ?? chooseSecondClass(result, indexOfLargest(classes.probabilities), matching).index;
    return { subject: inOther(result.predicted.index), target: inOther(target) };
  }

  async #withALayer<T>(enquiry: Enquiry, send: (enquiry: Enquiry) => Promise<T>): Promise<T> {
    try {
      return await send(enquiry);
    } catch (error) {
      const { question, usual } = enquiry;
      const isOwn = question.layer === undefined || question.layer === usual?.layer;
      if (isOwn || toScorecamError(error).remedy !== 'other-layer') throw error;
      return send(withOwnLayer(enquiry));
    }
  }
}

function withOwnLayer({ question, ...enquiry }: Enquiry): Enquiry {
  const { target } = question;
  const own = {
    ...(target === undefined ? {} : { target }),
    ...(enquiry.usual?.layer === undefined ? {} : { layer: enquiry.usual.layer }),
  };
  return { ...enquiry, question: { ...forAnotherModel(question), ...own } };
}

function indexOfLargest(values: Float32Array): number {
  return values.reduce((largest, value, index) => (value > (values[largest] ?? 0) ? index : largest), 0);
}
