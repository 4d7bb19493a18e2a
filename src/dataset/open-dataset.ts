import { stat } from 'node:fs/promises';
import path from 'node:path';
import { openBoxes, type ObjectBox } from '../boxes';
import { ScorecamError } from '../shared/errors';
import { readLabelTable, type TableKind } from './label-table';
import { listTree } from './list-tree';
import type { Dataset, DatasetPicture, LabelSource } from './types';

export interface DatasetChoice {
  /** Told by what is named where it is left out. */
  readonly from?: LabelSource | undefined;
  /** Absolute path of the file or folder that says what is on the pictures, where that is not the place itself. */
  readonly truth?: string | undefined;
}

const BY_ENDING: Readonly<Record<string, LabelSource>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
  '.json': 'coco',
};

/**
 * The pictures of a folder, or those that a table lists, and what is said to be on them.
 *
 * @param place absolute path of a folder, a table of paths and labels, or a COCO file beside its pictures
 * @throws ScorecamError `picture` where there is nothing, `usage` for labels that cannot be used
 */
export async function openDataset(place: string, { from, truth }: DatasetChoice): Promise<Dataset> {
  const facts = await stat(place).catch(() => undefined);
  if (facts === undefined) {
    throw new ScorecamError('picture', `There is no file or folder ${place}.`, 'Check the path.');
  }
  const isFolder = facts.isDirectory();
  const named = truth ?? (isFolder ? undefined : place);
  const source = from ?? (named === undefined ? 'folder' : await sourceOf(named));
  const folder = isFolder ? place : path.dirname(place);
  switch (source) {
    case 'csv':
    case 'jsonl':
    case 'parquet':
      return fromTable(folder, needed(named, source), source);
    case 'folder':
      return fromTree(folder, (image) => Promise.resolve(path.basename(path.dirname(image))));
    case 'none':
      return fromTree(folder, () => Promise.resolve(null));
    case 'coco':
    case 'voc':
    case 'yolo':
      return fromBoxes(folder, source === 'coco' ? needed(named, source) : (named ?? (await besideOf(folder, source))));
  }
}

async function sourceOf(named: string): Promise<LabelSource> {
  const source = BY_ENDING[path.extname(named).toLowerCase()];
  if (source !== undefined) return source;
  const isFolder = (await stat(named).catch(() => undefined))?.isDirectory() === true;
  throw new ScorecamError(
    'usage',
    isFolder ? `What the labels in ${named} are is not said.` : `${named} is no table of labels.`,
    isFolder ? 'Say it with --labels-from voc or yolo.' : 'Give a .csv, .tsv, .jsonl, .parquet or COCO .json file.',
  );
}

function needed(named: string | undefined, source: LabelSource): string {
  if (named !== undefined) return named;
  throw new ScorecamError('usage', `The labels (${source}) are in a file that is not named.`, 'Name it with --truth.');
}

/** Where such files lie by custom: beside the pictures, or in a folder of their own. */
async function besideOf(folder: string, source: 'voc' | 'yolo'): Promise<string> {
  const usual = path.join(path.dirname(folder), source === 'voc' ? 'Annotations' : 'labels');
  return (await stat(usual).catch(() => undefined))?.isDirectory() === true ? usual : folder;
}

async function fromTree(folder: string, labelOf: (image: string) => Promise<string | null>): Promise<Dataset> {
  const { pictures, notes } = await listTree(folder);
  const labelled: DatasetPicture[] = [];
  for (const image of pictures) labelled.push({ image, name: nameIn(folder, image), label: await labelOf(image) });
  return { folder, pictures: inOrder(labelled), notes };
}

async function fromTable(folder: string, file: string, kind: TableKind): Promise<Dataset> {
  const pictures = new Map<string, DatasetPicture>();
  let [repeated, contrary] = [0, 0];
  for (const { picture, label } of await readLabelTable(file, kind)) {
    const image = path.resolve(folder, picture);
    const known = pictures.get(image);
    if (known === undefined) pictures.set(image, { image, name: nameIn(folder, image), label });
    else if (known.label === label) repeated += 1;
    else contrary += 1;
  }
  const notes = [
    ...(repeated === 0 ? [] : [`Lines that are there twice: ${repeated}; each picture is taken once.`]),
    ...(contrary === 0
      ? []
      : [`Lines that give a picture another label than an earlier line: ${contrary}; the first counts.`]),
  ];
  return { folder, pictures: inOrder([...pictures.values()]), notes };
}

async function fromBoxes(folder: string, place: string): Promise<Dataset> {
  const boxes = await openBoxes(place);
  const unusable: string[] = [];
  const dataset = await fromTree(folder, async (image) => {
    try {
      return largestOf((await boxes.boxesOf({ path: image, size: null })) ?? []);
    } catch (error) {
      if (!(error instanceof ScorecamError)) throw error;
      unusable.push(error.message);
      return null;
    }
  });
  const told = `Pictures whose boxes cannot be used: ${unusable.length}; the first one: ${unusable[0] ?? ''}`;
  return { ...dataset, notes: [...dataset.notes, ...(unusable.length === 0 ? [] : [told])] };
}

/** A picture of several objects is taken for one of the largest. */
function largestOf(boxes: readonly ObjectBox[]): string | null {
  const area = ({ width, height }: ObjectBox): number => width * height;
  const counted = boxes.filter(({ difficult }) => !difficult);
  const [first, ...others] = counted.length > 0 ? counted : boxes;
  return first === undefined ? null : others.reduce((most, box) => (area(box) > area(most) ? box : most), first).label;
}

function nameIn(folder: string, image: string): string {
  const relative = path.relative(folder, image);
  const isInside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  return isInside ? relative.split(path.sep).join('/') : image;
}

function inOrder(pictures: readonly DatasetPicture[]): DatasetPicture[] {
  return pictures.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
