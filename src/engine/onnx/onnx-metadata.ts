import type { OnnxModel } from './onnx-proto';

/** What an exporter wrote into a model about how it is used. */
export interface OnnxMetadata {
  /** Of all classes, in their order. */
  readonly labels: readonly string[] | undefined;
  /** Ultralytics feeds levels of 0 to 1, the short side being the input's. */
  readonly isUltralytics: boolean;
}

export function readMetadata({ metadata_props: entries = [] }: OnnxModel): OnnxMetadata {
  const values = new Map(entries.map(({ key = '', value = '' }) => [key, value]));
  return {
    labels: parseClassNames(values.get('names') ?? ''),
    isUltralytics: values.get('author') === 'Ultralytics' && values.get('task') === 'classify',
  };
}

/** An entry `0: 'tench'`, with what separates it from the next. */
const ENTRY = /\s*(\d+)\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(?:,|$)/y;

/**
 * Names of classes as Ultralytics writes them: a Python dictionary such as `{0: 'tench', 1: "cock's comb"}`.
 *
 * @returns undefined for anything else, or where an index is missing
 */
export function parseClassNames(text: string): string[] | undefined {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1]?.trimEnd();
  if (body === undefined || body === '') return undefined;
  const names: string[] = [];
  ENTRY.lastIndex = 0;
  while (ENTRY.lastIndex < body.length) {
    const match = ENTRY.exec(body);
    if (match === null || Number(match[1]) !== names.length) return undefined;
    names.push((match[2] ?? match[3] ?? '').replace(/\\(.)/gs, '$1'));
  }
  return names;
}
