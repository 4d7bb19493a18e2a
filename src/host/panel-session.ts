import path from 'node:path';
import * as vscode from 'vscode';
import type { PanelQuestion, PictureName } from '../protocol';
import { ScorecamError } from '../shared/errors';
import { ChangeWatch } from './change-watch';
import { findModel } from './choose-model';
import type { Enquiry } from './explanations';
import { PictureList } from './picture-list';
import { nameOf, QuestionRunner, type SessionServices, type SessionView } from './question-runner';

/** What a panel begins with; paths are absolute. */
export interface SessionStart {
  readonly chosen: readonly string[];
  readonly current: string;
  readonly question: PanelQuestion;
  /** Null: the embedded one; undefined: as the settings say. */
  readonly model: string | null | undefined;
}

/** Which picture a panel shows, and what is asked about it. */
export class PanelSession implements vscode.Disposable {
  readonly #runner: QuestionRunner;
  readonly #owned: vscode.Disposable;
  #pictures: PictureList;
  #film: readonly PictureName[] | null;
  #question: PanelQuestion;
  #model: string | null | undefined;

  constructor(
    private readonly view: SessionView,
    services: SessionServices,
    { chosen, current, question, model }: SessionStart,
  ) {
    this.#pictures = new PictureList(chosen, current);
    this.#film = filmOf(this.#pictures);
    this.#question = question;
    this.#model = model;
    const changes = new ChangeWatch(view.notices, {
      redo: () => this.#redo(),
      onFolderChange: () => {
        this.#pictures.noteFolderChange();
        void this.#tellPosition();
      },
    });
    this.#runner = new QuestionRunner(view, services, changes);
    const note = (): void => void this.#noteSettings();
    this.#owned = vscode.Disposable.from(
      this.#runner,
      changes,
      vscode.workspace.onDidChangeConfiguration(note),
      vscode.workspace.onDidGrantWorkspaceTrust(note),
    );
  }

  /** Absolute path of the picture that is shown. */
  get current(): string {
    return this.#pictures.current;
  }

  /**
   * The question with the picture and the model that it is about.
   *
   * @throws ScorecamError `usage` as long as there is none
   */
  get enquiry(): Enquiry {
    const { asked } = this.#runner;
    if (asked !== undefined) return { ...asked, question: this.#question };
    throw new ScorecamError(
      'usage',
      vscode.l10n.t('No picture is explained here.'),
      vscode.l10n.t('Explain one first.'),
    );
  }

  isAbout(pictures: readonly string[]): boolean {
    const { chosen, film } = this.#pictures;
    if (film === null) return pictures.length === 1 && pictures[0] === this.current;
    return chosen.length === pictures.length && chosen.every((picture, i) => picture === pictures[i]);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  cancel(): void {
    this.#runner.cancel();
  }

  /** Explains the picture that the panel begins with. */
  async begin(): Promise<void> {
    await this.#showPicture(this.#question);
  }

  /** Goes to the picture that many places further. */
  async step(by: number): Promise<void> {
    if (await this.#pictures.step(by)) await this.#showNext();
  }

  async showOfFilm(index: number): Promise<void> {
    if (this.#pictures.show(index)) await this.#showNext();
  }

  /** Other pictures take the place of the ones that the panel went through; absolute paths. */
  async open(chosen: readonly string[]): Promise<void> {
    const [first] = chosen;
    if (first === undefined) return;
    this.#pictures = new PictureList(chosen, first);
    this.#film = filmOf(this.#pictures);
    await this.#showNext();
  }

  /** Another model explains. */
  async useModel(model: string | null | undefined): Promise<void> {
    this.#model = model;
    await this.ask(forAnotherModel(this.#question));
  }

  async ask(question: PanelQuestion): Promise<void> {
    this.#question = question;
    this.#tellKeep();
    const image = this.current;
    const model = this.#model;
    await this.#runner.ask({ image, question, findModel: () => findModel(image, model) }, this.#pictures.film);
  }

  /** The page drew the answer to another question itself. */
  changeQuestion(question: PanelQuestion): void {
    this.#question = question;
    this.view.memory.changeQuestion(question);
    this.#tellKeep();
  }

  async #redo(): Promise<void> {
    this.#runner.forget();
    await this.ask(this.#question);
  }

  async #showNext(): Promise<void> {
    await this.#showPicture(forAnotherPicture(this.#question));
  }

  async #showPicture(question: PanelQuestion): Promise<void> {
    this.view.showTitle(`Score-CAM: ${path.basename(this.current)}`);
    await Promise.all([this.ask(question), this.#tellPosition()]);
  }

  async #tellPosition(): Promise<void> {
    const [pictures, film] = [this.#pictures, this.#film];
    const place = await pictures.place();
    if (pictures === this.#pictures) this.view.send({ type: 'pictures/position', position: { ...place, film } });
  }

  #tellKeep(): void {
    const uri = (file: string): string => vscode.Uri.file(file).toString();
    const { chosen, current } = this.#pictures;
    const model = this.#model === undefined ? {} : { model: this.#model };
    const keep = { chosen: chosen.map(uri), current: uri(current), question: this.#question, ...model };
    this.view.send({ type: 'panel/keep', keep });
  }

  async #noteSettings(): Promise<void> {
    const { asked } = this.#runner;
    // What is wrong with a setting is said when it is used.
    const model = await findModel(this.current, this.#model).catch(() => null);
    if (asked === undefined || asked.model === model) {
      this.view.notices.remove('settings-changed');
      return;
    }
    const text = vscode.l10n.t('Another model would explain the picture now.');
    const notice = { kind: 'settings-changed', text, action: vscode.l10n.t('Explain Again') } as const;
    this.view.notices.put(notice, () => this.useModel(this.#model));
  }
}

function filmOf({ film }: PictureList): readonly PictureName[] | null {
  return film?.map(nameOf) ?? null;
}

/** The class that was asked about belongs to the picture, the rest to how the user looks at all of them. */
function forAnotherPicture(question: PanelQuestion): PanelQuestion {
  const { layer } = question;
  return { ...forAnotherModel(question), ...(layer === undefined ? {} : { layer }) };
}

/** Classes and layers are those of one model. */
function forAnotherModel({ weighting, temperature, fit, exif, baseline }: PanelQuestion): PanelQuestion {
  return { weighting, temperature, fit, exif, baseline };
}
