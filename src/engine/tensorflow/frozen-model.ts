import { ScorecamError } from '../../shared/errors';
import type { ConstantTensor, GraphNode } from '../graph/recorded-graph';
import { DataType } from '../graph/tensorflow-proto';
import type { FlatGraph } from './flat-graph';
import { short } from './model-program';
import type { Signature } from './signatures';
import { SAVED_MODEL_HINT, type TensorBundle } from './tensor-bundle';

/** What a signature of a SavedModel computes, with its weights in the graph. */
export interface FrozenModel {
  /** All of its constants have values; its results are the outputs of the signature, in order. */
  readonly graph: FlatGraph;
  readonly signature: Signature;
}

/**
 * Reads the weights of a graph and puts them into it.
 *
 * @param file for messages
 * @throws ScorecamError `model` where one is missing, damaged, NaN or infinite
 */
export async function freezeWeights(
  graph: FlatGraph,
  bundle: TensorBundle | undefined,
  file: string,
): Promise<FlatGraph> {
  bundle?.checkSizes([...graph.weights.values()]);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const key = graph.weights.get(node.name);
    if (key !== undefined && bundle === undefined) {
      throw new ScorecamError(
        'model',
        `${file} has no weights: variables/variables.index is missing beside it.`,
        SAVED_MODEL_HINT,
      );
    }
    const value = key === undefined ? node.value : await bundle?.read(key);
    const bad = value && findNotFinite(value);
    if (bad !== undefined) {
      throw new ScorecamError(
        'model',
        `${file}: weight ${short(key ?? graph.origins.get(node.name) ?? node.name)} holds ${bad}.`,
        'The training of this model diverged, or its file is damaged; use another checkpoint.',
      );
    }
    nodes.push(key === undefined || value === undefined ? node : { ...node, value });
  }
  return { ...graph, nodes, weights: new Map() };
}

/** A description of the first number that is NaN or infinite; single numbers may be infinite, as limits are. */
function findNotFinite({ dtype, bytes, shape }: ConstantTensor): string | undefined {
  const isSingle = shape.length === 0;
  if (dtype === DataType.half) {
    const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
    const at = halves.findIndex((half) => (half & 0x7c00) === 0x7c00 && (!isSingle || (half & 0x3ff) !== 0));
    const isNaN = ((halves[at] ?? 0) & 0x3ff) !== 0;
    return at < 0 ? undefined : `${isNaN ? 'NaN' : 'infinity'} (value ${at} of ${halves.length})`;
  }
  if (dtype !== DataType.float) return undefined;
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const at = values.findIndex((value) => (isSingle ? Number.isNaN(value) : !Number.isFinite(value)));
  return at < 0 ? undefined : `${String(values[at])} (value ${at} of ${values.length})`;
}
