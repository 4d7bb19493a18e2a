import type { ClassList } from '../../src/protocol';

/** The classes of a model, made ready for searching at every key stroke. */
export class ClassSearch {
  readonly #names: readonly string[];
  readonly #byProbability: readonly number[];

  constructor(private readonly classes: ClassList) {
    this.#names = classes.labels.map(normalise);
    const { probabilities } = classes;
    this.#byProbability = classes.labels
      .map((_, index) => index)
      .sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || a - b);
  }

  /**
   * Indices of the classes that a text means, by name, synset or index: exact ones first, then those with a word that
   * begins so, then the others; the likelier first among equals. All of them for an empty text.
   */
  find(text: string): readonly number[] {
    const wanted = normalise(text);
    if (wanted === '') return this.#byProbability;
    const groups: [number[], number[], number[]] = [[], [], []];
    for (const index of this.#byProbability) {
      const rank = this.#rank(index, wanted);
      if (rank !== null) groups[rank].push(index);
    }
    return groups.flat();
  }

  #rank(index: number, wanted: string): 0 | 1 | 2 | null {
    const name = this.#names[index] ?? '';
    const synset = this.classes.synsets[index] ?? '';
    if (name === wanted || synset === wanted || String(index) === wanted) return 0;
    if (name.startsWith(wanted) || name.includes(` ${wanted}`)) return 1;
    return name.includes(wanted) || synset.startsWith(wanted) ? 2 : null;
  }
}

/** Case, `_`, `-` and blank are alike, as on the command line. */
function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}
