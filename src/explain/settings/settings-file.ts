import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { ScorecamError } from '../../shared/errors';
import { isPictureName } from '../../shared/picture-names';
import { decodeText, type DecodedText } from './text-encoding';

const MAX_BYTES = 16 * 2 ** 20;

/** A file that says how a model is used. */
export interface SettingsFile<T = unknown> {
  /** Absolute path. */
  readonly path: string;
  readonly content: T;
}

/**
 * @param what what is wrong with the file, as a sentence without its full stop
 * @param instead what to name instead, of a file that the user named: it may be anything of his, to be left as it is
 */
export function unusable(file: string, what: string, instead?: string): ScorecamError {
  const message = `${file} cannot be used: ${what}.`;
  return instead === undefined
    ? new ScorecamError('model', message, 'Correct or remove the file.')
    : new ScorecamError('model', message, instead, { remedy: 'model-use' });
}

/**
 * The text of a file beside a model; undefined where there is none. Links to other places are not followed.
 *
 * @throws ScorecamError `model`
 */
export async function readBeside(file: string): Promise<DecodedText | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  const relative = path.relative(await realpath(path.dirname(file)), await realpath(file));
  if (relative !== path.basename(file)) {
    throw unusable(file, 'it is a link to another place, and models are not followed there');
  }
  return readBounded(file);
}

/** What is said where a file that the user named is none that serves. */
export interface NamedFile {
  /** What to name instead. */
  readonly instead: string;
  /** What is thrown where there is none. */
  readonly missing?: () => ScorecamError;
}

/**
 * The text of a file that the user named, wherever it lies.
 *
 * @throws ScorecamError `usage` where there is none, `model` where it cannot be read
 */
export async function readNamed(file: string, { instead, missing }: NamedFile): Promise<DecodedText> {
  if ((await stat(file).catch(() => undefined)) === undefined) throw missing?.() ?? noFile(file);
  if (isPictureName(file)) throw unusable(file, 'it is a picture', instead);
  return readBounded(file, instead);
}

function noFile(file: string): ScorecamError {
  const hint = 'Give the path of a file that is there.';
  return new ScorecamError('usage', `There is no file ${file}.`, hint, { remedy: 'model-use' });
}

async function readBounded(file: string, instead?: string): Promise<DecodedText> {
  const found = await stat(file).catch(() => undefined);
  // A pipe would be waited for.
  if (found?.isFile() !== true || found.size > MAX_BYTES) {
    throw unusable(file, 'it is not a file of at most 16 MiB', instead);
  }
  if (found.size === 0) throw unusable(file, 'it is empty', instead);
  const bytes = await readFile(file).catch(() => {
    throw unusable(file, 'it cannot be read', instead);
  });
  const decoded = decodeText(bytes);
  if (decoded === undefined) throw unusable(file, 'it is no text in UTF-8; save it as that', instead);
  return decoded;
}

/** @throws ScorecamError `model` */
export function parseJson(text: string, file: string, instead?: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message quotes the file, which may not be a model's file at all.
    throw unusable(file, 'it does not hold valid JSON', instead);
  }
}

/** @throws ScorecamError `model` */
export function parseYaml(text: string, file: string, instead?: string): unknown {
  try {
    // Looking for keys that are there twice takes the square of their number.
    return parse(text, { schema: 'core', logLevel: 'error', maxAliasCount: 10, uniqueKeys: false }) as unknown;
  } catch {
    throw unusable(file, 'it does not hold valid YAML', instead);
  }
}
