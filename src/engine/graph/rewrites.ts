import { foldConstants } from './fold-constants';
import { DataType } from './tensorflow-proto';
import { foldBatchNorms, foldFactors } from './fold-into-kernels';
import {
  biasAdd,
  biasOf,
  constant,
  finder,
  floats,
  integers,
  outputChannels,
  sizeOf,
  type Finder,
} from './graph-values';
import { nodeOf, withoutUnused, type GraphNode, type RecordedGraph } from './recorded-graph';

/**
 * Rewrites what tfjs records, or what a model of TensorFlow computes, into the forms that TensorFlow's optimiser knows
 * how to fuse, in this order: what hangs on constants alone is computed, batch norm behind a convolution is folded into
 * its constant kernel, and so is a factor a channel, an addition of a constant row becomes BiasAdd, of which two become
 * one, a clipped ReLU becomes Relu6. References to outputs stay valid: a node keeps its name, and one that an output or another node
 * still needs stays as it is.
 */
export function rewriteForFusion(graph: RecordedGraph): RecordedGraph {
  const rewrites = [foldReshapes, foldConstants, foldBatchNorms, foldFactors, useBiasAdd, joinBiases, useRelu6];
  return withoutUnused(rewrites.reduce((current, rewrite) => rewrite(current), graph));
}

/**
 * Makes the recorded batch size a free one: a `Reshape` to a shape in which the recorded number stands once gets −1
 * there.
 *
 * Whether that was right shows only when the graph is run with another batch size, which the caller has to do.
 */
export function freeBatchSize(graph: RecordedGraph, recordedBatch: number): RecordedGraph {
  const find = finder(graph);
  const freed = new Map<string, GraphNode>();
  const nodes = graph.nodes.map((node) => {
    if (node.op !== 'Reshape') return node;
    const [input = '', shapeReference = ''] = node.inputs;
    const shape = find(shapeReference)?.value;
    const sizes = shape === undefined ? [] : integers(shape);
    const isBatch = sizes.map((size) => size === recordedBatch);
    if (shape === undefined || isBatch.filter(Boolean).length !== 1 || sizes.includes(-1)) return node;
    const name = `${nodeOf(shapeReference)}_any_batch`;
    const freeSizes = Int32Array.from(sizes, (size) => (size === recordedBatch ? -1 : size));
    freed.set(name, constant(name, DataType.int32, shape.shape, freeSizes));
    return { ...node, inputs: [input, name] };
  });
  return { ...graph, nodes: [...freed.values(), ...nodes] };
}

/** A constant that is only reshaped is a constant of that shape. */
function foldReshapes(graph: RecordedGraph): RecordedGraph {
  const find = finder(graph);
  const nodes = graph.nodes.map((node) => {
    if (node.op !== 'Reshape') return node;
    const [value, shape] = node.inputs.map((input) => find(input)?.value);
    if (value === undefined || shape === undefined) return node;
    const sizes = integers(shape);
    const isComplete = sizes.every((size) => size >= 0) && sizeOf(sizes) === sizeOf(value.shape);
    return isComplete
      ? { name: node.name, op: 'Const', inputs: [], attributes: {}, value: { ...value, shape: sizes } }
      : node;
  });
  return { ...graph, nodes };
}

/** `x + constant row` behind a convolution or a matrix product. */
function useBiasAdd(graph: RecordedGraph): RecordedGraph {
  const find = finder(graph);
  const nodes = graph.nodes.flatMap((node) => {
    const bias = biasOf(node, find);
    const before = bias === undefined ? undefined : find(bias.input);
    const source = before?.op === 'BiasAdd' ? find(before.inputs[0] ?? '') : before;
    const channels = source === undefined ? undefined : outputChannels(source, find);
    if (bias === undefined || bias.values.length !== channels || node.op === 'BiasAdd') return [node];
    const row = `${node.name}_bias`;
    return [constant(row, DataType.float, [channels], bias.values), biasAdd(node.name, bias.input, row)];
  });
  return { ...graph, nodes };
}

/** Two BiasAdds, one behind the other, are one. */
function joinBiases(graph: RecordedGraph): RecordedGraph {
  const joined = new Map<string, GraphNode>();
  const byName = finder(graph);
  const find: Finder = (reference) => joined.get(nodeOf(reference)) ?? byName(reference);
  const nodes = graph.nodes.flatMap((node) => {
    const first = node.op === 'BiasAdd' ? find(node.inputs[0] ?? '') : undefined;
    if (first?.op !== 'BiasAdd') return [node];
    const [input = '', reference = ''] = first.inputs;
    const [one, two] = [reference, node.inputs[1] ?? ''].map((each) => floats(find(each)?.value));
    if (one === undefined || two === undefined) return [node];
    const row = constant(
      `${node.name}_sum`,
      DataType.float,
      [two.length],
      two.map((value, i) => value + (one[i] ?? 0)),
    );
    const sum = { ...node, inputs: [input, row.name] };
    joined.set(row.name, row).set(node.name, sum);
    return [row, sum];
  });
  return { ...graph, nodes };
}

/** `min(relu(x), 6)`, and `max(min(x, 6), 0)` with a ReLU before it or without: the ways in which tfjs clips. */
function useRelu6(graph: RecordedGraph): RecordedGraph {
  const find = finder(graph);
  const nodes = graph.nodes.map((node) => {
    const minimum = otherThanConstant(node, 'Maximum', 0, find);
    const clipped = otherThanConstant(minimum === undefined ? node : find(minimum), 'Minimum', 6, find);
    const source = clipped === undefined ? undefined : find(clipped);
    const isRelu = source?.op === 'Relu' || source?.op === 'Relu6';
    if (clipped === undefined || (minimum === undefined && !isRelu)) return node;
    const inputs = isRelu ? source.inputs : [clipped];
    return { name: node.name, op: 'Relu6', inputs, attributes: { T: { type: DataType.float } } };
  });
  return { ...graph, nodes };
}

/** The operand beside a scalar constant of the given value, where the node is such an operation. */
function otherThanConstant(node: GraphNode | undefined, op: string, value: number, find: Finder): string | undefined {
  if (node?.op !== op) return undefined;
  const scalar = node.inputs.findIndex((input) => {
    const values = floats(find(input)?.value);
    return values?.length === 1 && values[0] === value;
  });
  return scalar < 0 ? undefined : node.inputs[1 - scalar];
}
