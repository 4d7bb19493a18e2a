import type { ExplainResult } from '../protocol';
import type { SessionView } from './session-services';

/** What the files held that were read for an answer. */
type Version = readonly [pictureHash: string, modelHash: string];

/** What a page has been told of a picture and a model that holds for all questions about them, and what it was read from. */
export class ToldFacts {
  #subject: string | undefined;
  /** Undefined until an answer tells. */
  #version: Version | undefined;
  /** Content of the model whose layers the page has. */
  #layersOf: string | undefined;

  /** Model and layer of which the page knows the methods that cannot be used. */
  #refusedOf: string | undefined;

  constructor(private readonly view: Pick<SessionView, 'memory'>) {}

  /**
   * A question about a subject: whatever decides where the model looks, what it says and what its classes are.
   *
   * @returns whether nothing that was told before holds for it
   */
  begin(subject: string): boolean {
    const isOther = subject !== this.#subject;
    if (isOther) this.#version = undefined;
    this.#subject = subject;
    return isOther;
  }

  /** Nothing holds for the next question. */
  forget(): void {
    this.#subject = undefined;
  }

  /** What has to be told with the next answer: what none has vouched for yet may be of an older file. */
  get missing(): readonly ('picture' | 'classes')[] {
    return this.#version === undefined ? ['picture', 'classes'] : [];
  }

  /** Whether an answer was read from the same files as what the page knows; where nothing is known, it came with it. */
  agreeWith(result: ExplainResult): boolean {
    return this.#version === undefined || versionOf(result).every((hash, i) => hash === this.#version?.[i]);
  }

  /** From now on the page shows what was read for this answer. */
  note(result: ExplainResult): void {
    this.#version = versionOf(result);
  }

  /** @param modelHash content of the model; that of the last answer when left out */
  haveLayersOf(modelHash = this.#version?.[1]): boolean {
    return modelHash !== undefined && modelHash === this.#layersOf && this.view.memory.known().layers !== undefined;
  }

  /** @param of model and layer */
  haveRefusedOf(of: string): boolean {
    return of === this.#refusedOf && this.view.memory.known().refused !== undefined;
  }

  noteRefusedOf(of: string | undefined): void {
    this.#refusedOf = of;
  }

  noteLayersOf(modelHash: string): void {
    this.#layersOf = modelHash;
  }
}

function versionOf({ pictureHash, model }: ExplainResult): Version {
  return [pictureHash, model.contentHash];
}
