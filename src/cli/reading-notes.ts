import type { PredictResult } from '../protocol';
import { printable, readingLines } from '../report';

/** Gathers how models read pictures, and what of it was guessed, so that it is said once for all pictures. */
export class ReadingNotes {
  /** By the model's path. */
  readonly #models = new Map<string, { readonly name: string; readonly lines: Set<string> }>();

  add({ model: { name, path }, preprocess }: Pick<PredictResult, 'model' | 'preprocess'>): void {
    const { lines } = this.#models.get(path) ?? { lines: new Set<string>() };
    readingLines(preprocess).forEach((line) => lines.add(line));
    this.#models.set(path, { name, lines });
  }

  /** For the terminal; where several models answered, below the name of each. */
  lines(): string[] {
    const hasMany = this.#models.size > 1;
    return [...this.#models.values()].flatMap(({ name, lines }) =>
      hasMany && lines.size > 0 ? [printable(`${name}:`), ...lines] : [...lines],
    );
  }
}
