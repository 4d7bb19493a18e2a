import { randomUUID } from 'node:crypto';
import { toScorecamError } from '../shared/errors';
import type { SessionServices, SessionView } from './session-services';

/** The result that a panel has put aside, to compare others with it: it stays as it was, whatever becomes of its files. */
export class Pinning {
  #name: string | undefined;

  /** @param name under which the result is kept that was pinned before the window was loaded anew */
  constructor(
    private readonly view: Pick<SessionView, 'memory' | 'send'>,
    private readonly services: Pick<SessionServices, 'pins' | 'log'>,
    name: string | undefined,
  ) {
    this.#name = name;
    if (name !== undefined) void this.#recall(name);
  }

  /** Under which the pinned result is kept; undefined where none is. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Pins what is shown, or nothing; only a whole result is worth being compared with. */
  async set(pinned: boolean): Promise<void> {
    const { memory, send } = this.view;
    const messages = pinned && memory.known().result !== undefined ? memory.recallAnswer() : null;
    send({ type: 'pin/shown', messages });
    const name = messages === null ? undefined : randomUUID();
    this.#name = name;
    if (messages === null || name === undefined) return;
    try {
      await this.services.pins.put(name, messages);
    } catch (error) {
      // It can be compared with for as long as the window is open.
      this.services.log.warn(toScorecamError(error).message);
    }
  }

  async #recall(name: string): Promise<void> {
    const messages = await this.services.pins.find(name);
    if (this.#name !== name) return;
    if (messages === undefined) this.#name = undefined;
    else this.view.send({ type: 'pin/shown', messages });
  }
}
