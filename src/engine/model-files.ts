import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintFiles, joinFingerprints } from '../files/fingerprint';
import { ScorecamError } from '../shared/errors';
import { EXPORT_HINT, readModelJson, record } from './json-file';
import { locateWeights, type WeightFiles } from './model-weights';
import { declaredInputSize, readTopology, type Topology } from './topology';

/** A tfjs layers model on disk, its description and file names checked, its weights not yet read. */
export interface ModelFiles extends WeightFiles {
  /** Absolute path of model.json. */
  readonly path: string;
  readonly topology: Topology;
  /** Pixels; undefined where the model leaves its input size open. */
  readonly inputSize: { readonly height: number; readonly width: number } | undefined;
  /** Of model.json and the shards in their order, taken before they were read. */
  readonly fingerprint: string;
  /** SHA-256 over model.json and the shards in their order. */
  readonly contentHash: string;
}

/**
 * Opens a model's description and checks everything that can be checked without a runtime: that the weight files lie in
 * the model's folder, have the size that their tensors need, and that the layers form a graph.
 *
 * @param file a model.json, or the folder that holds one
 * @throws ScorecamError `model`
 */
export async function openModelFiles(file: string): Promise<ModelFiles> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) {
    throw new ScorecamError('model', `There is no model at ${file}.`, 'Give --model the path of a model.json.', {
      remedy: 'model-path',
    });
  }
  const jsonPath = found.isDirectory() ? path.join(file, 'model.json') : file;
  const before = await fingerprintFiles([jsonPath]);
  const { json, bytes } = await readModelJson(jsonPath);
  const { modelTopology, weightsManifest, format } = record(json);
  if (format === 'graph-model') {
    throw new ScorecamError(
      'model',
      `${jsonPath} is a TensorFlow.js graph model, which is not supported yet.`,
      'Export it as a layers model (--output_format tfjs_layers_model).',
    );
  }
  if (typeof modelTopology !== 'object' || modelTopology === null || !Array.isArray(weightsManifest)) {
    throw new ScorecamError('model', `${jsonPath} is not a TensorFlow.js layers model.`, EXPORT_HINT);
  }
  const topology = readTopology(modelTopology);
  const inputSize = declaredInputSize(topology);
  const weightFiles = await locateWeights(weightsManifest, jsonPath);
  const contentHash = createHash('sha256').update(bytes).update(weightFiles.weightsHash).digest('hex');
  const fingerprint = joinFingerprints(before, weightFiles.fingerprint);
  return { ...weightFiles, path: jsonPath, topology, inputSize, contentHash, fingerprint };
}
