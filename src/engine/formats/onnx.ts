import { modelName } from '../../files/model-place';
import { findImageInput } from '../onnx/onnx-input';
import { readMetadata } from '../onnx/onnx-metadata';
import { findOwnScale } from '../onnx/own-scale';
import { openOnnx, readOnnx } from '../onnx/read-onnx';
import type { FileFormat, OnnxFiles } from './model-files';

/** An .onnx file, with its weights inside or in files beside it. */
export const onnx: FileFormat = {
  words: 'ONNX model (*.onnx)',
  fileName: /\.onnx$/i,
  recognises: (head, name) => /\.onnx$/i.test(name) || looksLikeOnnx(head),
  open: openOnnxFiles,
};

/** `ir_version` (3 or more: a SavedModel begins alike, with a 1), then one of the fields that follow it. */
function looksLikeOnnx([first, version = 0, next = 0]: Uint8Array): boolean {
  return first === 0x08 && version >= 3 && version < 32 && [0x12, 0x1a, 0x3a, 0x42].includes(next);
}

async function openOnnxFiles(file: string): Promise<OnnxFiles> {
  const { model, graph, files, contentHash, fingerprint } = await openOnnx(file);
  const input = findImageInput(graph, file);
  const { height, width, channels } = input;
  return {
    kind: 'onnx',
    format: 'onnx',
    path: file,
    name: modelName(file),
    files,
    inputSize: height === undefined || width === undefined ? undefined : { height, width },
    channels,
    input,
    metadata: readMetadata(model),
    // Bytes are levels of 0 to 255, whatever becomes of them.
    ownScale: input.isWhole ? 'raw' : findOwnScale(graph, input),
    read: () => readOnnx(file, contentHash),
    contentHash,
    fingerprint,
  };
}
