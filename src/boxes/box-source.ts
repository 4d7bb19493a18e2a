import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Size } from '../maps';
import { LIMITS, refuseBoxes, type Annotation, type ObjectBox } from './annotation';
import { parseBoxNames } from './box-names';
import { parseCoco } from './coco';
import { parseCsv } from './csv';
import { matchPicture } from './match-picture';
import { parseVoc } from './voc';
import { parseYolo } from './yolo';

/** A picture of which boxes are wanted. */
export interface BoxedPicture {
  /** Of the file. */
  readonly path: string;
  /** As stored, EXIF not applied; null where it does not matter: nothing is compared, and what is told in shares stays so. */
  readonly size: Size | null;
}

/** Where boxes of pictures are found. */
export interface BoxSource {
  /**
   * @returns null where nothing is said of the picture
   * @throws ScorecamError `usage` for a file that cannot be used, or boxes of a picture of another size
   */
  boxesOf(picture: BoxedPicture): Promise<readonly ObjectBox[] | null>;
}

/** Beside the text files of YOLO, or one folder above them. */
const NAME_FILES = ['classes.txt', 'obj.names', 'data.yaml', 'dataset.yaml'] as const;

/** A picture of which the sides are the unit. */
const SHARES: Size = { width: 1, height: 1 };

const HINT = 'Give a COCO JSON or a CSV file, or a folder with the XML files of Pascal VOC or the text files of YOLO.';

/**
 * Opens the boxes of pictures.
 *
 * @param place a COCO file (`.json`) or a table (`.csv`, `.tsv`), or a folder with a file for each picture (`.xml` of
 *   Pascal VOC, `.txt` of YOLO), called like the picture, maybe in a folder called like that of the picture
 * @throws ScorecamError `usage`
 */
export async function openBoxes(place: string): Promise<BoxSource> {
  const facts = await stat(place).catch(() => undefined);
  if (facts === undefined) throw refuseBoxes(place, 'there is no such file or folder', HINT);
  if (facts.isDirectory()) return new FolderOfBoxes(place);
  switch (path.extname(place).toLowerCase()) {
    case '.json':
      return new FileOfBoxes(place, parseCoco(await readBoxText(place, LIMITS.listBytes), place));
    case '.csv':
    case '.tsv':
      return new FileOfBoxes(place, parseCsv(await readBoxText(place, LIMITS.listBytes), place));
    default:
      throw refuseBoxes(place, 'it is no .json and no .csv', HINT);
  }
}

/**
 * One text for what boxes say, wherever they lie: another one as soon as a file of them was changed, has come or has gone.
 *
 * @param place as of `openBoxes`
 * @throws ScorecamError `usage` where there is nothing
 */
export async function fingerprintBoxes(place: string): Promise<string> {
  const facts = await stat(place).catch(() => undefined);
  if (facts === undefined) throw refuseBoxes(place, 'there is no such file or folder', HINT);
  const hash = createHash('sha256');
  if (!facts.isDirectory()) return hash.update(await readFile(place)).digest('hex');
  const names = [place, path.dirname(place)].flatMap((folder) => NAME_FILES.map((name) => path.join(folder, name)));
  for (const file of [...(await listBoxFiles(place, 1)), ...names]) {
    const content = await readFile(file).catch(() => undefined);
    if (content !== undefined) hash.update(`${path.relative(place, file)}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** The files of boxes in a folder and in folders of it, in an order that depends on their names alone. */
async function listBoxFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (await isFolder(file)) files.push(...(depth > 0 ? await listBoxFiles(file, depth - 1) : []));
    else if (/\.(xml|txt)$/.test(entry.name)) files.push(file);
  }
  return files;
}

/** One file about many pictures. */
class FileOfBoxes implements BoxSource {
  readonly #find: (picture: string) => Annotation | undefined;

  constructor(
    private readonly file: string,
    annotations: readonly Annotation[],
  ) {
    this.#find = matchPicture(annotations, file);
  }

  boxesOf({ path: picture, size }: BoxedPicture): Promise<readonly ObjectBox[] | null> {
    const found = this.#find(picture);
    return Promise.resolve(found === undefined ? null : checkedBoxes(found, picture, size, this.file));
  }
}

/** A file for each picture. */
class FolderOfBoxes implements BoxSource {
  readonly #names = new Map<string, Promise<readonly string[] | null>>();

  constructor(private readonly folder: string) {}

  async boxesOf({ path: picture, size }: BoxedPicture): Promise<readonly ObjectBox[] | null> {
    const { dir, name } = path.parse(picture);
    for (const folder of [this.folder, path.join(this.folder, path.basename(dir))]) {
      const xml = path.join(folder, `${name}.xml`);
      if (await isFile(xml))
        return checkedBoxes(parseVoc(await readBoxText(xml, LIMITS.pictureBytes), xml), picture, size, xml);
      const txt = path.join(folder, `${name}.txt`);
      if (await isFile(txt))
        return parseYolo(await readBoxText(txt, LIMITS.pictureBytes), size ?? SHARES, await this.#namesFor(folder), txt)
          .boxes;
    }
    return null;
  }

  #namesFor(folder: string): Promise<readonly string[] | null> {
    const names = this.#names.get(folder) ?? readNames(folder);
    this.#names.set(folder, names);
    return names;
  }
}

async function readNames(folder: string): Promise<readonly string[] | null> {
  for (const place of [folder, path.dirname(folder)]) {
    for (const name of NAME_FILES) {
      const file = path.join(place, name);
      if (!(await isFile(file))) continue;
      const names = parseBoxNames(
        await readBoxText(file, LIMITS.pictureBytes),
        name.endsWith('.yaml') ? 'yaml' : 'lines',
      );
      if (names !== null) return names;
    }
  }
  return null;
}

function checkedBoxes(
  { size, boxes }: Annotation,
  picture: string,
  actual: Size | null,
  file: string,
): readonly ObjectBox[] {
  if (size !== null && actual !== null && (size.width !== actual.width || size.height !== actual.height)) {
    throw refuseBoxes(
      file,
      `${picture} has ${actual.width}×${actual.height} pixels, the boxes are of ${size.width}×${size.height}`,
      'Take the picture that the boxes were drawn on: a copy in another size, or one that was turned, does not fit.',
    );
  }
  return boxes;
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (facts) => facts.isFile(),
    () => false,
  );
}

async function readBoxText(file: string, maxBytes: number): Promise<string> {
  const { size } = await stat(file);
  if (size > maxBytes) {
    throw refuseBoxes(file, `it has more than ${maxBytes / 2 ** 20} MiB`, 'Give a file of fewer pictures or objects.');
  }
  const bytes = await readFile(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuseBoxes(file, 'it is no text in UTF-8', 'Save it as UTF-8.');
  }
}
