import { ScorecamError } from '../../../shared/errors';
import { parseModelJson } from '../json-file';
import type { FileFormat } from '../model-files';
import { Hdf5File } from './hdf5-file';
import { openKerasFile, type KerasContent } from './keras-files';
import { placesInH5 } from './weight-places';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** A model in one HDF5 file, as `model.save('model.h5')` of Keras 2 and Keras 3 writes it. */
export const kerasH5: FileFormat = {
  words: 'Keras model (.h5)',
  fileName: /\.(h5|hdf5)$/i,
  recognises: (head) => SIGNATURE.every((byte, i) => head[i] === byte),
  open: (file) => openKerasFile(file, 'keras-h5', takeApart),
};

async function takeApart(bytes: Buffer, name: string): Promise<KerasContent> {
  const file = await Hdf5File.open(bytes, name);
  try {
    const text = file.texts('/', 'model_config')?.join('');
    if (text === undefined) {
      throw new ScorecamError(
        'model',
        `${name} has no description of a model: it holds weights alone, or other data.`,
        'Save the whole model with model.save().',
      );
    }
    const [version = ''] = file.texts('/', 'keras_version') ?? [];
    const isKeras3 = Number.parseInt(version) >= 3;
    return {
      file,
      config: parseModelJson(text, name),
      isKeras3,
      placeWeights: (whole) => placesInH5(file, 'model_weights', whole, isKeras3),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}
