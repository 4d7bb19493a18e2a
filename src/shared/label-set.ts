import { distance } from 'fastest-levenshtein';
import { classNameKey } from './class-names';
import { ScorecamError } from './errors';

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
  readonly #bySynset = new Map<string, Label[]>();

  constructor(readonly labels: readonly Label[]) {
    for (const label of labels) {
      collect(this.#byName, classNameKey(label.name), label);
      if (label.synset !== undefined) collect(this.#bySynset, label.synset.toLowerCase(), label);
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
        if (/^\d+$/.test(wanted.trim())) throw this.#noIndex(wanted.trim().slice(0, 100));
        throw new ScorecamError(
          'usage',
          `The model has no class ${JSON.stringify(wanted.slice(0, 100))}.`,
          `The nearest are ${this.nearest(wanted).map(describe).join(', ')}.`,
        );
    }
  }

  match(wanted: string): Match {
    const text = wanted.trim();
    if (/^\d+$/.test(text)) return oneOf(this.labels.slice(Number(text), Number(text) + 1));
    const name = text.replace(/^name:/i, '').trim();
    const bySynset = this.#bySynset.get(text.toLowerCase());
    const byName = name === '' ? [] : (this.#byName.get(classNameKey(name)) ?? []);
    // The sign and the point of a number are no punctuation: -1 is not 1.
    return oneOf(bySynset ?? (isNumber(name) ? byName.filter((label) => label.name.trim() === name) : byName));
  }

  #noIndex(index: string): ScorecamError {
    const [named] = this.#byName.get(index) ?? [];
    return new ScorecamError(
      'usage',
      `There is no class ${index}: the model has classes 0 to ${this.labels.length - 1}.`,
      named === undefined ? 'Give an index, a synset or a name.' : `The class named ${index} is name:${index}.`,
    );
  }

  /** The classes whose names are the most alike, the nearest first; at most three. */
  nearest(wanted: string): Label[] {
    const name = classNameKey(wanted.replace(/^name:/i, '')).slice(0, 100);
    const cost = (label: Label): number => {
      const other = classNameKey(label.name);
      const isPart = name.length > 2 && other !== '' && (other.includes(name) || name.includes(other));
      return distance(name, other) - (isPart ? 100 : 0);
    };
    return [...this.labels]
      .map((label) => ({ label, cost: cost(label) }))
      .sort((a, b) => a.cost - b.cost || a.label.index - b.label.index)
      .slice(0, 3)
      .map(({ label }) => label);
  }
}

function oneOf(labels: readonly Label[]): Match {
  const [label] = labels;
  if (label === undefined) return { kind: 'unknown' };
  return labels.length > 1 ? { kind: 'ambiguous', labels } : { kind: 'found', label };
}

function collect(map: Map<string, Label[]>, key: string, label: Label): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [label]);
  else known.push(label);
}

function isNumber(text: string): boolean {
  return /^[-+]?\d+(\.\d+)?$/.test(text);
}

function describe({ index, name, synset }: Label): string {
  return `${name} (${index}${synset === undefined ? '' : `, ${synset}`})`;
}
