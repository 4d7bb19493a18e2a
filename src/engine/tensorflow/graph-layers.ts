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

/** What layers are called: by their scope where it holds one convolution at most, else each operator by its own name. */
export function nameLayers<T extends Pick<InnerTensor, 'origin' | 'type'>>(
  tensors: readonly T[],
): { readonly name: string; readonly type: string; readonly tensor: T }[] {
  const groups = new Map<string, T[]>();
  for (const tensor of tensors) {
    const scope = scopeOf(tensor.origin);
    const group = groups.get(scope);
    if (group === undefined) groups.set(scope, [tensor]);
    else group.push(tensor);
  }
  const convolutionsIn = new Map([...groups].map(([scope, group]) => [scope, group.filter(isConvolutionType)]));
  const layers = tensors.flatMap((tensor) => {
    const scope = scopeOf(tensor.origin);
    const group = groups.get(scope) ?? [];
    const convolutions = convolutionsIn.get(scope) ?? [];
    if (scope === '' || convolutions.length > 1) return [{ name: tensor.origin, type: tensor.type, tensor }];
    // A layer's own activation and bias are part of it; its output is that of the last of them.
    if (tensor !== group.at(-1)) return [];
    return [{ name: scope, type: convolutions[0]?.type ?? tensor.type, tensor }];
  });
  const shared = commonScope(layers.map(({ name }) => name));
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  return layers.map((layer) => {
    const wanted = layer.name.slice(shared.length);
    let name = wanted;
    for (let number = numbers.get(wanted) ?? 2; taken.has(name); number += 1) {
      name = `${wanted}_${number}`;
      numbers.set(wanted, number + 1);
    }
    taken.add(name);
    return { ...layer, name };
  });
}

/** `model/conv` of `model/conv/Relu`; the scope of a batch norm that is written out belongs to its layer. */
function scopeOf(origin: string): string {
  const parts = origin.split('/').slice(0, -1);
  if (parts.at(-1) === 'batchnorm') parts.pop();
  return parts.join('/');
}

/** What stands before all names, up to a slash. */
function commonScope(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let shared = '';
  for (let slash = first.indexOf('/'); slash >= 0; slash = first.indexOf('/', slash + 1)) {
    const scope = first.slice(0, slash + 1);
    if (!others.every((name) => name.startsWith(scope))) break;
    shared = scope;
  }
  return shared;
}

function isConvolution({ op }: GraphNode): boolean {
  return op.includes('Conv');
}

function isConvolutionType({ type }: Pick<InnerTensor, 'type'>): boolean {
  return type.includes('Conv');
}

/** Operators that answer with whole numbers or with yes and no, whatever they get. */
const OF_ANOTHER_TYPE = new Set([
  ...['Shape', 'ShapeN', 'Size', 'Rank', 'ArgMax', 'ArgMin', 'Where', 'IsFinite', 'IsInf', 'IsNan'],
  ...['Equal', 'NotEqual', 'ApproximateEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'],
]);

function typeOf({ op, attributes: { T: own, DstT: target } }: GraphNode): number | undefined {
  if (OF_ANOTHER_TYPE.has(op)) return undefined;
  const attribute = target ?? own;
  return attribute !== undefined && 'type' in attribute ? attribute.type : undefined;
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
