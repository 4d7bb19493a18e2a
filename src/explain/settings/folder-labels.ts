import { opendir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintFiles, joinFingerprints } from '../../files/fingerprint';
import type { ModelInfo } from '../../protocol';
import { isPictureName } from '../../shared/picture-names';
import type { ChosenLabels } from './choose-labels';
import { toLabel } from './label-list';
import type { LabelList } from './label-sources';

/** More folders than this beside a picture's own are no classes. */
const MAX_FOLDERS = 20_000;

/** A folder of a class shows a picture among so many of its entries. */
const MAX_LOOKED_AT = 1000;

/**
 * The names of the folder of a picture and of those beside it, in the order in which Keras and torchvision number them:
 * that of the code points. Each has to hold a picture: folders of another kind number by chance what a model has classes.
 *
 * @param image absolute path
 * @param classes how many folders there have to be
 * @returns undefined where these are no folders of classes
 */
export async function folderLabels(image: string, classes: number): Promise<LabelList | undefined> {
  const root = datasetOf(image);
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  if (entries.length > MAX_FOLDERS) return undefined;
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (names.length < 2 || names.length !== classes) return undefined;
  for (const name of names) {
    if (!(await holdsPicture(path.join(root, name)))) return undefined;
  }
  const labels = names.sort(byCodePoints).map((name, index) => toLabel(index, name));
  return { source: `names of the folders in ${root}`, labels };
}

/**
 * A model of which the classes are named by folders is another one as soon as these are others.
 *
 * @param image absolute path
 */
export async function withFolders(
  model: ModelInfo,
  { guessed }: Pick<ChosenLabels, 'guessed'>,
  image: string,
): Promise<ModelInfo> {
  if (!guessed.includes('folderLabels')) return model;
  const root = datasetOf(image);
  const fingerprint = joinFingerprints(model.fingerprint, await fingerprintFiles([root]));
  return { ...model, files: [...model.files, root], fingerprint };
}

async function holdsPicture(folder: string): Promise<boolean> {
  try {
    let looked = 0;
    for await (const entry of await opendir(folder)) {
      if (!entry.isDirectory() && isPictureName(entry.name)) return true;
      looked += 1;
      if (looked === MAX_LOOKED_AT) return false;
    }
  } catch {
    // What cannot be read shows no picture.
  }
  return false;
}

/** The folder that holds a folder for each class, if a picture's folder is one. */
function datasetOf(image: string): string {
  return path.dirname(path.dirname(image));
}

/** JavaScript compares halves of code points, which puts some characters elsewhere. */
export function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
