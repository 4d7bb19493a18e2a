import type {
  ClassList,
  DisplayPicture,
  ExplainResult,
  LayerDescription,
  MethodsResult,
  PanelQuestion,
  ScoreData,
  ToPanel,
} from '../protocol';

type MessageOf<Type extends ToPanel['type']> = Extract<ToPanel, { readonly type: Type }>;

/** What is known of the picture that is shown, as far as it is. */
export interface KnownParts {
  readonly picture: DisplayPicture | undefined;
  readonly classes: ClassList | undefined;
  readonly scores: ScoreData | undefined;
  readonly layers: readonly LayerDescription[] | undefined;
  readonly refused: MethodsResult['refused'] | undefined;
  readonly result: ExplainResult | undefined;
}

/**
 * What a panel has been told, so that it can be told again: the editor throws a hidden panel's page away and makes it
 * anew when it is shown.
 */
export class PanelMemory {
  /** What holds for the panel, whatever picture it shows. */
  readonly #standing = new Map<string, ToPanel>();
  readonly #thumbnails = new Map<number, ToPanel>();
  /** What holds for all questions about the picture. */
  readonly #facts = new Map<string, ToPanel>();
  /** The last question and its answer. */
  #answer = new Map<string, ToPanel>();
  /** The answer that is still shown as long as the last question has given no maps. */
  #before: ReadonlyMap<string, ToPanel> | undefined;
  #id = 0;
  /** Path of the model that was asked last. */
  #model: string | null | undefined;
  /** What another model was asked and said, as long as one is compared. */
  #compared: PanelMemory | undefined;

  /** Of the other methods, by their names. */
  #beside: ReadonlyMap<string, PanelMemory> = new Map();

  /** Of another method that is shown; undefined where it is not. */
  besideOf(method: string): PanelMemory | undefined {
    return this.#beside.get(method);
  }

  /** Of the model that is compared. */
  get compared(): PanelMemory | undefined {
    return this.#compared;
  }

  remember(message: ToPanel): void {
    switch (message.type) {
      case 'panel/init':
      case 'hide/done':
      case 'hide/failed':
      case 'measure/progress':
      case 'measure/offered':
      case 'measure/done':
      case 'measure/failed':
        return;
      case 'pictures/film':
        this.#thumbnails.clear();
        this.#standing.set(message.type, message);
        return;
      case 'pictures/position':
      case 'panel/keep':
      case 'panel/methods':
      case 'panel/notices':
      case 'pin/shown':
        this.#standing.set(message.type, message);
        return;
      case 'compare/shown':
        this.#standing.set(message.type, message);
        this.#compared = message.model === null ? undefined : new PanelMemory();
        return;
      case 'compare/told':
        this.#compared?.remember(message.message);
        return;
      case 'beside/shown':
        this.#standing.set(message.type, message);
        this.#beside = new Map(message.methods.map((name) => [name, this.#beside.get(name) ?? new PanelMemory()]));
        return;
      case 'beside/told':
        this.#beside.get(message.method)?.remember(message.message);
        return;
      case 'pictures/thumbnail':
        this.#thumbnails.set(message.index, message);
        return;
      case 'explain/finding':
        this.#before = undefined;
        this.#answer = new Map([[message.type, message]]);
        this.#forgetPicture();
        return;
      case 'explain/started':
        this.#start(message);
        return;
      case 'explain/progress': {
        const { kind } = message.progress;
        (kind === 'picture' || kind === 'classes' ? this.#facts : this.#answer).set(kind, message);
        return;
      }
      case 'model/layers':
      case 'model/methods':
        this.#facts.set(message.type, message);
        return;
      case 'explain/done':
        this.#answer.set(message.type, message);
        return;
      case 'explain/cancelled':
      case 'explain/failed':
        this.#end(message);
    }
  }

  #start(message: MessageOf<'explain/started'>): void {
    const { id, anew, model } = message;
    this.#before = anew ? undefined : hasMaps(this.#answer) ? this.#answer : this.#before;
    this.#id = id;
    this.#answer = new Map([[message.type, message]]);
    if (anew) this.#forgetPicture();
    if (this.#model !== model.path) MODEL_FACTS.forEach((type) => this.#facts.delete(type));
    this.#model = model.path;
  }

  #forgetPicture(): void {
    const ofModel = MODEL_FACTS.flatMap((type) => this.#facts.get(type) ?? []);
    this.#facts.clear();
    this.#beside = new Map([...this.#beside.keys()].map((name) => [name, new PanelMemory()]));
    ofModel.forEach((fact) => this.#facts.set(fact.type, fact));
  }

  /** Without maps of its own, a question leaves the last answer where it was, as the page does. */
  #end(message: MessageOf<'explain/cancelled' | 'explain/failed'>): void {
    if (this.#before === undefined || hasMaps(this.#answer)) {
      this.#answer.set(message.type, message);
      return;
    }
    this.#answer = new Map(
      [...this.#before].map(([key, told]) => [key, 'id' in told ? { ...told, id: this.#id } : told]),
    );
    this.#before = undefined;
    if (message.type === 'explain/failed') this.#answer.set(message.type, message);
  }

  /** The page drew the answer to another question itself. */
  changeQuestion(question: PanelQuestion): void {
    const started = this.#answer.get('explain/started');
    if (started?.type === 'explain/started') this.#answer.set(started.type, { ...started, question });
  }

  /** Whether that film's picture has its thumbnail. */
  hasThumbnail(index: number): boolean {
    return this.#thumbnails.has(index);
  }

  /** That film's picture may look otherwise by now. */
  forgetThumbnail(index: number): void {
    this.#thumbnails.delete(index);
  }

  known(): KnownParts {
    const [layers, methods] = MODEL_FACTS.map((type) => this.#facts.get(type));
    const done = this.#answer.get('explain/done');
    return {
      picture: partOf(this.#facts.get('picture'), 'picture')?.picture,
      classes: partOf(this.#facts.get('classes'), 'classes')?.classes,
      scores: partOf(this.#answer.get('scores'), 'scores')?.scores,
      layers: layers?.type === 'model/layers' ? layers.layers : undefined,
      refused: methods?.type === 'model/methods' ? methods.refused : undefined,
      result: done?.type === 'explain/done' ? done.result : undefined,
    };
  }

  /** The last question with everything that was said to it, in order; what holds for the picture follows the question. */
  recallAnswer(): ToPanel[] {
    const started = this.#answer.get('explain/started') ?? this.#answer.get('explain/finding');
    if (started === undefined) return [];
    const facts = [...this.#facts.values()].map((fact) => ('id' in fact ? { ...fact, id: this.#id } : fact));
    return [started, ...facts, ...[...this.#answer.values()].filter((message) => message !== started)];
  }

  /** Everything that brings a new page to where the old one was, in order. */
  recall(): ToPanel[] {
    const compared = (this.#compared?.recall() ?? []).map((message): ToPanel => ({ type: 'compare/told', message }));
    const beside = [...this.#beside].flatMap(([method, memory]) =>
      memory.recall().map((message): ToPanel => ({ type: 'beside/told', method, message })),
    );
    return [...this.#standing.values(), ...this.recallAnswer(), ...this.#thumbnails.values(), ...compared, ...beside];
  }
}

/** What holds for the model, whatever the picture. */
const MODEL_FACTS = ['model/layers', 'model/methods'] as const;

/** Whether an answer has given maps, be they a preview. */
function hasMaps(answer: ReadonlyMap<string, ToPanel>): boolean {
  const preview = partOf(answer.get('scored'), 'scored')?.preview ?? null;
  return answer.has('explain/done') || preview !== null;
}

type ProgressOf<Kind extends string> = Extract<MessageOf<'explain/progress'>['progress'], { readonly kind: Kind }>;

function partOf<Kind extends string>(message: ToPanel | undefined, kind: Kind): ProgressOf<Kind> | undefined {
  if (message?.type !== 'explain/progress' || message.progress.kind !== kind) return undefined;
  return message.progress as ProgressOf<Kind>;
}
