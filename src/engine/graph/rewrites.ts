import { foldConstants } from './fold-constants';
import { DataType } from './tensorflow-proto';
import { nodeOf, withoutUnused, type ConstantTensor, type GraphNode, type RecordedGraph } from './recorded-graph';

/** Convolutions of which TensorFlow fuses a following BiasAdd and activation. */
const CONVOLUTIONS = new Set(['Conv2D', 'DepthwiseConv2dNative']);

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

/** Batch norm with constant statistics behind a convolution with a constant kernel, with or without a bias between. */
function foldBatchNorms(graph: RecordedGraph): RecordedGraph {
  const find = finder(graph);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    nodes.push(...(foldBatchNorm(node, find) ?? [node]));
  }
  return { ...graph, nodes };
}

function foldBatchNorm(node: GraphNode, find: Finder): GraphNode[] | undefined {
  const { is_training: isTraining } = node.attributes;
  if (!node.op.startsWith('FusedBatchNorm') || isTraining === undefined || !('b' in isTraining) || isTraining.b) {
    return undefined;
  }
  const [input = '', ...parameters] = node.inputs;
  const [scale, offset, mean, variance] = parameters.map((reference) => constantFloats(find(reference), find));
  const before = find(input);
  const bias = before === undefined ? undefined : biasOf(before, find);
  const convolution = bias === undefined ? before : find(bias.input);
  if (convolution === undefined || !CONVOLUTIONS.has(convolution.op)) return undefined;
  const [picture = '', kernelReference = ''] = convolution.inputs;
  const kernel = find(kernelReference)?.value;
  const kernelValues = floats(kernel);
  const channels = outputChannels(convolution, find);
  if (scale === undefined || offset === undefined || mean === undefined || variance === undefined) return undefined;
  if (kernel === undefined || kernelValues === undefined) return undefined;
  const rows = [scale, offset, mean, variance, ...(bias === undefined ? [] : [bias.values])];
  if (!rows.every((row) => row.length === channels)) return undefined;

  const epsilonAttribute = node.attributes.epsilon;
  const epsilon = epsilonAttribute !== undefined && 'f' in epsilonAttribute ? epsilonAttribute.f : 1e-4;
  const factors = scale.map((value, i) => value / Math.sqrt((variance[i] ?? 0) + epsilon));
  const folded = kernelValues.map((value, i) => value * (factors[i % factors.length] ?? 0));
  const shifted = offset.map((value, i) => value + ((bias?.values[i] ?? 0) - (mean[i] ?? 0)) * (factors[i] ?? 0));
  const names = { kernel: `${node.name}_kernel`, bias: `${node.name}_bias`, convolution: `${node.name}_convolution` };
  return [
    constant(names.kernel, DataType.float, kernel.shape, folded),
    constant(names.bias, DataType.float, [shifted.length], shifted),
    { ...convolution, name: names.convolution, inputs: [picture, names.kernel] },
    biasAdd(node.name, names.convolution, names.bias),
  ];
}

/** A convolution times a constant row, as a batch norm that is written out begins, with or without a bias between. */
function foldFactors(graph: RecordedGraph): RecordedGraph {
  const find = finder(graph);
  return { ...graph, nodes: graph.nodes.flatMap((node) => foldFactor(node, find) ?? [node]) };
}

function foldFactor(node: GraphNode, find: Finder): GraphNode[] | undefined {
  if (node.op !== 'Mul') return undefined;
  const constantAt = node.inputs.findIndex((reference) => find(reference)?.value !== undefined);
  const value = find(node.inputs[constantAt] ?? '')?.value;
  const factors = floats(value);
  const before = find(node.inputs[1 - constantAt] ?? '');
  const bias = before === undefined ? undefined : biasOf(before, find);
  const convolution = bias === undefined ? before : find(bias.input);
  if (convolution === undefined || !CONVOLUTIONS.has(convolution.op)) return undefined;
  const [picture = '', kernelReference = ''] = convolution.inputs;
  const kernel = find(kernelReference)?.value;
  const kernelValues = floats(kernel);
  const channels = outputChannels(convolution, find);
  if (kernel === undefined || kernelValues === undefined || factors === undefined) return undefined;
  const isRow = factors.length === channels && value?.shape.at(-1) === channels;
  if (!isRow || (bias !== undefined && bias.values.length !== channels)) return undefined;
  const names = { kernel: `${node.name}_kernel`, bias: `${node.name}_bias`, convolution: `${node.name}_convolution` };
  const folded = kernelValues.map((each, i) => each * (factors[i % factors.length] ?? 0));
  const shifted = factors.map((factor, i) => factor * (bias?.values[i] ?? 0));
  return [
    constant(names.kernel, DataType.float, kernel.shape, folded),
    constant(names.bias, DataType.float, [shifted.length], shifted),
    { ...convolution, name: names.convolution, inputs: [picture, names.kernel] },
    biasAdd(node.name, names.convolution, names.bias),
  ];
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

/** Length of the last axis of what a convolution or a matrix product with a constant gives; undefined for others. */
function outputChannels({ op, inputs, attributes }: GraphNode, find: Finder): number | undefined {
  const [, kernel = ''] = inputs;
  const shape = find(kernel)?.value?.shape;
  if (shape === undefined) return undefined;
  const { data_format: format, transpose_b: transposed } = attributes;
  if (format !== undefined && 's' in format && new TextDecoder().decode(format.s) !== 'NHWC') return undefined;
  if (op === 'Conv2D') return shape[3];
  if (op === 'DepthwiseConv2dNative') return (shape[2] ?? 0) * (shape[3] ?? 0);
  if (op !== 'MatMul') return undefined;
  return transposed !== undefined && 'b' in transposed && transposed.b ? shape[0] : shape[1];
}

/** The constant row that a node adds to another tensor, along its last axis. */
function biasOf(node: GraphNode, find: Finder): { input: string; values: Float32Array } | undefined {
  if (node.op !== 'Add' && node.op !== 'AddV2' && node.op !== 'BiasAdd') return undefined;
  const [first = '', second = ''] = node.inputs;
  for (const [input, reference] of [
    [first, second],
    [second, first],
  ] as const) {
    const value = find(reference)?.value;
    const values = floats(value);
    const isRow = value?.shape.at(-1) === values?.length;
    if (values !== undefined && isRow && find(input)?.value === undefined) return { input, values };
  }
  return undefined;
}

function biasAdd(name: string, input: string, bias: string): GraphNode {
  return {
    name,
    op: 'BiasAdd',
    inputs: [input, bias],
    attributes: { T: { type: DataType.float }, data_format: { s: new TextEncoder().encode('NHWC') } },
  };
}

function constant(name: string, dtype: number, shape: readonly number[], values: Float32Array | Int32Array): GraphNode {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, op: 'Const', inputs: [], attributes: {}, value: { dtype, shape, bytes } };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

type Finder = (reference: string) => GraphNode | undefined;

function finder(graph: RecordedGraph): Finder {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  return (reference) => byName.get(nodeOf(reference));
}

function floats(tensor: ConstantTensor | undefined): Float32Array | undefined {
  if (tensor?.dtype !== DataType.float) return undefined;
  return new Float32Array(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength / 4);
}

/** Values of a constant, or of a row filled with one number, as tfjs makes it for a batch norm without factors. */
function constantFloats(node: GraphNode | undefined, find: Finder): Float32Array | undefined {
  if (node?.op !== 'Fill') return floats(node?.value);
  const [shapeReference = '', valueReference = ''] = node.inputs;
  const shape = find(shapeReference)?.value;
  const [value] = floats(find(valueReference)?.value) ?? [];
  const [length, ...others] = shape === undefined ? [] : integers(shape);
  if (length === undefined || others.length > 0 || value === undefined) return undefined;
  return new Float32Array(length).fill(value);
}

function integers(tensor: ConstantTensor): number[] {
  if (tensor.dtype !== DataType.int32) return [];
  return Array.from(new Int32Array(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength / 4));
}
