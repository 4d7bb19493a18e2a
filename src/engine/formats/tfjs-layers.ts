import { createHash } from 'node:crypto';
import path from 'node:path';
import { fingerprintFiles, joinFingerprints } from '../../files/fingerprint';
import { ScorecamError } from '../../shared/errors';
import { declaredChannels, declaredInputSize, readTopology } from '../topology';
import { EXPORT_HINT, readModelJson, record } from './json-file';
import type { FileFormat, LayersFiles } from './model-files';
import { locateWeights, readShards } from './tfjs-weights';

/** A model.json and the weight files beside it. */
export const tfjsLayers: FileFormat = {
  words: 'TensorFlow.js layers model (model.json)',
  fileName: /^model\.json$/,
  recognises: (head, name) => /\.json$/i.test(name) || /^\uFEFF?\s*\{/.test(new TextDecoder().decode(head)),
  open: openTfjsLayers,
};

/** Checks that the weight files lie in the model's folder and are as long as their tensors, and that the layers form a graph. */
async function openTfjsLayers(file: string): Promise<LayersFiles> {
  const before = await fingerprintFiles([file]);
  const { json, bytes } = await readModelJson(file);
  const { modelTopology, weightsManifest, format } = record(json);
  if (format === 'graph-model') {
    throw new ScorecamError(
      'model',
      `${file} is a TensorFlow.js graph model, which is not supported yet.`,
      'Export it as a layers model (--output_format tfjs_layers_model).',
    );
  }
  if (typeof modelTopology !== 'object' || modelTopology === null || !Array.isArray(weightsManifest)) {
    throw new ScorecamError('model', `${file} is not a TensorFlow.js layers model.`, EXPORT_HINT);
  }
  const topology = readTopology(modelTopology);
  const inputSize = declaredInputSize(topology);
  const weightFiles = await locateWeights(weightsManifest, file);
  return {
    kind: 'layers',
    format: 'tfjs-layers',
    path: file,
    name: path.basename(path.dirname(file)),
    files: [file, ...weightFiles.shards.map((shard) => shard.path)],
    topology,
    inputSize,
    channels: declaredChannels(topology),
    weights: weightFiles.weights,
    weightNames: 'variables',
    readWeights: () => readShards(weightFiles),
    contentHash: createHash('sha256').update(bytes).update(weightFiles.weightsHash).digest('hex'),
    fingerprint: joinFingerprints(before, weightFiles.fingerprint),
  };
}
