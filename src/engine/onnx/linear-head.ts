import { constantsOf } from './constants';
import type { Layout } from './onnx-input';
import { attributesOf, toNumber, type OnnxGraph, type OnnxNode, type OnnxTensor } from './onnx-proto';
import { readFloats, readInt64s, shapeOf } from './onnx-tensors';

/** Where the head stands behind a layer. */
export interface HeadPlace {
  /** Names of the layer's tensor and of the one that holds the logits. */
  readonly from: string;
  readonly to: string;
  readonly layout: Layout;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Logits. */
  readonly outputs: number;
}

/** `[outputs, channels]`: `∂L/∂(mean over the places of channel k)`. */
export type HeadWeights = Float32Array;

/** Operators that hand on the same numbers at inference, if in another shape or type. */
const PASSING_ON = new Set(['Identity', 'Dropout', 'Cast', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

/** Those among them that keep the places of a picture where they are. */
const KEEPING_PLACES = new Set(['Identity', 'Dropout', 'Cast']);

/**
 * The weights of a linear layer on the means of a layer's channels, where nothing else follows: `L = W · mean(A) + b`, so
 * that `∂L_c/∂A_k = W_ck / places` is exact.
 *
 * @returns the weights, or why there are none, as part of a sentence
 */
export function findLinearHead(graph: OnnxGraph, place: HeadPlace): HeadWeights | string {
  const way = wayTo(graph, place);
  if (typeof way === 'string') return way;
  const nodes = [...way];
  const next = (passing: ReadonlySet<string>): OnnxNode | undefined => {
    while (nodes[0] !== undefined && passing.has(nodes[0].op_type ?? '')) nodes.shift();
    return nodes.shift();
  };
  const constants = constantsOf(graph);
  const pool = next(KEEPING_PLACES);
  if (pool === undefined || !isGlobalMean(pool, place, constants)) {
    return `behind the layer comes ${nameOf(pool)}, not a mean over all places`;
  }
  const head = next(PASSING_ON);
  const weights = head === undefined ? undefined : weightsOf(head, place, constants);
  if (weights === undefined) {
    return `behind the mean over all places comes ${nameOf(head)}, which is not the one linear layer that gives the classes`;
  }
  const bias = nodes.findIndex(({ op_type: type = '', input = [] }) => {
    return !PASSING_ON.has(type) && !(type === 'Add' && input.some((name) => constants.has(name)));
  });
  if (bias >= 0) return `behind the linear layer comes ${nameOf(nodes[bias])}`;
  return weights;
}

function nameOf(node: OnnxNode | undefined): string {
  if (node === undefined) return 'the answer';
  const { op_type: type = '', name = '' } = node;
  return name === '' ? type.slice(0, 200) : `${type.slice(0, 200)} (${name.slice(0, 200)})`;
}

/** The operators from the layer to the answer, where there is but one way. */
function wayTo(graph: OnnxGraph, { from, to }: HeadPlace): OnnxNode[] | string {
  const nodes = graph.node ?? [];
  const needed = new Set([to]);
  const used = [...nodes].reverse().filter(({ input = [], output = [] }) => {
    const isNeeded = output.some((name) => needed.has(name));
    if (isNeeded) input.forEach((name) => needed.add(name));
    return isNeeded;
  });
  const way: OnnxNode[] = [];
  for (let tensor = from; tensor !== to;) {
    const takers = used.filter(({ input = [] }) => input.includes(tensor));
    const [taker, ...others] = takers;
    if (taker === undefined) return 'the answer does not depend on the layer';
    if (others.length > 0)
      return `behind the layer the model goes several ways (${takers.map(nameOf).slice(0, 3).join(', ')})`;
    way.push(taker);
    tensor = taker.output?.[0] ?? to;
  }
  return way;
}

function isGlobalMean(
  node: OnnxNode,
  { layout, height, width }: HeadPlace,
  constants: ReadonlyMap<string, OnnxTensor>,
): boolean {
  const attributes = attributesOf(node);
  const numbers = (name: string): number[] | undefined => attributes.get(name)?.ints?.map(toNumber);
  switch (node.op_type ?? '') {
    case 'GlobalAveragePool':
      return layout === 'nchw';
    case 'AveragePool': {
      const [rows, columns] = numbers('kernel_shape') ?? [];
      const isPadded = numbers('pads')?.some((pad) => pad !== 0) === true || attributes.has('auto_pad');
      return layout === 'nchw' && rows === height && columns === width && !isPadded;
    }
    case 'ReduceMean': {
      const given = constants.get(node.input?.[1] ?? '');
      const axes = numbers('axes') ?? (given && readInt64s(given)) ?? [];
      const places = axes.map((axis) => (axis < 0 ? axis + 4 : axis)).sort((a, b) => a - b);
      return places.join() === (layout === 'nchw' ? '2,3' : '1,2');
    }
    default:
      return false;
  }
}

function weightsOf(
  node: OnnxNode,
  { channels, outputs }: HeadPlace,
  constants: ReadonlyMap<string, OnnxTensor>,
): HeadWeights | undefined {
  const [, name = ''] = node.input ?? [];
  const tensor = constants.get(name);
  const values = tensor && readFloats(tensor);
  if (tensor === undefined || values === undefined) return undefined;
  const [first = 0, second = 0, ...kernel] = shapeOf(tensor);
  const attributes = attributesOf(node);
  const flag = (key: string): boolean => toNumber(attributes.get(key)?.i ?? 0) === 1;
  const rows = (isTurned: boolean, factor: number): HeadWeights | undefined => {
    const [classes, inputs] = isTurned ? [first, second] : [second, first];
    if (classes !== outputs || inputs !== channels) return undefined;
    return Float32Array.from(values, (_, i) => {
      const [row, column] = [Math.floor(i / channels), i % channels];
      return factor * (values[isTurned ? i : column * outputs + row] ?? 0);
    });
  };
  switch (node.op_type ?? '') {
    case 'Gemm':
      return flag('transA') || kernel.length > 0 ? undefined : rows(flag('transB'), attributes.get('alpha')?.f ?? 1);
    case 'MatMul':
      return kernel.length > 0 ? undefined : rows(false, 1);
    case 'Conv':
      return kernel.join() === '1,1' && toNumber(attributes.get('group')?.i ?? 1) === 1 ? rows(true, 1) : undefined;
    default:
      return undefined;
  }
}
