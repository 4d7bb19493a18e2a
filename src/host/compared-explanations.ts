import type { RequestOptions } from '../process';
import type { ClassList, LayersResult, MethodsResult } from '../protocol';
import { toScorecamError } from '../shared/errors';
import { matchPair, type FirstAnswer } from './compared-classes';
import type { Answer, Enquiry } from './explanations';
import { forAnotherModel } from './next-question';
import type { KnownParts } from './panel-memory';
import type { SessionServices } from './session-services';

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
    const { inSecond } = matchPair(this.first(), { model: enquiry.model, classes });
    return this.#withALayer(enquiry, ({ question, ...asked }) =>
      this.explanations.explain(
        { ...asked, subject: inSecond.subject, question: { ...question, target: inSecond.target } },
        ask,
        options,
      ),
    );
  }

  classes(enquiry: Enquiry, signal: AbortSignal): Promise<ClassList> {
    return this.explanations.classes(enquiry, signal);
  }

  layers(asked: Pick<Enquiry, 'model' | 'said'>): Promise<LayersResult> {
    return this.explanations.layers(asked);
  }

  refusedMethods(asked: Enquiry): Promise<MethodsResult['refused']> {
    return this.explanations.refusedMethods(asked);
  }

  async keep(enquiry: Enquiry, known: KnownParts, runtime: string): Promise<void> {
    const isOwnLayer = known.result?.layer.name === enquiry.question.layer;
    await this.explanations.keep(isOwnLayer ? enquiry : withOwnLayer(enquiry), known, runtime);
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
