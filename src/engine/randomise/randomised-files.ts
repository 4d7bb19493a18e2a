import { createHash } from 'node:crypto';
import { ScorecamError } from '../../shared/errors';
import { bytesOf } from '../formats/weight-values';
import type { ModelFiles, WeightSpec } from '../formats/model-files';
import type { ConstantTensor } from '../graph/recorded-graph';
import type { FrozenModel } from '../tensorflow/frozen-model';
import { commonScope } from '../tensorflow/name-layers';
import { kerasLayers } from './keras-weights';
import { onnxLayers, permuteOnnx } from './onnx-weights';
import { permuted } from './permute';
import { savedModelLayers, tfjsGraphLayers } from './tensorflow-weights';
import type { WeightLayer } from './weight-layers';

/** Which weights of a model lose what they have learned. */
export interface Randomisation {
  /** Names of weights, as `learnedLayers` gives them. */
  readonly weights: ReadonlySet<string>;
  readonly seed: number;
}

/**
 * The layers of a model that have learned something, in the order of the forward pass.
 *
 * @throws ScorecamError `model` where there are none that are known here
 */
export async function learnedLayers(files: ModelFiles): Promise<WeightLayer[]> {
  const layers = (await layersIn(files)).filter(({ weights }) => weights.length > 0);
  const shared = commonScope(layers.map(({ name }) => name)).length;
  if (layers.length > 0) return layers.map((layer) => ({ ...layer, name: layer.name.slice(shared) }));
  throw new ScorecamError(
    'model',
    `The weights of ${files.name} cannot be randomised: none of them belongs to a convolution or a dense layer that is known here.`,
    'Use a model in another form, for instance as Keras saved it or PyTorch exported it to ONNX.',
  );
}

async function layersIn(files: ModelFiles): Promise<WeightLayer[]> {
  switch (files.kind) {
    case 'layers':
      return kerasLayers(files);
    case 'graph':
      return tfjsGraphLayers(files);
    case 'onnx':
      return onnxLayers((await files.read()).graph);
    case 'saved-model':
      return savedModelLayers(await files.read());
  }
}

/**
 * The same model without what some of its weights have learned: their numbers stand in a random order, each weight apart, as
 * they are stored, so before anything is made of them. Nothing is written.
 *
 * A weight has the same order whichever others are randomised. The model has a hash of its own: what was kept of the one
 * that was trained is not mistaken for it.
 */
export function randomiseFiles(files: ModelFiles, { weights, seed }: Randomisation): ModelFiles {
  if (weights.size === 0) return files;
  const contentHash = createHash('sha256')
    .update(JSON.stringify([files.contentHash, seed, [...weights].sort()]))
    .digest('hex');
  switch (files.kind) {
    case 'layers':
    case 'graph': {
      const { weights: specs } = files;
      const readWeights = async (): Promise<ArrayBuffer> =>
        permuteBuffer(await files.readWeights(), specs, { weights, seed });
      return { ...files, contentHash, readWeights };
    }
    case 'onnx': {
      const read = async (): ReturnType<typeof files.read> => {
        const { model, graph } = await files.read();
        return { model, graph: permuteOnnx(graph, weights, seed) };
      };
      return { ...files, contentHash, read };
    }
    case 'saved-model':
      return { ...files, contentHash, read: async () => permuteFrozen(await files.read(), { weights, seed }) };
  }
}

/** Weights that lie one after the other, of which the buffer is changed. */
function permuteBuffer(
  buffer: ArrayBuffer,
  specs: readonly WeightSpec[],
  { weights, seed }: Randomisation,
): ArrayBuffer {
  let offset = 0;
  for (const spec of specs) {
    const length = bytesOf(spec);
    if (weights.has(spec.name)) {
      const bytes = new Uint8Array(buffer, offset, length);
      const count = spec.shape.reduce((product, side) => product * side, 1);
      bytes.set(permuted(bytes, length / count, { seed, name: spec.name }));
    }
    offset += length;
  }
  return buffer;
}

function permuteFrozen({ graph, ...model }: FrozenModel, { weights, seed }: Randomisation): FrozenModel {
  const move = (value: ConstantTensor, name: string): ConstantTensor => {
    const count = value.shape.reduce((product, side) => product * side, 1);
    return { ...value, bytes: permuted(value.bytes, value.bytes.length / count, { seed, name }) };
  };
  const nodes = graph.nodes.map((node) =>
    node.value !== undefined && weights.has(node.name) ? { ...node, value: move(node.value, node.name) } : node,
  );
  return { ...model, graph: { ...graph, nodes } };
}
