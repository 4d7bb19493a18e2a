import { distance } from 'fastest-levenshtein';
import { ScorecamError } from '../shared/errors';

/** A class of the model. */
export interface Label {
  readonly index: number;
  readonly name: string;
  /** WordNet id such as `n04266014`, where the labels have one. */
  readonly synset?: string;
}

type Match =
  | { readonly kind: 'found'; readonly label: Label }
  | { readonly kind: 'ambiguous'; readonly labels: readonly Label[] }
  | { readonly kind: 'unknown' };

/** The classes of a model, found by index, synset or name. */
export class LabelSet {
  readonly #byName = new Map<string, Label[]>();
  readonly #bySynset = new Map<string, Label>();

  constructor(readonly labels: readonly Label[]) {
    for (const label of labels) {
      const name = normalise(label.name);
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), label]);
      if (label.synset !== undefined) this.#bySynset.set(label.synset.toLowerCase(), label);
    }
  }

  /** `class 3` and so on, for a model without labels. */
  static numbered(count: number): LabelSet {
    return new LabelSet(Array.from({ length: count }, (_, index) => ({ index, name: `class ${index}` })));
  }

  at(index: number): Label {
    const label = this.labels[index];
    if (label === undefined) throw new RangeError(`no class ${index}`);
    return label;
  }

  /**
   * The class that a user names.
   *
   * @param wanted an index (a bare number), a synset id, or a name (case, `_`, `-` and blank are alike; with `name:` in
   *   front where names are numbers)
   * @throws ScorecamError `usage` with the nearest candidates
   */
  resolve(wanted: string): Label {
    const match = this.match(wanted);
    switch (match.kind) {
      case 'found':
        return match.label;
      case 'ambiguous':
        throw new ScorecamError(
          'usage',
          `${JSON.stringify(wanted)} is the name of ${match.labels.length} classes.`,
          `Give one by its index or synset: ${match.labels.map(describe).join(', ')}.`,
        );
      case 'unknown':
        throw new ScorecamError(
          'usage',
          /^\d+$/.test(wanted.trim())
            ? `There is no class ${wanted.trim()}: the model has classes 0 to ${this.labels.length - 1}.`
            : `The model has no class ${JSON.stringify(wanted)}.`,
          `The nearest are ${this.#nearest(wanted).map(describe).join(', ')}.`,
        );
    }
  }

  match(wanted: string): Match {
    const text = wanted.trim();
    if (/^\d+$/.test(text)) return found(this.labels[Number(text)]);
    const synset = this.#bySynset.get(text.toLowerCase());
    if (synset !== undefined) return { kind: 'found', label: synset };
    const named = this.#byName.get(normalise(text.replace(/^name:/i, ''))) ?? [];
    return named.length > 1 ? { kind: 'ambiguous', labels: named } : found(named[0]);
  }

  #nearest(wanted: string): Label[] {
    const name = normalise(wanted.replace(/^name:/i, ''));
    const cost = (label: Label): number => {
      const other = normalise(label.name);
      return distance(name, other) - (name.length > 2 && (other.includes(name) || name.includes(other)) ? 100 : 0);
    };
    return [...this.labels]
      .map((label) => ({ label, cost: cost(label) }))
      .sort((a, b) => a.cost - b.cost || a.label.index - b.label.index)
      .slice(0, 3)
      .map(({ label }) => label);
  }
}

function found(label: Label | undefined): Match {
  return label === undefined ? { kind: 'unknown' } : { kind: 'found', label };
}

function describe({ index, name, synset }: Label): string {
  return `${name} (${index}${synset === undefined ? '' : `, ${synset}`})`;
}

function normalise(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}
