import { modelName } from '../../files/model-place';
import { openSavedModel, readSavedModel } from '../tensorflow/read-saved-model';
import type { FileFormat, SavedModelFiles } from './model-files';

/** A folder with saved_model.pb and the weights in its folder variables. */
export const savedModel: FileFormat = {
  words: 'TensorFlow SavedModel (saved_model.pb)',
  fileName: /^saved_model\.pb$/,
  recognises: (head, name) => name === 'saved_model.pb' || looksLikeSavedModel(head),
  open: openSavedModelFiles,
};

/** `saved_model_schema_version` 1, then the first graph. */
function looksLikeSavedModel([first, version, next]: Uint8Array): boolean {
  return first === 0x08 && version === 1 && next === 0x12;
}

async function openSavedModelFiles(
  file: string,
  { signature: asked }: { readonly signature?: string } = {},
): Promise<SavedModelFiles> {
  const { signature, graph, scaling, files, contentHash, fingerprint } = await openSavedModel(file, asked);
  const { size, channels, isWhole } = signature.picture;
  return {
    kind: 'saved-model',
    format: 'saved-model',
    path: file,
    name: modelName(file),
    files,
    inputSize: size,
    channels,
    signature: signature.name,
    otherSignatures: signature.others,
    operatorNames: [...graph.origins.values()],
    ...scaling,
    // Bytes are levels of 0 to 255, whatever becomes of them.
    ownScale: isWhole ? 'raw' : scaling.ownScale,
    read: () => readSavedModel(file, { contentHash, signature: signature.name }),
    contentHash,
    fingerprint,
  };
}
