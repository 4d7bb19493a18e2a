import { nodeOf, type ConstantTensor, type GraphNode, type RecordedGraph } from './recorded-graph';
import { DataType } from './tensorflow-proto';

/** Length of the last axis of what a convolution or a matrix product with a constant gives; undefined for others. */
export function outputChannels({ op, inputs, attributes }: GraphNode, find: Finder): number | undefined {
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
export function biasOf(node: GraphNode, find: Finder): { input: string; values: Float32Array } | undefined {
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

export function biasAdd(name: string, input: string, bias: string): GraphNode {
  return {
    name,
    op: 'BiasAdd',
    inputs: [input, bias],
    attributes: { T: { type: DataType.float }, data_format: { s: new TextEncoder().encode('NHWC') } },
  };
}

export function constant(
  name: string,
  dtype: number,
  shape: readonly number[],
  values: Float32Array | Int32Array,
): GraphNode {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, op: 'Const', inputs: [], attributes: {}, value: { dtype, shape, bytes } };
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

export type Finder = (reference: string) => GraphNode | undefined;

export function finder(graph: RecordedGraph): Finder {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  return (reference) => byName.get(nodeOf(reference));
}

export function floats(tensor: ConstantTensor | undefined): Float32Array | undefined {
  if (tensor?.dtype !== DataType.float) return undefined;
  return new Float32Array(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength / 4);
}

export function integers(tensor: ConstantTensor): number[] {
  if (tensor.dtype !== DataType.int32) return [];
  return Array.from(new Int32Array(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength / 4));
}
