import * as vscode from 'vscode';
import type { ToPanel } from '../protocol';
import { ScorecamError, toScorecamError } from '../shared/errors';
import { ComparedModel, type ComparedEnquiries } from './compared-model';
import type { Enquiry } from './explanations';
import type { SessionServices, SessionView } from './session-services';

/** Whether a panel shows another model beside its own, and which. */
export class Comparing implements vscode.Disposable {
  #other: ComparedModel | undefined;

  /** @param first what the panel's own model was asked last */
  constructor(
    private readonly view: SessionView,
    private readonly services: SessionServices,
    private readonly first: () => Enquiry,
  ) {}

  /** Absolute path of the other model, null for the embedded one; undefined where there is none. */
  get model(): string | null | undefined {
    return this.#other?.model;
  }

  /**
   * What is shown of both models; undefined where there is no other one, or it could not answer.
   *
   * @throws ScorecamError `usage` as long as the other one is at work
   */
  get shown(): ComparedEnquiries | undefined {
    return this.#other?.shown;
  }

  /**
   * What the other model was asked last.
   *
   * @throws ScorecamError `usage` as long as that is nothing
   */
  get enquiry(): Enquiry {
    const asked = this.#other?.asked;
    if (asked !== undefined) return asked;
    throw new ScorecamError(
      'usage',
      vscode.l10n.t('The other model has not answered yet.'),
      vscode.l10n.t('Wait until it has.'),
    );
  }

  /** @param model absolute path, null for the embedded one */
  begin(model: string | null): void {
    this.#other?.dispose();
    this.#other = new ComparedModel(this.view, this.services, model, this.first);
    this.repeat();
  }

  end(): void {
    if (this.#other === undefined) return;
    this.#other.dispose();
    this.#other = undefined;
    this.view.send({ type: 'compare/shown', model: null });
  }

  /** Takes part in what the page is told of the panel's own model. */
  note(message: ToPanel): void {
    this.#run((other) => other.note(message));
  }

  /** The page drew the maps of another class itself. */
  noteQuestion(): void {
    this.#run((other) => other.noteQuestion());
  }

  repeat(): void {
    this.#run((other) => other.repeat());
  }

  cancel(): void {
    this.#other?.cancel();
  }

  dispose(): void {
    this.#other?.dispose();
  }

  /** What goes wrong with the other model is no business of the panel's own. */
  #run(work: (other: ComparedModel) => Promise<void>): void {
    if (this.#other === undefined) return;
    work(this.#other).catch((error: unknown) => {
      const { message, cause } = toScorecamError(error);
      this.services.log.error(message, ...(cause === undefined ? [] : [cause]));
    });
  }
}
