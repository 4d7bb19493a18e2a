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
export function foldFactors(graph: RecordedGraph): RecordedGraph {
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
