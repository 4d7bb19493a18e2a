import type { LayerDescription, MethodsResult } from '../protocol';
import type { Enquiry } from './explanations';
import type { SessionServices, SessionView } from './session-services';
import type { ToldFacts } from './told-facts';

export interface ModelFactsOptions {
  readonly facts: Pick<ToldFacts, 'noteLayersOf' | 'noteRefusedOf'>;
  /** Whether a question of that number is the last one: to others nothing is told any more. */
  readonly isLast: (id: number) => boolean;
  readonly log: (error: unknown) => void;
}

/** Tells a page what can be chosen of a model: its layers, and which methods cannot be used with it. */
export class ModelFacts {
  constructor(
    private readonly view: Pick<SessionView, 'send'>,
    private readonly explanations: Pick<SessionServices['explanations'], 'layers' | 'refusedMethods'>,
    private readonly options: ModelFactsOptions,
  ) {}

  /** Asks the engine; without them the page still shows its maps. */
  async sendLayers(enquiry: Enquiry, id: number): Promise<void> {
    const { isLast, log } = this.options;
    if (!isLast(id)) return;
    try {
      const { layers, model } = await this.explanations.layers(enquiry);
      if (isLast(id)) this.tellLayers(layers, model.contentHash);
    } catch (error) {
      log(error);
    }
  }

  /** @param of model and layer; undefined where they are not known */
  async sendRefused(enquiry: Enquiry, id: number, of?: string): Promise<void> {
    const { isLast, log } = this.options;
    if (!isLast(id)) return;
    try {
      const refused = await this.explanations.refusedMethods(enquiry);
      if (isLast(id)) this.tellRefused(refused, of);
    } catch (error) {
      log(error);
    }
  }

  tellLayers(layers: readonly LayerDescription[], modelHash: string): void {
    this.options.facts.noteLayersOf(modelHash);
    this.view.send({ type: 'model/layers', layers });
  }

  tellRefused(refused: MethodsResult['refused'], of: string | undefined): void {
    this.options.facts.noteRefusedOf(of);
    this.view.send({ type: 'model/methods', refused });
  }
}
