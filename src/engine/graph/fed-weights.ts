import { DataType } from './tensorflow-proto';
import type { GraphNode, RecordedGraph } from './recorded-graph';

/**
 * Constants of at least this size are fed. TensorFlow's optimiser copies the constants of a graph a dozen times while
 * it works, so that a graph of half a gigabyte would need six; fed tensors are never copied, and the graph is ready
 * three times as fast. The forward pass is as fast either way.
 */
const MIN_FED_BYTES = 64 * 1024;

/** A large constant of a graph, taken out of it. */
export interface FedWeight {
  /** Name of the placeholder. */
  readonly name: string;
  readonly shape: readonly number[];
  /** float32, little-endian. */
  readonly bytes: Uint8Array;
}

/** Replaces the large float constants of a graph by placeholders of the same names. */
export function takeOutWeights(graph: RecordedGraph): { graph: RecordedGraph; weights: FedWeight[] } {
  const weights: FedWeight[] = [];
  const nodes = graph.nodes.map((node): GraphNode => {
    const { name, value } = node;
    if (value?.dtype !== DataType.float || value.bytes.byteLength < MIN_FED_BYTES) return node;
    weights.push({ name, shape: value.shape, bytes: value.bytes });
    const attributes = { dtype: { type: DataType.float }, shape: { shape: value.shape } };
    return { name, op: 'Placeholder', inputs: [], attributes };
  });
  return { graph: { ...graph, nodes }, weights };
}
