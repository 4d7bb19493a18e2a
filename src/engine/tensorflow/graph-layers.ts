import { nodeOf, type GraphNode } from '../graph/recorded-graph';
import { DataType } from '../graph/tensorflow-proto';
import { PICTURE, type FlatGraph } from './flat-graph';

export type Layout = 'nhwc' | 'nchw';

/** A tensor that may be a target layer, before its shape is known. */
export interface InnerTensor {
  /** Of the node. */
  readonly node: string;
  /** For instance `Conv2D`. */
  readonly type: string;
  /** Scopes and name that the model has for it. */
  readonly origin: string;
  readonly dtype: number;
}

/** First outputs, of numbers with fractions, of what hangs on the picture, from the first convolution on where there is one. */
export function innerTensors({ nodes, origins }: FlatGraph): InnerTensor[] {
  const hanging = new Set([PICTURE]);
  let isBehindConvolution = !nodes.some(isConvolution);
  return nodes.flatMap((node): InnerTensor[] => {
    if (!node.inputs.some((reference) => hanging.has(nodeOf(reference)))) return [];
    hanging.add(node.name);
    isBehindConvolution ||= isConvolution(node);
    const dtype = typeOf(node);
    if (!isBehindConvolution || (dtype !== DataType.float && dtype !== DataType.half)) return [];
    return [{ node: node.name, type: node.op, origin: origins.get(node.name) ?? node.name, dtype }];
  });
}

/** Names of the nodes that a tensor is computed with, its own among them. */
export function ancestorNodes({ nodes }: Pick<FlatGraph, 'nodes'>, tensor: string): ReadonlySet<string> {
  const needed = new Set([nodeOf(tensor)]);
  for (const { name, inputs } of nodes.toReversed()) {
    if (needed.has(name)) for (const input of inputs) needed.add(nodeOf(input));
  }
  return needed;
}

/** Order of the axes of every tensor that still is laid out as a picture: attention weights and tokens are not. */
export function layoutsOf(
  nodes: readonly GraphNode[],
  picture: Layout,
  rankOf: (node: string) => number | undefined,
): ReadonlyMap<string, Layout> {
  const values = new Map(nodes.map(({ name, value }) => [name, value]));
  const layouts = new Map<string, Layout>([[PICTURE, picture]]);
  for (const node of nodes) {
    const inherited = node.inputs.map((input) => layouts.get(nodeOf(input))).find((layout) => layout !== undefined);
    const axes = node.op === 'Transpose' ? values.get(nodeOf(node.inputs[1] ?? '')) : undefined;
    const layout = isConvolution(node) ? formatOf(node) : turned(axes?.bytes, inherited);
    if (layout !== undefined && (rankOf(node.name) ?? 4) === 4) layouts.set(node.name, layout);
  }
  return layouts;
}

function isConvolution({ op }: GraphNode): boolean {
  return op.includes('Conv');
}

/** Operators that answer with whole numbers or with yes and no, whatever they get. */
const OF_ANOTHER_TYPE = new Set([
  ...['Shape', 'ShapeN', 'Size', 'Rank', 'ArgMax', 'ArgMin', 'Where', 'IsFinite', 'IsInf', 'IsNan'],
  ...['Equal', 'NotEqual', 'ApproximateEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'],
]);

/** Operators of TensorFlow's whose type is float by default, which it leaves away when it saves them, or always is. */
const OF_FLOATS_UNLESS_TOLD = new Set([
  ...['MaxPool', 'MaxPoolV2', 'LeakyRelu', 'LRN'],
  ...['FakeQuantWithMinMaxArgs', 'FakeQuantWithMinMaxVars', 'FakeQuantWithMinMaxVarsPerChannel'],
]);

function typeOf({ op, attributes: { T: own, DstT: target } }: GraphNode): number | undefined {
  if (OF_ANOTHER_TYPE.has(op)) return undefined;
  const attribute = target ?? own;
  if (attribute !== undefined) return 'type' in attribute ? attribute.type : undefined;
  return OF_FLOATS_UNLESS_TOLD.has(op) ? DataType.float : undefined;
}

function formatOf({ attributes: { data_format: format } }: GraphNode): Layout {
  return format !== undefined && 's' in format && Buffer.from(format.s).toString() === 'NCHW' ? 'nchw' : 'nhwc';
}

/** From channels last to channels first, and back. */
function turned(axes: Uint8Array | undefined, layout: Layout | undefined): Layout | undefined {
  if (axes === undefined || layout === undefined) return layout;
  const order = Array.from(new Int32Array(axes.buffer, axes.byteOffset, axes.byteLength / 4)).join();
  if (order === '0,3,1,2') return 'nchw';
  return order === '0,2,3,1' ? 'nhwc' : layout;
}
