import type { Label } from '../../shared/label-set';
import { record } from './fields';

/** More than anybody has classes. */
export const MAX_LABELS = 200_000;

const MAX_NAME_LENGTH = 1000;

/** Labels in the order of their indices, counted from 0 or from 1 without a gap; or why there are none. */
export type ReadLabels =
  | { readonly labels: readonly Label[] }
  /** As the end of a sentence: `it …`. */
  | { readonly problem: string };

export const NO_KNOWN_FORM: ReadLabels = { problem: 'it does not name classes in a form that is known' };

/** Names reach terminals and reports, where control characters would do more than show. */
export function printable(name: string): string {
  return name
    .slice(0, MAX_NAME_LENGTH * 2)
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, MAX_NAME_LENGTH)
    .trim();
}

export function toLabel(index: number, name: string, synset?: string): Label {
  const label = { index, name: printable(name) };
  return synset === undefined ? label : { ...label, synset: printable(synset) };
}

/** How many labels a file would give, before any is made. */
export function countEntries(json: unknown): number {
  return Array.isArray(json) ? json.length : Object.keys(record(json)).length;
}

/** Whether these numbers count something from 0 or from 1, in whatever order. */
export function areCounted(indices: readonly number[]): boolean {
  const known = new Set(indices);
  if (known.size !== indices.length) return false;
  const first = known.has(0) ? 0 : 1;
  return indices.every((_, i) => known.has(first + i));
}

/** Labels that a file numbers itself, brought into order. */
export function inOrder(labels: readonly Label[]): ReadLabels {
  if (labels.length === 0) return NO_KNOWN_FORM;
  if (labels.length > MAX_LABELS) return { problem: `it names more than ${MAX_LABELS} classes` };
  if (areCounted(labels.map(({ index }) => index))) return { labels: [...labels].sort((a, b) => a.index - b.index) };
  return { problem: `its numbers do not count the classes from 0 or 1 on: ${faultOf(labels)}` };
}

function faultOf(labels: readonly Label[]): string {
  const known = new Set<number>();
  for (const { index } of labels) {
    if (known.has(index)) return `${index} stands there twice`;
    known.add(index);
  }
  const first = known.has(0) ? 0 : 1;
  for (let index = first; ; index += 1) if (!known.has(index)) return `${index} is missing`;
}

/**
 * Labels in any of the forms in which programs write them: a list of names, `{index: name}`, `{name: index}`,
 * `{index: [synset, name]}` (Keras' imagenet_class_index.json), or a list of `{index, name, synset}` (`id` will do).
 */
export function parseLabelJson(json: unknown): ReadLabels {
  if (countEntries(json) > MAX_LABELS) return { problem: `it names more than ${MAX_LABELS} classes` };
  const labels = Array.isArray(json) ? json.map(fromItem) : fromObject(record(json));
  const whole = labels.filter((label) => label !== undefined);
  return whole.length === labels.length ? inOrder(whole) : NO_KNOWN_FORM;
}

function fromItem(item: unknown, position: number): Label | undefined {
  if (typeof item === 'string') return toLabel(position, item);
  const { index, id, name, synset } = record(item);
  const number = wholeNumber(index ?? id);
  if (number === undefined || typeof name !== 'string') return undefined;
  return toLabel(number, name, typeof synset === 'string' ? synset : undefined);
}

/** Indices as keys or as values. */
function fromObject(fields: Record<string, unknown>): (Label | undefined)[] {
  const entries = Object.entries(fields);
  const isNameFirst =
    entries.every(([, value]) => typeof value === 'number') ||
    (entries.every(([, value]) => wholeNumber(value) !== undefined) &&
      entries.some(([key]) => wholeNumber(key) === undefined));
  return entries.map(([key, value]) => {
    const index = wholeNumber(isNameFirst ? value : key);
    const named = isNameFirst ? key : value;
    if (index === undefined) return undefined;
    if (typeof named === 'string') return toLabel(index, named);
    const [synset, name] = Array.isArray(named) ? (named as unknown[]) : [];
    return typeof name === 'string' && typeof synset === 'string' ? toLabel(index, name, synset) : undefined;
  });
}

/** Of a number, or of digits. */
export function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
