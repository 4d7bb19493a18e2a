import { createHash } from 'node:crypto';
import path from 'node:path';
import { joinFingerprints } from '../../files/fingerprint';
import { declaredChannels, declaredInputSize, readTopology } from '../topology';
import type { ModelJson } from './json-file';
import type { LayersFiles } from './model-files';
import { locateWeights, readShards } from './tfjs-weights';

/**
 * Opens a layers model: checks that the weight files lie in the model's folder and are as long as their tensors, and
 * that the layers form a graph.
 *
 * @throws ScorecamError `model`
 */
export async function openTfjsLayers({
  file,
  bytes,
  fingerprint,
  topology: json,
  manifest,
}: ModelJson): Promise<LayersFiles> {
  const topology = readTopology(json);
  const inputSize = declaredInputSize(topology);
  const weightFiles = await locateWeights(manifest, file);
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
    fingerprint: joinFingerprints(fingerprint, weightFiles.fingerprint),
  };
}
