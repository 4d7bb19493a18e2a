import * as vscode from 'vscode';
import type { FromPanel, ModelName, Notice, ToPanel } from '../protocol';
import { toScorecamError } from '../shared/errors';
import { OFFERED_METHODS } from './asked-method';
import type { EngineProvider } from './engine-provider';
import { describeFailure } from './failure-words';
import { HiddenRegion } from './hidden-region';
import type { MeasurementStore } from './measurement-store';
import { Measuring } from './measuring';
import type { ModelFinder } from './model-finder';
import { Notices } from './notices';
import { PanelDrops } from './panel-drops';
import { PanelModels } from './panel-models';
import { PanelPage } from './panel-page';
import { PanelResults } from './panel-results';
import { PanelSession } from './panel-session';
import { saveImage, tellCopied } from './save-image';
import type { SessionServices, SessionStart } from './session-services';
import { noteClassChosen } from './walkthrough';

export interface PanelServices extends SessionServices {
  readonly engine: EngineProvider;
  readonly models: ModelFinder;
  readonly measurements: MeasurementStore;
  readonly extensionUri: vscode.Uri;
  /** Absolute path of the folder for pictures of which only the bytes are known. */
  readonly droppedFolder: string;
}

/** What holds for the whole window and changes what would be answered once its button was pressed. */
const ASKED_AGAIN: readonly Notice['kind'][] = ['engine-gave-up', 'slow-runtime'];

/** A panel of the editor: what its page asks is done by its session and by the files beside this one. */
export class ExplainPanel {
  /** What can be done about its models. */
  readonly models: PanelModels;
  readonly #page: PanelPage;
  readonly #session: PanelSession;
  readonly #hidden: HiddenRegion;
  readonly #measuring: Measuring;
  readonly #drops: PanelDrops;
  readonly #results: PanelResults;
  readonly #notices = new Notices();
  readonly #changed = new vscode.EventEmitter<void>();
  /** Whether it is in front or can be seen, or which model it shows, is another thing now. */
  readonly onDidChange = this.#changed.event;
  #model: ModelName | undefined;
  #disposed = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly services: PanelServices,
    start: SessionStart,
  ) {
    // The editor's own sign is hardly seen in light themes.
    panel.iconPath = vscode.Uri.joinPath(services.extensionUri, 'media', 'icon.png');
    this.#page = new PanelPage(panel, services.extensionUri, (message) => {
      this.#receive(message).catch((error: unknown) => {
        this.#complain(error);
      });
    });
    const { memory } = this.#page;
    const send = (message: ToPanel): void => {
      this.#page.send(message);
      if (message.type !== 'explain/started') return;
      this.#measuring.cancel();
      this.#noteModel(message.model);
    };
    const { engine, measurements: store, log } = services;
    this.#measuring = new Measuring({ engine, store, log, send });
    const showTitle = (title: string): void => {
      // The editor refuses it for a panel that is gone.
      if (!this.#disposed) panel.title = title;
    };
    this.#session = new PanelSession({ memory, notices: this.#notices, send, showTitle }, services, start);
    const { models, droppedFolder, extensionUri } = services;
    const complain = this.#complain.bind(this);
    this.models = new PanelModels({ session: this.#session, models, notices: this.#notices, engine, complain });
    const session = this.#session;
    this.#results = new PanelResults({ session, memory, engine, droppedFolder, extensionPath: extensionUri.fsPath });
    this.#hidden = new HiddenRegion(engine, send);
    this.#drops = new PanelDrops({
      droppedFolder,
      log,
      open: (pictures) => this.#session.open(pictures),
      openModel: (model) => services.engine.layers({ model }),
      useModel: (model) => this.models.use(model),
    });
    const tell = (): void => {
      send({ type: 'panel/notices', notices: [...services.notices.all(), ...this.#notices.all()] });
    };
    tell();
    send({ type: 'panel/methods', methods: OFFERED_METHODS });
    const listeners = [
      services.notices.onDidChange(tell),
      this.#notices.onDidChange(tell),
      panel.onDidChangeViewState(() => {
        this.#changed.fire();
      }),
      this.#changed,
    ];
    panel.onDidDispose(() => {
      this.#disposed = true;
      listeners.forEach((listener) => {
        listener.dispose();
      });
      this.#hidden.cancel();
      this.#measuring.cancel();
      this.#session.dispose();
    });
  }

  onDidDispose(listener: () => void): void {
    this.panel.onDidDispose(listener);
  }

  /** Whether it is in front. */
  get isActive(): boolean {
    return this.panel.active;
  }

  /** Whether it is in front, or beside what is. */
  get isVisible(): boolean {
    return this.panel.visible;
  }

  /** The model that was asked last. */
  get model(): ModelName | undefined {
    return this.#model;
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Whether these are the pictures that the panel shows; absolute paths. */
  isAbout(pictures: readonly string[]): boolean {
    return this.#session.isAbout(pictures);
  }

  /** Explains the first picture. */
  begin(): void {
    this.#session.begin().catch((error: unknown) => {
      this.#complain(error);
    });
  }

  async #receive(message: FromPanel): Promise<void> {
    const session = this.#session;
    const { memory } = this.#page;
    switch (message.type) {
      case 'panel/ready':
        return;
      case 'panel/crashed':
        this.services.log.error(`panel: ${message.message}\n${message.stack}`);
        return;
      case 'log/show':
        this.services.log.show(true);
        return;
      case 'explain/ask':
        noteClassChosen(message.question);
        return session.askFromPage(message.about, message.question);
      case 'question/changed':
        noteClassChosen(message.question);
        session.changeQuestion(message.about, message.question);
        return;
      case 'explain/cancel':
        session.cancel();
        return;
      case 'notice/act':
        return this.#act(message.kind);
      case 'model/choose':
        return this.models.choose();
      case 'compare/choose':
        return this.models.compare();
      case 'guess/change':
        return this.models.changeGuess(message.of, message.model);
      case 'compare/close':
        session.compareWith(undefined);
        return;
      case 'compare/cancel':
        session.comparing.cancel();
        return;
      case 'compare/repeat':
        session.comparing.repeat();
        return;
      case 'beside/add':
        session.beside.add(message.method);
        return;
      case 'beside/remove':
        session.beside.remove(message.method);
        return;
      case 'beside/cancel':
        session.beside.cancel(message.method);
        return;
      case 'beside/repeat':
        session.beside.repeat(message.method);
        return;
      case 'pictures/step':
        return session.step(message.by);
      case 'pictures/show':
        return session.showOfFilm(message.index);
      case 'pictures/dropped':
        return this.#drops.takeUris(message.uris);
      case 'pictures/dropped-files':
        return this.#drops.takeFiles(message);
      case 'hide/ask':
        return this.#hidden.ask(message, () => session.seenPicture(message.about));
      case 'measure/ask':
        return this.#measuring.ask(message, () => ({
          picture: session.seenPicture(message.about),
          result: memory.known().result,
        }));
      case 'measure/cancel':
        this.#measuring.cancel();
        return;
      case 'pin/set':
        return session.pin(message.pinned);
      case 'image/save':
        return saveImage(session.current, message.name, message.png);
      case 'image/copied':
        return tellCopied(message.ok);
      case 'results/save':
        return this.#results.save();
      case 'command/copy':
        return this.#results.copyCommandLine();
    }
  }

  async #act(kind: Notice['kind']): Promise<void> {
    const isShared = await this.services.notices.act(kind);
    if (isShared && ASKED_AGAIN.includes(kind)) await this.#session.repeat();
    else await this.#notices.act(kind);
  }

  /** The workspace has another model now, which takes the place of the one chosen for this panel. */
  followWorkspace(): Promise<void> {
    return this.#session.useModel(undefined);
  }

  #noteModel(model: ModelName): void {
    this.#model = model;
    this.#changed.fire();
  }

  /** What has no place of its own in the panel. */
  #complain(error: unknown): void {
    const known = toScorecamError(error);
    const { cause } = known;
    const { message, hint } = describeFailure(known);
    this.services.log.error(message, ...(cause === undefined ? [] : [cause]));
    // Nobody waits for what a closed panel was to do.
    if (this.#disposed) return;
    void vscode.window.showErrorMessage(`${message} ${hint}`);
  }
}
