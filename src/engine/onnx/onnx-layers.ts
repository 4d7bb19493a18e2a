import { descendantsOf } from './dependencies';
import { permutationOf, TO_NCHW, TO_NHWC, type ImageInput, type Layout } from './onnx-input';
import { attributesOf, toNumber, type OnnxGraph, type OnnxNode } from './onnx-proto';
import { quantisationsOf, type Quantisation } from './quantisation';
import { ASKING_FOR_SIZE } from './spatial-steps';

/** An inner tensor that may be a target layer, before its shape is known. */
export interface InnerTensor {
  /** Of the operator, unique in the model. */
  readonly name: string;
  /** The operator, for instance `Conv`. */
  readonly type: string;
  readonly tensor: string;
  /** What its numbers stand for, where they are whole ones. */
  readonly quantisation?: Quantisation | undefined;
}

/** First outputs of the operators; those of convolutions and of what depends on them, where there are any. */
export function innerTensors(graph: OnnxGraph): InnerTensor[] {
  const nodes = graph.node ?? [];
  const isConvolution = ({ op_type: type = '' }: OnnxNode): boolean => type.includes('Conv');
  const first = nodes.findIndex(isConvolution);
  const behind = first < 0 ? undefined : descendantsOf(graph, isConvolution);
  const quantisations = quantisationsOf(graph);
  const taken = new Set<string>();
  return nodes.slice(Math.max(0, first)).flatMap(({ name = '', op_type: type = '', output = [] }) => {
    const [tensor = ''] = output;
    if (tensor === '') return [];
    const wanted = name === '' ? type : name;
    let unique = wanted;
    for (let number = 2; taken.has(unique); number += 1) unique = `${wanted}_${number}`;
    taken.add(unique);
    if (behind?.has(tensor) === false) return [];
    // What is quantised here is a layer of its own, with fractions.
    const quantisation = type === 'QuantizeLinear' ? undefined : quantisations.get(tensor);
    return [{ name: unique, type, tensor, quantisation }];
  });
}

/**
 * Order of the axes of every tensor that still is laid out as a picture: attention weights and tokens are not.
 *
 * @param rankOf number of axes of a tensor; undefined where it is not known
 */
export function layoutsOf(
  { node: nodes = [] }: OnnxGraph,
  input: ImageInput,
  rankOf: (tensor: string) => number | undefined,
): ReadonlyMap<string, Layout> {
  const layouts = new Map<string, Layout>([[input.name, input.layout]]);
  for (const node of nodes) {
    const { op_type: type = '', input: inputs = [], output: outputs = [] } = node;
    // What is computed from the size of a picture is none.
    if (ASKING_FOR_SIZE.has(type)) continue;
    const inherited = inputs.map((name) => layouts.get(name)).find((layout) => layout !== undefined);
    const layout = type.includes('Conv')
      ? convolved(node)
      : type === 'Transpose'
        ? turned(permutationOf(node), inherited)
        : inherited;
    if (layout === undefined) continue;
    for (const output of outputs) {
      if ((rankOf(output) ?? 4) >= 4) layouts.set(output, layout);
    }
  }
  return layouts;
}

/** onnxruntime's own convolutions may have the channels last. */
function convolved(node: OnnxNode): Layout {
  const isLast =
    node.op_type?.startsWith('Nhwc') === true || toNumber(attributesOf(node).get('channels_last')?.i) === 1;
  return isLast ? 'nhwc' : 'nchw';
}

function turned(permutation: string, layout: Layout | undefined): Layout | undefined {
  if (layout === undefined) return undefined;
  if (permutation === TO_NCHW) return 'nchw';
  if (permutation === TO_NHWC) return 'nhwc';
  return layout;
}
