import type * as vscode from 'vscode';
import { MOST_METHODS, type ToPanel } from '../protocol';
import { toScorecamError } from '../shared/errors';
import type { Enquiry } from './explanations';
import { MethodRow } from './method-row';
import type { SessionServices, SessionView } from './session-services';

export interface PanelOfMethods {
  /** What it was asked last. */
  readonly enquiry: () => Enquiry;
  /** Told when other methods are shown. */
  readonly onChange: () => void;
}

/** The methods whose maps stand below those of a panel's own; they work one after the other, once that has answered. */
export class MethodsBeside implements vscode.Disposable {
  #rows: readonly MethodRow[] = [];
  /** The method of the panel's own maps. */
  #own: string | undefined;
  readonly #waiting = new Set<MethodRow>();
  #isWorking = false;

  constructor(
    private readonly view: SessionView,
    private readonly services: SessionServices,
    private readonly panel: PanelOfMethods,
  ) {}

  /** Names of the methods, in the order in which they are shown. */
  get methods(): readonly string[] {
    return this.#rows.map(({ method }) => method);
  }

  /** Shows these and no others. */
  show(methods: readonly string[]): void {
    const kept = this.#rows.filter(({ method }) => methods.includes(method));
    const gone = this.#rows.filter((row) => !kept.includes(row));
    const { view, services } = this;
    const { enquiry, onChange } = this.panel;
    this.#rows = methods.map(
      (method) => kept.find((row) => row.method === method) ?? new MethodRow(view, services, method, enquiry),
    );
    gone.forEach((row) => {
      this.#waiting.delete(row);
      row.dispose();
    });
    view.send({ type: 'beside/shown', methods: this.methods });
    onChange();
    this.#ask(this.#rows.filter((row) => !kept.includes(row)));
  }

  add(method: string): void {
    const isShown = method === this.#own || this.methods.includes(method);
    if (!isShown && this.#rows.length + 1 < MOST_METHODS) this.show([...this.methods, method]);
  }

  remove(method: string): void {
    this.show(this.methods.filter((each) => each !== method));
  }

  /** Takes part in what the page is told of the panel's own maps. */
  note(message: ToPanel): void {
    if (message.type === 'explain/started') this.#noteQuestion(message.question.method);
    else if (message.type === 'explain/done') this.#ask(this.#rows);
  }

  /** The page drew its own maps of another class or weighting: where it cannot do the same of others, the engine is asked. */
  noteDrawn(): void {
    this.#ask(this.#rows.filter((row) => !row.isDrawnByPage));
  }

  repeat(method: string): void {
    this.#ask(this.#rows.filter((row) => row.method === method));
  }

  cancel(method: string): void {
    const row = this.#rows.find((each) => each.method === method);
    if (row === undefined) return;
    this.#waiting.delete(row);
    row.cancel();
  }

  dispose(): void {
    this.#waiting.clear();
    this.#rows.forEach((row) => {
      row.dispose();
    });
  }

  /** A method that becomes the panel's own changes places with the one that was. */
  #noteQuestion(own: string): void {
    const before = this.#own;
    this.#own = own;
    this.#waiting.clear();
    this.#rows.forEach((row) => {
      row.cancel();
    });
    if (!this.methods.includes(own)) return;
    const others = this.methods.map((method) => (method === own ? before : method));
    this.show(others.filter((method) => method !== undefined && method !== own) as string[]);
  }

  #ask(rows: readonly MethodRow[]): void {
    rows.forEach((row) => this.#waiting.add(row));
    if (this.#isWorking) return;
    this.#work().catch((error: unknown) => {
      const { message, cause } = toScorecamError(error);
      this.services.log.error(message, ...(cause === undefined ? [] : [cause]));
    });
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    try {
      for (let [row] = this.#waiting; row !== undefined; [row] = this.#waiting) {
        this.#waiting.delete(row);
        await row.ask();
      }
    } finally {
      this.#isWorking = false;
    }
  }
}
