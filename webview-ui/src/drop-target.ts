import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { FromPanel } from '../../src/protocol';
import { parseDrop, readFiles } from './drop';

/** Takes what is dropped anywhere on the page. */
export class DropTarget implements ReactiveController {
  #isOver = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly send: (message: FromPanel) => void,
  ) {
    host.addController(this);
  }

  /** Whether something is dragged over the page. */
  get isOver(): boolean {
    return this.#isOver;
  }

  hostConnected(): void {
    window.addEventListener('dragover', this.#enter);
    window.addEventListener('dragleave', this.#leave);
    window.addEventListener('drop', this.#drop);
  }

  hostDisconnected(): void {
    window.removeEventListener('dragover', this.#enter);
    window.removeEventListener('dragleave', this.#leave);
    window.removeEventListener('drop', this.#drop);
  }

  readonly #enter = (event: DragEvent): void => {
    // Only then is a drop allowed.
    event.preventDefault();
    this.#note(true);
  };

  readonly #leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.#note(false);
  };

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.#note(false);
    if (event.dataTransfer === null) return;
    const { uris, files } = parseDrop(event.dataTransfer);
    if (uris.length > 0) this.send({ type: 'pictures/dropped', uris });
    else if (files.length > 0) void this.#sendFiles(files);
  };

  async #sendFiles(files: readonly File[]): Promise<void> {
    this.send({ type: 'pictures/dropped-files', ...(await readFiles(files)) });
  }

  #note(isOver: boolean): void {
    if (isOver === this.#isOver) return;
    this.#isOver = isOver;
    this.host.requestUpdate();
  }
}
