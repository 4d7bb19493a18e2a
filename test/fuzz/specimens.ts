import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../support/paths';
import { FAMILIES, writeFamily } from '../support/tiny-families';

const VECTORS = path.join(ROOT, 'test', 'vectors');

/** A model that is whole, to be damaged. */
export interface Specimen {
  readonly name: string;
  /** Path of what is opened, within the model's folder: a file, or the folder itself. */
  readonly entry: string;
  /** By their paths within the model's folder. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Folders of test/vectors with small models: files, or folders where a model has several. */
const FOLDERS = ['formats', 'onnx', 'onnx-kinds', 'saved-model'];
const MODEL = /\.(keras|h5|onnx)$/;

/** All small models that the tests have, of every form. */
export function readSpecimens(): readonly Specimen[] {
  const fixtures = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(VECTORS, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || MODEL.test(entry.name))
      .map(({ name }) => specimenAt(path.join(VECTORS, folder, name))),
  );
  return [...fixtures, ...layersModels()];
}

function specimenAt(place: string): Specimen {
  const name = path.basename(place);
  const files = new Map<string, Buffer>();
  const read = (file: string): void => void files.set(path.relative(path.dirname(place), file), readFileSync(file));
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(file);
      else read(file);
    }
  };
  if (path.extname(name) === '') walk(place);
  else [place, `${place}.data`].filter((file) => existsSync(file)).forEach(read);
  return { name, entry: name, files };
}

function layersModels(): Specimen[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'scorecam-fuzz-'));
  try {
    return FAMILIES.map((family) => specimenAt(path.dirname(writeFamily(folder, family))));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes a model's files; returns the path of what is opened. */
export function writeSpecimen(folder: string, { entry, files }: Specimen): string {
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return path.join(folder, entry);
}
