import type { ToPanel } from '../protocol';

/**
 * What a panel has been told, so that it can be told again: the editor throws a hidden panel's page away and makes it
 * anew when it is shown.
 */
export class PanelMemory {
  /** What holds for all questions about the picture. */
  readonly #facts = new Map<string, ToPanel>();
  /** The last question and its answer. */
  readonly #answer = new Map<string, ToPanel>();
  #id = 0;

  remember(message: ToPanel): void {
    if (message.type === 'explain/started') {
      this.#id = message.id;
      this.#answer.clear();
    }
    const key = message.type === 'explain/progress' ? message.progress.kind : message.type;
    (isFact(message) ? this.#facts : this.#answer).set(key, message);
  }

  /** Parts that the engine has still to send. */
  missing(): ('picture' | 'classes')[] {
    return (['picture', 'classes'] as const).filter((part) => !this.#facts.has(part));
  }

  /** Everything that brings a new page to where the old one was, in order; facts first follow the question. */
  recall(): ToPanel[] {
    const started = this.#answer.get('explain/started');
    if (started === undefined) return [];
    const facts = [...this.#facts.values()].map((fact) => ('id' in fact ? { ...fact, id: this.#id } : fact));
    return [started, ...facts, ...[...this.#answer.values()].filter((message) => message !== started)];
  }
}

function isFact(message: ToPanel): boolean {
  if (message.type === 'model/layers') return true;
  return message.type === 'explain/progress' && ['picture', 'classes'].includes(message.progress.kind);
}
