import { permutationOf, TO_NCHW, TO_NHWC, type ImageInput, type Layout } from './onnx-input';
import type { OnnxGraph } from './onnx-proto';

/** An inner tensor that may be a target layer, before its shape is known. */
export interface InnerTensor {
  /** Of the operator, unique in the model. */
  readonly name: string;
  /** The operator, for instance `Conv`. */
  readonly type: string;
  readonly tensor: string;
}

/** First outputs of the operators, from the first convolution on where there is one. */
export function innerTensors({ node: nodes = [] }: OnnxGraph): InnerTensor[] {
  const first = nodes.findIndex(({ op_type: type = '' }) => type.includes('Conv'));
  const taken = new Set<string>();
  return nodes.slice(Math.max(0, first)).flatMap(({ name = '', op_type: type = '', output = [] }) => {
    const [tensor = ''] = output;
    if (tensor === '') return [];
    const wanted = name === '' ? type : name;
    let unique = wanted;
    for (let number = 2; taken.has(unique); number += 1) unique = `${wanted}_${number}`;
    taken.add(unique);
    return [{ name: unique, type, tensor }];
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
    const inherited = inputs.map((name) => layouts.get(name)).find((layout) => layout !== undefined);
    const layout = type.includes('Conv')
      ? 'nchw'
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

function turned(permutation: string, layout: Layout | undefined): Layout | undefined {
  if (layout === undefined) return undefined;
  if (permutation === TO_NCHW) return 'nchw';
  if (permutation === TO_NHWC) return 'nhwc';
  return layout;
}
