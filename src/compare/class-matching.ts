import type { ClassList } from '../protocol';
import { classNameKey } from '../shared/class-names';
import { ScorecamError } from '../shared/errors';

/** The names of a model's classes, in the order of its output. */
export type ClassNames = Pick<ClassList, 'labels' | 'synsets'>;

/** Which class of one model is which of another. */
export interface ClassMatching {
  /** Index in the second model by the index in the first; −1 for a class that the second one has not. */
  readonly toSecond: Int32Array;
  /** The other way round. */
  readonly toFirst: Int32Array;
  /** How many classes both have. */
  readonly shared: number;
  /** By their synsets and names, or, where a model has no names for as many classes, by their order. */
  readonly by: 'names' | 'order';
}

/** Less than this share of the classes of a model in common, and the two do not answer the same question. */
const ENOUGH_SHARED = 0.5;

/**
 * Finds the classes of one model in another: by WordNet id where both have one, else by name (case, `_`, `-` and blank
 * are alike). Of several classes with one name the first is the first, and so on, where there are as many.
 */
export function matchClasses(first: ClassNames, second: ClassNames): ClassMatching {
  const [m, n] = [first.labels.length, second.labels.length];
  const toSecond = new Int32Array(m).fill(-1);
  const toFirst = new Int32Array(n).fill(-1);
  const isByOrder = m === n && (areNumbers(first) || areNumbers(second));
  const pairs = isByOrder ? first.labels.map((_, i) => [i, i] as const) : pairsByName(first, second);
  for (const [a, b] of pairs) {
    if (toSecond[a] !== -1 || toFirst[b] !== -1) continue;
    toSecond[a] = b;
    toFirst[b] = a;
  }
  return { toSecond, toFirst, shared: toSecond.filter((b) => b >= 0).length, by: isByOrder ? 'order' : 'names' };
}

/** A model without names calls its classes `class 0` and so on. */
function areNumbers({ labels }: ClassNames): boolean {
  return labels.every((label, i) => label === `class ${i}`);
}

function* pairsByName(first: ClassNames, second: ClassNames): Generator<readonly [number, number]> {
  const keys = [bySynset, byName] as const;
  for (const keyOf of keys) {
    const [ofFirst, ofSecond] = [indicesByKey(first, keyOf), indicesByKey(second, keyOf)];
    for (const [key, mine] of ofFirst) {
      const theirs = ofSecond.get(key) ?? [];
      if (mine.length !== theirs.length) continue;
      for (const [i, a] of mine.entries()) {
        const b = theirs[i];
        if (b !== undefined && mayBeOne(first.synsets[a], second.synsets[b])) yield [a, b];
      }
    }
  }
}

/** Classes of one name that are different things have different WordNet ids. */
function mayBeOne(a: string | null | undefined, b: string | null | undefined): boolean {
  return typeof a !== 'string' || typeof b !== 'string' || a.toLowerCase() === b.toLowerCase();
}

type KeyOf = (names: ClassNames, index: number) => string | null;

const bySynset: KeyOf = ({ synsets }, index) => synsets[index]?.toLowerCase() ?? null;
const byName: KeyOf = ({ labels }, index) => classNameKey(labels[index] ?? '');

function indicesByKey(names: ClassNames, keyOf: KeyOf): Map<string, number[]> {
  const indices = new Map<string, number[]>();
  for (const index of names.labels.keys()) {
    const key = keyOf(names, index);
    if (key === null) continue;
    const known = indices.get(key);
    if (known === undefined) indices.set(key, [index]);
    else known.push(index);
  }
  return indices;
}

/** What the two models are called in messages. */
export interface ComparedNames {
  readonly first: string;
  readonly second: string;
}

/** @throws ScorecamError `usage` where the models have too few classes in common to be compared */
export function refuseOtherClasses({ toSecond, toFirst, shared }: ClassMatching, names: ComparedNames): void {
  const most = Math.max(toSecond.length, toFirst.length);
  if (shared > 0 && shared >= most * ENOUGH_SHARED) return;
  throw new ScorecamError(
    'usage',
    `${names.first} has ${toSecond.length} classes and ${names.second} has ${toFirst.length}, of which ${shared} are the same: their maps are not about the same things.`,
    'Compare models of the same classes. They are matched by synset or name: a labels.json beside each model gives these.',
  );
}

/**
 * The class of the second model that is that of the first.
 *
 * @throws ScorecamError `usage` where it has none
 */
export function classInSecond(matching: ClassMatching, index: number, label: string, names: ComparedNames): number {
  const found = matching.toSecond[index] ?? -1;
  if (found >= 0) return found;
  throw new ScorecamError(
    'usage',
    `${names.second} has no class ${JSON.stringify(label)}, which ${names.first} has.`,
    'Ask about a class that both models have.',
  );
}
