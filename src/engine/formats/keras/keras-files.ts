import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintFiles } from '../../../files/fingerprint';
import { ScorecamError } from '../../../shared/errors';
import { changedWhileLoading } from '../../model-parts';
import { declaredChannels, declaredInputSize, readTopology } from '../../topology';
import type { LayersFiles } from '../model-files';
import type { Hdf5File } from './hdf5-file';
import { findKerasWeights, readKerasWeights } from './keras-weights';
import { rewriteModel, type KerasContainer } from './rewrite-model';
import type { PlacedLayer } from './weight-places';

/** A file of Keras, taken apart. */
export interface KerasContent {
  readonly file: Hdf5File;
  /** Description of the model, parsed. */
  readonly config: unknown;
  readonly isKeras3: boolean;
  readonly placeWeights: (whole: KerasContainer) => PlacedLayer[];
}

/** The largest file that is read: it has to fit into memory a few times. */
export const MAX_KERAS_BYTES = 2 * 2 ** 30 - 1;

/**
 * Opens a model that Keras wrote into one file.
 *
 * @param takeApart gets the file's content and its name for messages
 * @throws ScorecamError `model`
 */
export async function openKerasFile(
  file: string,
  format: LayersFiles['format'],
  takeApart: (bytes: Buffer, name: string) => Promise<KerasContent>,
): Promise<LayersFiles> {
  const name = path.basename(file);
  const fingerprint = await fingerprintFiles([file]);
  const bytes = await readBounded(file);
  const contentHash = createHash('sha256').update(bytes).digest('hex');
  const content = await takeApart(bytes, name);
  try {
    const { topology: json, whole } = rewriteModel(content.config, content.isKeras3);
    const weights = findKerasWeights(content.file, content.placeWeights(whole));
    const topology = readTopology(json);
    return {
      kind: 'layers',
      format,
      path: file,
      name,
      files: [file],
      topology,
      inputSize: declaredInputSize(topology),
      channels: declaredChannels(topology),
      weights: weights.map(({ spec }) => spec),
      weightNames: 'places',
      contentHash,
      fingerprint,
      readWeights: async () => {
        const again = await readBounded(file);
        if (createHash('sha256').update(again).digest('hex') !== contentHash) {
          throw changedWhileLoading(file);
        }
        const reread = await takeApart(again, name);
        try {
          return readKerasWeights(reread.file, weights);
        } finally {
          reread.file.close();
        }
      },
    };
  } finally {
    content.file.close();
  }
}

async function readBounded(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      if (size > MAX_KERAS_BYTES) {
        throw new ScorecamError(
          'model',
          `${file} has ${size} bytes, more than the 2 GiB that are read.`,
          'Save the model without the state of its optimizer (include_optimizer=False).',
        );
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof ScorecamError) throw cause;
    throw new ScorecamError('model', `${file} cannot be read.`, 'Check that you may read it.', { cause });
  }
}
