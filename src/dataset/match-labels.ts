import { ScorecamError } from '../shared/errors';
import type { LabelSet } from '../shared/label-set';

/** What the labels of a data set mean to a model. */
export interface LabelMatch {
  readonly label: string;
  /** That have it. */
  readonly pictures: number;
  /** Index of the class; null where the model has none, or where the mapping says so. */
  readonly class: number | null;
  readonly how: 'found' | 'mapping' | 'ambiguous' | 'unknown';
  /** Of an unknown label, the class that is called the most alike; it is not used unless a mapping says so. */
  readonly proposed: number | null;
}

/** To so many labels a class is proposed: each is compared with the names of all classes. */
const MAX_PROPOSED = 200;

/** Which class a label stands for: its index, synset or name, or none. */
export type LabelMapping = ReadonlyMap<string, string | number | null>;

/**
 * Finds the classes that labels name, by index, synset or name.
 *
 * @returns in the order of the labels' code units
 * @throws ScorecamError `usage` for a class of the mapping that the model does not have
 */
export function matchLabels(
  counts: ReadonlyMap<string, number>,
  classes: LabelSet,
  mapping: LabelMapping = new Map(),
): LabelMatch[] {
  let proposals = 0;
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, pictures]): LabelMatch => {
      const mapped = mapping.get(label);
      if (mapped === null) return { label, pictures, class: null, how: 'mapping', proposed: null };
      if (mapped !== undefined) {
        const { index } = classes.resolve(String(mapped));
        return { label, pictures, class: index, how: 'mapping', proposed: null };
      }
      const match = classes.match(label);
      if (match.kind === 'found') return { label, pictures, class: match.label.index, how: 'found', proposed: null };
      proposals += 1;
      const proposed = proposals > MAX_PROPOSED ? null : (classes.nearest(label)[0]?.index ?? null);
      return { label, pictures, class: null, how: match.kind, proposed };
    });
}

/**
 * Reads a mapping: an object of labels with the class of each (index, synset, name or null), or the file that an audit
 * has written.
 *
 * @throws ScorecamError `usage`
 */
export function parseMapping(text: string, file: string): LabelMapping {
  const refuse = (problem: string): ScorecamError =>
    new ScorecamError(
      'usage',
      `The mapping ${file} cannot be used: ${problem}.`,
      'Give a JSON object such as {"puppy": "golden retriever", "unclear": null}, or labels.json of an audit.',
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('it is no JSON');
  }
  if (!isObject(value)) throw refuse('it is no JSON object');
  const listed = isObject(value.labels) ? value.labels : value;
  const entries = Object.entries(listed).flatMap(([label, said]): [string, string | number | null][] => {
    // What an audit wrote of an unknown label says nothing until somebody fills it in.
    const isWritten = isObject(said);
    if (isWritten && (said.how === 'unknown' || said.how === 'ambiguous') && said.class === null) return [];
    const wanted = isWritten ? said.class : said;
    if (wanted === null || typeof wanted === 'number' || typeof wanted === 'string') return [[label, wanted]];
    throw refuse(`the class of ${JSON.stringify(label.slice(0, 100))} is no index, synset or name`);
  });
  return new Map(entries);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
