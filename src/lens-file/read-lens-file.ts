import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { modelPlace } from '../files/model-place';
import { PREPROCESS_NAMES } from '../protocol';
import { LensFileMistake } from './lens-file-mistake';
import { isWithin, parseLensFile } from './parse-lens-file';
import { LENS_FILE, type LensFile, type LensModel } from './types';

const MAX_BYTES = 2 ** 20;

/**
 * The nearest `scorecam-lens.json` from a folder upwards.
 *
 * @param folder absolute path
 * @param root the last folder that is looked at, where the way leads through it; undefined for the root of the repository
 *   that the folder lies in, or of the disk
 * @returns what it says; undefined where there is none
 * @throws LensFileMistake where it cannot be used
 */
export async function findLensFile(folder: string, root?: string): Promise<LensFile | undefined> {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    const file = path.join(current, LENS_FILE);
    const found = await stat(file).catch(() => undefined);
    if (found !== undefined) return readLensFile(file, root ?? (await repositoryOf(current)) ?? current);
    const isLast = current === root || current === path.dirname(current);
    if (isLast || (root === undefined && (await isRepository(current)))) return undefined;
  }
}

/** What a file says about one of its models, given by the path of its file or of the folder that it fills. */
export function entryOf({ models }: LensFile, model: string): LensModel | undefined {
  const place = modelPlace(path.resolve(model));
  const own = models.find((one) => modelPlace(one.path) === place);
  // A folder may stand for the one file in it.
  return own ?? (path.extname(place) === '' ? undefined : models.find((one) => one.path === path.dirname(place)));
}

async function readLensFile(file: string, root: string): Promise<LensFile> {
  const facts = await stat(file).catch(() => undefined);
  if (facts?.isFile() !== true || facts.size > MAX_BYTES) {
    throw new LensFileMistake(`${file} cannot be used: it is not a file of at most 1 MiB.`, { file });
  }
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new LensFileMistake(`${file} cannot be read.`, { file }, { hint: 'Check that you may read it.', cause });
  });
  const parsed = parseLensFile(text.replace(/^\uFEFF/, ''), file, root);
  const places = parsed.models.flatMap(({ path: model, said }) => [model, said.labels, fileOf(said.preprocess)]);
  for (const place of places) if (place !== undefined) await refuseOutside(place, { file, root });
  return parsed;
}

/** Absolute path of the file that says how pictures are prepared, where one does. */
function fileOf(preprocess: string | undefined): string | undefined {
  return preprocess === undefined || /^\s*\{/.test(preprocess) || isName(preprocess) ? undefined : preprocess;
}

function isName(preprocess: string): boolean {
  return PREPROCESS_NAMES.some((name) => name === preprocess);
}

/** Links may lead elsewhere although the path does not. What is not there is missed where it is used. */
async function refuseOutside(
  place: string,
  { file, root }: { readonly file: string; readonly root: string },
): Promise<void> {
  const [real, realRoot] = await Promise.all([realpath(place).catch(() => undefined), realpath(root)]);
  if (real === undefined || isWithin(realRoot, real)) return;
  const message = `${file} names ${place}, which is a link that leads out of ${root}.`;
  throw new LensFileMistake(message, { file }, { hint: 'Put a copy of the file there.' });
}

async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let current = folder; ; current = path.dirname(current)) {
    if (await isRepository(current)) return current;
    if (current === path.dirname(current)) return undefined;
  }
}

async function isRepository(folder: string): Promise<boolean> {
  return (await stat(path.join(folder, '.git')).catch(() => undefined)) !== undefined;
}
