import { open, stat } from 'node:fs/promises';
import { ScorecamError } from '../../shared/errors';

/** What to do about a model that does not hold together. */
export const EXPORT_HINT =
  'Export the model again with tensorflowjs_converter or model.save(), and copy all of its files.';

const MAX_JSON_BYTES = 64 * 2 ** 20;

/** Nested models go six levels deeper each; what goes deeper than this was made to exhaust a stack. */
const MAX_JSON_DEPTH = 200;

/** A model.json as it was read, with the parts that every form has. */
export interface ModelJson {
  readonly file: string;
  readonly bytes: Buffer;
  /** Of the file, taken before it was read. */
  readonly fingerprint: string;
  readonly topology: Readonly<Record<string, unknown>>;
  readonly manifest: readonly unknown[];
  /** The whole of it. */
  readonly json: Readonly<Record<string, unknown>>;
}

/**
 * Reads a model's description.
 *
 * @throws ScorecamError `model` when it is missing, too large, not JSON, or nested absurdly deep
 */
export async function readModelJson(file: string): Promise<{ json: unknown; bytes: Buffer }> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new ScorecamError('model', `There is no model at ${file}.`, 'Give --model the path of a model.json.', {
      remedy: 'model-path',
    });
  }
  if (found.size > MAX_JSON_BYTES) {
    throw new ScorecamError('model', `${file} is too large for a model's description (over 64 MiB).`, EXPORT_HINT);
  }
  const handle = await open(file).catch((cause: unknown) => {
    throw new ScorecamError('model', `${file} cannot be opened.`, 'Check that you may read it.', { cause });
  });
  let bytes: Buffer;
  let json: unknown;
  try {
    bytes = await handle.readFile();
    json = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')) as unknown;
  } catch (cause) {
    throw new ScorecamError(
      'model',
      `${file} is not a tfjs model: it does not hold valid JSON.`,
      'Give --model the path of the model.json of a TensorFlow.js model.',
      { cause, remedy: 'model-path' },
    );
  } finally {
    await handle.close();
  }
  checkDepth(json, file);
  return { json, bytes };
}

/**
 * Parses a description that lies inside of a model's file.
 *
 * @param name of the file, for messages
 * @throws ScorecamError `model` when it is not JSON, or nested absurdly deep
 */
export function parseModelJson(text: string, name: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text) as unknown;
  } catch (cause) {
    const hint = 'Save the model again, and copy the whole file.';
    throw new ScorecamError('model', `${name} is damaged: its description is not valid JSON.`, hint, { cause });
  }
  checkDepth(json, name);
  return json;
}

function checkDepth(json: unknown, file: string): void {
  if (!isDeeperThan(json, MAX_JSON_DEPTH)) return;
  throw new ScorecamError('model', `${file} is nested more than ${MAX_JSON_DEPTH} levels deep.`, EXPORT_HINT);
}

/** Goes level by level, without recursion. */
function isDeeperThan(json: unknown, levels: number): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const inner of Object.values(value)) {
        if (typeof inner === 'object' && inner !== null) next.push(inner);
      }
    }
    level = next;
  }
  return false;
}

/** The fields of an object; none of anything else. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function isArrayOf<T>(value: unknown, is: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(is);
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}
