import { distinctNames } from '../compare';
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

  /** For the terminal; where several models answered, first what holds for all, then the others below the name of each. */
  lines(): string[] {
    const models = [...this.#models].map(([path, { name, lines }]) => ({ path, name, lines: [...lines] }));
    const [first, second] = models;
    if (first === undefined || second === undefined) return first?.lines ?? [];
    const common = first.lines.filter((line) => models.every(({ lines }) => lines.includes(line)));
    const distinct = distinctNames(first, second);
    const names = models.length === 2 ? [distinct.first, distinct.second] : models.map(({ name }) => name);
    return [
      ...below(models.length === 2 ? 'Both models' : 'All models', common),
      ...models.flatMap(({ lines }, i) =>
        below(
          names[i] ?? '',
          lines.filter((line) => !common.includes(line)),
        ),
      ),
    ];
  }
}

function below(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [printable(`${name}:`), ...lines];
}
