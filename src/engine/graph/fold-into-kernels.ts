import { biasAdd, biasOf, constant, finder, floats, integers, outputChannels, type Finder } from './graph-values';
import type { GraphNode, RecordedGraph } from './recorded-graph';
import { DataType } from './tensorflow-proto';

/** Convolutions of which TensorFlow fuses a following BiasAdd and activation. */
const CONVOLUTIONS = new Set(['Conv2D', 'DepthwiseConv2dNative']);

/** Batch norm with constant statistics behind a convolution with a constant kernel, with or without a bias between. */
export function foldBatchNorms(graph: RecordedGraph): RecordedGraph {
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
  const before = findConvolution(input, find);
  if (scale === undefined || offset === undefined || mean === undefined || variance === undefined) return undefined;
  if (before === undefined || ![scale, offset, mean, variance].every(({ length }) => length === before.channels)) {
    return undefined;
  }

  const epsilonAttribute = node.attributes.epsilon;
  const epsilon = epsilonAttribute !== undefined && 'f' in epsilonAttribute ? epsilonAttribute.f : 1e-4;
  const factors = scale.map((value, i) => value / Math.sqrt((variance[i] ?? 0) + epsilon));
  const shifted = offset.map((value, i) => value + ((before.bias?.[i] ?? 0) - (mean[i] ?? 0)) * (factors[i] ?? 0));
  return foldedInto(before, { name: node.name, factors, shifted });
}

/** A convolution times a constant row, as a batch norm that is written out begins, with or without a bias between. */
export function foldFactors(graph: RecordedGraph): RecordedGraph {
  const find = finder(graph);
  return { ...graph, nodes: graph.nodes.flatMap((node) => foldFactor(node, find) ?? [node]) };
}

function foldFactor(node: GraphNode, find: Finder): GraphNode[] | undefined {
  if (node.op !== 'Mul') return undefined;
  const constantAt = node.inputs.findIndex((reference) => find(reference)?.value !== undefined);
  const value = find(node.inputs[constantAt] ?? '')?.value;
  const factors = floats(value);
  const before = findConvolution(node.inputs[1 - constantAt] ?? '', find);
  if (before === undefined || factors === undefined) return undefined;
  const { channels, bias } = before;
  if (factors.length !== channels || value?.shape.at(-1) !== channels) return undefined;
  const shifted = factors.map((factor, i) => factor * (bias?.[i] ?? 0));
  return foldedInto(before, { name: node.name, factors, shifted });
}

/** A convolution with a constant kernel, and the constant row that is added to it, if any. */
interface Convolution {
  readonly node: GraphNode;
  readonly picture: string;
  readonly kernel: { readonly shape: readonly number[]; readonly values: Float32Array };
  readonly bias: Float32Array | undefined;
  /** Of its output. */
  readonly channels: number;
}

/** The convolution that a reference stands for, with or without a bias behind it. */
function findConvolution(reference: string, find: Finder): Convolution | undefined {
  const before = find(reference);
  const added = before === undefined ? undefined : biasOf(before, find);
  const node = added === undefined ? before : find(added.input);
  if (node === undefined || !CONVOLUTIONS.has(node.op)) return undefined;
  const [picture = '', kernelReference = ''] = node.inputs;
  const kernel = find(kernelReference)?.value;
  const values = floats(kernel);
  const channels = outputChannels(node, find);
  if (kernel === undefined || values === undefined || channels === undefined) return undefined;
  if (added !== undefined && added.values.length !== channels) return undefined;
  return { node, picture, kernel: { shape: kernel.shape, values }, bias: added?.values, channels };
}

/** A convolution of which the kernel is scaled channel by channel, with a new row added, under another node's name. */
function foldedInto(
  { node, picture, kernel }: Convolution,
  { name, factors, shifted }: { readonly name: string; readonly factors: Float32Array; readonly shifted: Float32Array },
): GraphNode[] {
  const names = { kernel: `${name}_kernel`, bias: `${name}_bias`, convolution: `${name}_convolution` };
  const folded = kernel.values.map((value, i) => value * (factors[i % factors.length] ?? 0));
  return [
    constant(names.kernel, DataType.float, kernel.shape, folded),
    constant(names.bias, DataType.float, [shifted.length], shifted),
    { ...node, name: names.convolution, inputs: [picture, names.kernel] },
    biasAdd(name, names.convolution, names.bias),
  ];
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
