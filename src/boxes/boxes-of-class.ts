import { classNameKey } from '../shared/class-names';
import type { ObjectBox } from './annotation';

/** A class as a model knows it. */
export interface ModelClass {
  readonly index: number;
  readonly label: string;
  /** WordNet id, as ImageNet's own annotations name classes. */
  readonly synset?: string | null | undefined;
}

/**
 * The boxes of a class, whose name in the file is its label, its synset or its number.
 *
 * @returns none, too, where all objects of the class are marked as difficult: published pointing games leave such
 *   pictures out
 */
export function boxesOfClass(boxes: readonly ObjectBox[], { index, label, synset }: ModelClass): readonly ObjectBox[] {
  const names = new Set([label, synset ?? label].map(classNameKey));
  const named = boxes.filter((box) => names.has(classNameKey(box.label)));
  // A model's label may be a number, too, so names come first.
  const found = named.length > 0 ? named : boxes.filter((box) => box.label === String(index));
  return found.every(({ difficult }) => difficult) ? [] : found;
}
