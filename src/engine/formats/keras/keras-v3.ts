import { ScorecamError } from '../../../shared/errors';
import { isForeignName } from '../foreign-files';
import { parseModelJson, record } from '../json-file';
import type { FileFormat } from '../model-files';
import { Hdf5File } from './hdf5-file';
import { MAX_KERAS_BYTES, openKerasFile, type KerasContent } from './keras-files';
import { placesInKeras } from './weight-places';
import { readZipEntries } from './zip-entries';

const SIGNATURE = [0x50, 0x4b, 0x03, 0x04];

/** The entries of the archive that are read, and how large each may be. */
const ENTRIES = {
  'config.json': 64 * 2 ** 20,
  'metadata.json': 2 ** 20,
  'model.weights.h5': MAX_KERAS_BYTES,
} as const;

/** A model as `model.save('model.keras')` writes it: an archive of a description and an HDF5 file. */
export const kerasV3: FileFormat = {
  words: 'Keras model (.keras)',
  fileName: /\.keras$/i,
  // Others write archives, too: what is called as theirs has to begin as Keras does.
  recognises: (head, name) =>
    SIGNATURE.every((byte, i) => head[i] === byte) && (!isForeignName(name) || beginsWithEntry(head)),
  open: (file) => openKerasFile(file, 'keras-v3', takeApart),
};

/** Whether the first entry of an archive has the name of one of those that are read. */
function beginsWithEntry(head: Uint8Array): boolean {
  const length = (head[26] ?? 0) + 256 * (head[27] ?? 0);
  const first = Buffer.from(head.subarray(30, 30 + length)).toString('latin1');
  return Object.hasOwn(ENTRIES, first);
}

async function takeApart(bytes: Buffer, name: string): Promise<KerasContent> {
  const entries = await readZipEntries(bytes, name, ENTRIES);
  const { 'config.json': config, 'metadata.json': metadata, 'model.weights.h5': weights } = entries;
  if (config === undefined || weights === undefined) {
    throw new ScorecamError(
      'model',
      `${name} is an archive, but not of a Keras model: it has no ${config === undefined ? 'config.json' : 'model.weights.h5'}.`,
      'Save the model with model.save() of Keras.',
    );
  }
  const { keras_version: version } = record(
    metadata === undefined ? undefined : parseModelJson(metadata.toString('utf8'), name),
  );
  const description = parseModelJson(config.toString('utf8'), name);
  const file = await Hdf5File.open(weights, name);
  return {
    file,
    config: description,
    isKeras3: typeof version !== 'string' || Number.parseInt(version) >= 3,
    placeWeights: (whole) => placesInKeras(file, whole),
  };
}
