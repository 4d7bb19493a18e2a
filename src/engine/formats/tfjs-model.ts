import { fingerprintFiles } from '../../files/fingerprint';
import { ScorecamError } from '../../shared/errors';
import { EXPORT_HINT, readModelJson, record, type ModelJson } from './json-file';
import type { FileFormat, GraphFiles, LayersFiles } from './model-files';
import { openTfjsGraph } from './tfjs-graph';
import { openTfjsLayers } from './tfjs-layers';

/** A model.json and the weight files beside it. */
export const tfjsModel: FileFormat = {
  words: 'TensorFlow.js layers or graph model (model.json)',
  fileName: /^model\.json$/,
  recognises: (head, name) => /\.json$/i.test(name) || /^\uFEFF?\s*\{/.test(new TextDecoder().decode(head)),
  open: openTfjsModel,
};

async function openTfjsModel(file: string): Promise<LayersFiles | GraphFiles> {
  const fingerprint = await fingerprintFiles([file]);
  const { json: value, bytes } = await readModelJson(file);
  const json = record(value);
  const { modelTopology, weightsManifest, format } = json;
  if (typeof modelTopology !== 'object' || modelTopology === null || !Array.isArray(weightsManifest)) {
    throw new ScorecamError('model', `${file} is not a TensorFlow.js model.`, EXPORT_HINT);
  }
  const topology = record(modelTopology);
  const model: ModelJson = { file, bytes, fingerprint, topology, manifest: weightsManifest as unknown[], json };
  // The first converters did not write down the format.
  const isGraph = format === 'graph-model' || (format === undefined && Array.isArray(topology.node));
  return isGraph ? openTfjsGraph(model) : openTfjsLayers(model);
}
