import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ScorecamError } from '../../shared/errors';
import { foreignModel, isForeignName } from './foreign-files';
import { kerasH5 } from './keras/keras-h5';
import { kerasV3 } from './keras/keras-v3';
import type { ModelUse } from '../model-use';
import type { FileFormat, ModelFiles } from './model-files';
import { onnx } from './onnx';
import { savedModel } from './saved-model';
import { tfjsModel } from './tfjs-model';

const FORMATS: readonly FileFormat[] = [tfjsModel, kerasV3, kerasH5, onnx, savedModel];

/** So much of a file is looked at to tell what it is. */
const HEAD_BYTES = 4096;

/** More entries than this in a folder are not searched for a model. */
const MAX_ENTRIES = 10_000;

/**
 * Opens a model of any known form, told by its content, and checks everything that can be checked without a runtime.
 *
 * @param place a file, or a folder that holds one model
 * @param use what the user says, as far as it decides what is opened
 * @throws ScorecamError `model`
 */
export async function openModelFiles(place: string, use: Pick<ModelUse, 'signature'> = {}): Promise<ModelFiles> {
  const found = await stat(place).catch(() => undefined);
  if (found === undefined) throw notFound(`There is no model at ${place}.`);
  const file = path.resolve(found.isDirectory() ? await findInFolder(place) : place);
  const head = await readHead(file);
  if (head.length === 0) {
    const hint = 'Copy or export the model again; the disk may have been full.';
    throw new ScorecamError('model', `${file} is empty.`, hint, { remedy: 'model-path' });
  }
  const name = path.basename(file);
  const foreign = foreignModel(head, { file, name, by: 'content' });
  if (foreign !== undefined) throw foreign;
  const format = FORMATS.find((candidate) => candidate.recognises(head, name));
  if (format !== undefined) return format.open(file, use);
  throw foreignModel(head, { file, name, by: 'name' }) ?? notFound(`${file} is not a model of a known form.`);
}

/** The one model in a folder. */
async function findInFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new ScorecamError('model', `${folder} cannot be read.`, 'Check that you may read it.', { cause });
  });
  const names = entries
    .slice(0, MAX_ENTRIES)
    .filter((entry) => !entry.isDirectory() && FORMATS.some(({ fileName }) => fileName.test(entry.name)))
    .map(({ name }) => name);
  const [first] = names;
  if (first === undefined) throw await nothingIn(folder, entries.map(({ name }) => name).sort());
  if (names.length === 1) return path.join(folder, first);
  const some = names
    .sort()
    .slice(0, 5)
    .map((name) => JSON.stringify(name));
  throw new ScorecamError(
    'model',
    `There are ${names.length} models in ${folder}: ${some.join(', ')}${names.length > some.length ? ', …' : ''}.`,
    'Give the path of the one that is meant.',
    { remedy: 'model-path' },
  );
}

/** What to say of a folder without a model that can be opened. */
async function nothingIn(folder: string, names: readonly string[]): Promise<ScorecamError> {
  const name = path.basename(folder);
  const known = names.find(isForeignName);
  // Core ML's packages are folders themselves.
  const [file, found] = known === undefined ? [folder, name] : [path.join(folder, known), known];
  const head = known === undefined ? new Uint8Array() : await readHead(file).catch(() => new Uint8Array());
  return (
    foreignModel(head, { file, name: found, by: 'content' }) ??
    foreignModel(head, { file, name: found, by: 'name' }) ??
    notFound(`There is no model in ${folder}.`)
  );
}

async function readHead(file: string): Promise<Uint8Array> {
  // A pipe would be waited for.
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw notFound(`There is no model at ${file}.`);
  const handle = await open(file).catch((cause: unknown) => {
    throw new ScorecamError('model', `${file} cannot be opened.`, 'Check that you may read it.', { cause });
  });
  try {
    const head = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function notFound(message: string): ScorecamError {
  const known = FORMATS.map(({ words }) => words).join(', ');
  return new ScorecamError('model', message, `Give the path of a model: ${known}.`, { remedy: 'model-path' });
}
