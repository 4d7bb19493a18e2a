import type { Label } from '../labels';
import { record } from './fields';

/** More than anybody has classes. */
export const MAX_LABELS = 200_000;

const MAX_NAME_LENGTH = 1000;

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

/**
 * Labels in any of the forms in which programs write them: a list of names, `{index: name}`, `{name: index}`,
 * `{index: [synset, name]}` (Keras' imagenet_class_index.json), or this program's list of
 * `{index, name, synset}`.
 *
 * @returns undefined for anything else, and where indices are missing or out of order
 */
export function parseLabelJson(json: unknown): Label[] | undefined {
  if (countEntries(json) > MAX_LABELS) return undefined;
  const labels = Array.isArray(json) ? json.map(fromItem) : fromObject(record(json));
  const whole = labels.filter((label) => label !== undefined);
  return whole.length > 0 && whole.length === labels.length ? whole : undefined;
}

function fromItem(item: unknown, position: number): Label | undefined {
  if (typeof item === 'string') return toLabel(position, item);
  const { index, name, synset } = record(item);
  if (index !== position || typeof name !== 'string') return undefined;
  return toLabel(position, name, typeof synset === 'string' ? synset : undefined);
}

/** Indices from 0 on without a gap, as keys or as values. */
function fromObject(fields: Record<string, unknown>): (Label | undefined)[] {
  const entries = Object.entries(fields);
  if (entries.every(([, value]) => typeof value === 'number')) {
    return inOrder(entries.map(([name, index]) => [Number(index), name]));
  }
  return inOrder(entries.map(([index, value]) => [/^\d+$/.test(index) ? Number(index) : -1, value]));
}

function inOrder(entries: readonly (readonly [index: number, value: unknown])[]): (Label | undefined)[] {
  const values = new Map(entries);
  return entries.map((_, index) => {
    const value = values.get(index);
    if (typeof value === 'string') return toLabel(index, value);
    const [synset, name] = Array.isArray(value) ? (value as unknown[]) : [];
    return typeof name === 'string' && typeof synset === 'string' ? toLabel(index, name, synset) : undefined;
  });
}
