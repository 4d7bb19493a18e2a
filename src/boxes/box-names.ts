import { parse } from 'yaml';

/**
 * Names of classes by their numbers: one a line, or `names` of a YAML file, a list or numbers with names.
 *
 * @returns null for what is neither
 */
export function parseBoxNames(text: string, form: 'lines' | 'yaml'): readonly string[] | null {
  if (form === 'lines') {
    const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
    while (lines.at(-1) === '') lines.pop();
    return lines.length > 0 && !lines.includes('') ? lines : null;
  }
  let value: unknown;
  try {
    // Aliases are what makes a small YAML file large; a list of names needs none.
    value = parse(text, { maxAliasCount: 0, logLevel: 'error' });
  } catch {
    return null;
  }
  const names = typeof value === 'object' && value !== null && 'names' in value ? value.names : undefined;
  if (typeof names !== 'object' || names === null) return null;
  const list = Array.isArray(names) ? (names as unknown[]) : inOrder(names);
  return list.every((name) => typeof name === 'string') && list.length > 0 ? list : null;
}

function inOrder(names: object): unknown[] {
  const entries = Object.entries(names) as [string, unknown][];
  const list = entries.map(([key]) => Number(key));
  const isCounted = list.every((number) => Number.isInteger(number) && number >= 0 && number < entries.length);
  if (!isCounted) return [];
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, name]) => name);
}
