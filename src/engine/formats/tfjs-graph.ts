import { createHash } from 'node:crypto';
import path from 'node:path';
import { joinFingerprints } from '../../files/fingerprint';
import { ScorecamError } from '../../shared/errors';
import { findGraphInput, findGraphOutputs } from '../tensorflow/graph-ends';
import { readGraph, refuseUnknown, type GraphOperator } from '../tensorflow/graph-def';
import { findOwnScaling } from '../tensorflow/graph-scale';
import { MAX_SMALL } from '../tensorflow/small-constants';
import { EXPORT_HINT, record, type ModelJson } from './json-file';
import type { GraphFiles, WeightSpec } from './model-files';
import { locateWeights, readShards, readSmallWeight } from './tfjs-weights';

/**
 * Opens a graph model: checks that its operators are harmless and form a graph, that every constant has its weights, and
 * that the weight files lie in the model's folder and are as long as their tensors.
 *
 * @throws ScorecamError `model`
 */
export async function openTfjsGraph(model: ModelJson): Promise<GraphFiles> {
  const { file, bytes, fingerprint, topology, manifest, json } = model;
  refuseInitialiser(json.modelInitializer, file);
  if (!Array.isArray(topology.node)) {
    throw new ScorecamError('model', `${file} says that it is a graph model, but it has no operators.`, EXPORT_HINT);
  }
  const operators = readGraph(topology.node as unknown[], file);
  const signature = json.signature ?? record(json.userDefinedMetadata).signature;
  const input = findGraphInput(operators, signature, file);
  const outputs = findGraphOutputs(operators, signature, file);
  const weightFiles = await locateWeights(manifest, file);
  checkConstants(operators, weightFiles.weights, file);
  const scaling = await findOwnScaling(operators, input, (name) => readSmallWeight(weightFiles, name, MAX_SMALL));
  return {
    kind: 'graph',
    format: 'tfjs-graph',
    path: file,
    name: path.basename(path.dirname(file)),
    files: [file, ...weightFiles.shards.map((shard) => shard.path)],
    operators,
    input: input.name,
    inputSize: input.size,
    channels: input.channels,
    builtInBatch: input.builtInBatch,
    ...scaling,
    ownScale: input.isWhole ? 'raw' : scaling.ownScale,
    outputs,
    weights: weightFiles.weights,
    readWeights: () => readShards(weightFiles),
    contentHash: createHash('sha256').update(bytes).update(weightFiles.weightsHash).digest('hex'),
    fingerprint: joinFingerprints(fingerprint, weightFiles.fingerprint),
  };
}

/** A second graph that is run before the first, to fill tables: it is never run here. */
function refuseInitialiser(initialiser: unknown, file: string): void {
  const { node: nodes } = record(initialiser);
  for (const node of Array.isArray(nodes) ? (nodes as unknown[]) : []) {
    const { name, op } = record(node);
    refuseUnknown(String(op), String(name), file);
  }
}

function checkConstants(operators: readonly GraphOperator[], weights: readonly WeightSpec[], file: string): void {
  const names = new Set(weights.map(({ name }) => name));
  const missing = operators.find(({ type, name }) => type === 'Const' && !names.has(name));
  if (missing === undefined) return;
  const message = `${file} has no weights for the constant ${missing.name.slice(0, 200)}.`;
  throw new ScorecamError('model', message, EXPORT_HINT);
}
