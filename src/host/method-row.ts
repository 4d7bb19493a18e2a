import type * as vscode from 'vscode';
import type { RequestOptions } from '../process';
import type { ToPanel } from '../protocol';
import type { Answer, Enquiry } from './explanations';
import { Notices } from './notices';
import { PanelMemory, type KnownParts } from './panel-memory';
import { QuestionRunner } from './question-runner';
import type { SessionServices, SessionView } from './session-services';

/** The panel itself watches the files that these maps are made of. */
const UNWATCHED = {
  areNoticed: false,
  begin: () => undefined,
  expect: () => Promise.resolve(),
  expectRepair: () => Promise.resolve(),
};

/** Another method's maps of the picture, model and classes of a panel. */
export class MethodRow implements vscode.Disposable {
  readonly #runner: QuestionRunner;
  #disposed = false;

  /**
   * @param method its name
   * @param enquiry what the panel was asked last
   */
  constructor(
    private readonly view: SessionView,
    services: SessionServices,
    readonly method: string,
    private readonly enquiry: () => Enquiry,
  ) {
    const none = new PanelMemory();
    const send = (message: ToPanel): void => {
      if (!this.#disposed) view.send({ type: 'beside/told', method, message });
    };
    const explanations = new BesideExplanations(services.explanations, () => view.memory.known());
    this.#runner = new QuestionRunner(
      {
        get memory() {
          return view.memory.besideOf(method) ?? none;
        },
        notices: new Notices(),
        send,
        showTitle: () => undefined,
      },
      { ...services, explanations },
      UNWATCHED,
    );
  }

  /** Whether the page can draw its maps of another class or weighting itself. */
  get isDrawnByPage(): boolean {
    const { result, scores } = this.view.memory.besideOf(this.method)?.known() ?? {};
    return result !== undefined && scores?.classes === null;
  }

  /** Asks about the classes of the panel's maps; what was computed is kept. */
  async ask(): Promise<void> {
    const { result } = this.view.memory.known();
    if (this.#disposed || result === undefined) return;
    const { image, question: own, model, said, lensFile, usual } = this.enquiry();
    const question = { ...own, method: this.method, target: own.target ?? result.target.index };
    await this.#runner.ask({
      image,
      question,
      findModel: () => ({
        model,
        origin: 'panel',
        ...(said === undefined ? {} : { said }),
        ...(lensFile === undefined ? {} : { lensFile }),
        usual,
      }),
      questionFor: () => question,
      film: null,
    });
  }

  cancel(): void {
    this.#runner.cancel();
  }

  dispose(): void {
    this.#disposed = true;
    this.#runner.dispose();
  }
}

/** The panel's page knows the picture and the classes. */
class BesideExplanations {
  readonly classes: SessionServices['explanations']['classes'];
  readonly layers: SessionServices['explanations']['layers'];

  constructor(
    private readonly explanations: SessionServices['explanations'],
    private readonly ofPanel: () => KnownParts,
  ) {
    this.classes = (...asked) => explanations.classes(...asked);
    this.layers = (...asked) => explanations.layers(...asked);
  }

  explain(
    enquiry: Enquiry,
    { view }: Parameters<SessionServices['explanations']['explain']>[1],
    { signal, onProgress }: Required<RequestOptions>,
  ): Promise<Answer> {
    return this.explanations.explain(
      enquiry,
      { view, missing: [] },
      {
        signal,
        onProgress: (progress) => {
          if (progress.kind !== 'picture' && progress.kind !== 'classes') onProgress(progress);
        },
      },
    );
  }

  refusedMethods(): ReturnType<SessionServices['explanations']['refusedMethods']> {
    return Promise.resolve(this.ofPanel().refused ?? {});
  }

  keep(enquiry: Enquiry, known: KnownParts, runtime: string): Promise<void> {
    const { picture, classes, refused } = this.ofPanel();
    return this.explanations.keep(enquiry, { ...known, picture, classes, refused }, runtime);
  }
}
