import { attributesOf, ElementType, type OnnxGraph, type OnnxNode, type OnnxTensor } from '../onnx/onnx-proto';
import { byteLength, elementCount } from '../onnx/onnx-tensors';
import { graphSteps, type WeightInputs } from './graph-weights';
import { permuted, type WeightChance } from './permute';
import { weightLayers, type WeightLayer } from './weight-layers';

const KERNELS: WeightInputs = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [0, 1, 2],
  MatMul: [0, 1],
  ConvInteger: [1],
  MatMulInteger: [0, 1],
  QLinearConv: [3, 8],
  QLinearMatMul: [0, 3],
};

const OTHERS: WeightInputs = {
  BatchNormalization: [1, 2, 3, 4],
  ...Object.fromEntries(
    ['InstanceNormalization', 'LayerNormalization', 'GroupNormalization'].map((type) => [type, [1, 2]]),
  ),
  PRelu: [1],
  ...Object.fromEntries(['Add', 'Sub', 'Mul', 'Div'].map((type) => [type, [0, 1]])),
};

/** Scales and zero points of quantised weights say what their numbers mean, and stay. */
const PASSING: WeightInputs = { DequantizeLinear: [0], QuantizeLinear: [0] };

/** 8-bit and 32-bit whole numbers are those of quantised kernels and biases. */
const LEARNABLE: ReadonlySet<number> = new Set([
  ...[ElementType.float, ElementType.float16, ElementType.double, ElementType.bfloat16],
  ...[2, 3, 6],
]);

/** The layers of an ONNX model; weights are named like the tensors. */
export function onnxLayers(graph: OnnxGraph): WeightLayer[] {
  const tensors = constantsOf(graph);
  const isLearnable = (tensor: OnnxTensor): boolean =>
    LEARNABLE.has(tensor.data_type ?? 0) && elementCount(tensor) > 1 && storedBytes(tensor) !== undefined;
  return weightLayers(
    graphSteps({
      operators: (graph.node ?? [])
        .filter(({ op_type: type }) => type !== 'Constant')
        .map((node) => ({
          type: node.op_type ?? '',
          inputs: node.input ?? [],
          outputs: node.output ?? [],
          label: labelOf(node, tensors),
        })),
      constants: new Set(tensors.keys()),
      learnable: new Set([...tensors].filter(([, tensor]) => isLearnable(tensor)).map(([name]) => name)),
      ...{ kernels: KERNELS, others: OTHERS, passing: PASSING },
    }),
  );
}

/** The same graph with the numbers of some tensors in another order. */
export function permuteOnnx(graph: OnnxGraph, names: ReadonlySet<string>, seed: number): OnnxGraph {
  const moved = (tensor: OnnxTensor, name: string): OnnxTensor => permuteTensor(tensor, { seed, name });
  const initializer = (graph.initializer ?? []).map((tensor) =>
    names.has(tensor.name ?? '') ? moved(tensor, tensor.name ?? '') : tensor,
  );
  const node: OnnxNode[] = [];
  for (const each of graph.node ?? []) {
    const name = each.output?.[0] ?? '';
    const value = names.has(name) ? valueOf(each) : undefined;
    if (value === undefined) node.push(each);
    else initializer.push({ ...moved(value, name), name });
  }
  return { ...graph, node, initializer };
}

function permuteTensor(tensor: OnnxTensor, chance: WeightChance): OnnxTensor {
  const stored = storedBytes(tensor);
  if (stored === undefined) throw new RangeError(`the numbers of ${chance.name} have no order`);
  const { field, bytes } = stored;
  return { ...tensor, [field]: permuted(bytes, bytes.length / elementCount(tensor), chance) };
}

/** Where the numbers of a tensor stand one after the other; undefined where they are packed in another way. */
function storedBytes(
  tensor: OnnxTensor,
): { readonly field: 'raw_data' | 'float_data' | 'double_data'; readonly bytes: Uint8Array } | undefined {
  for (const field of ['raw_data', 'float_data', 'double_data'] as const) {
    const bytes = tensor[field];
    if (bytes !== undefined && bytes.length > 0 && bytes.length === byteLength(tensor)) return { field, bytes };
  }
  return undefined;
}

/** Tensors whose numbers stand in the file, as initialisers or as values of operators. */
function constantsOf({ initializer = [], node = [] }: OnnxGraph): ReadonlyMap<string, OnnxTensor> {
  const tensors = new Map(initializer.map((tensor) => [tensor.name ?? '', tensor]));
  for (const each of node) {
    if (each.op_type !== 'Constant') continue;
    // One that is a single number or a text has no tensor.
    tensors.set(each.output?.[0] ?? '', valueOf(each) ?? {});
  }
  return tensors;
}

function valueOf(node: OnnxNode): OnnxTensor | undefined {
  return node.op_type === 'Constant' ? attributesOf(node).get('value')?.t : undefined;
}

/** `blocks.6.0/conv` of `/blocks/blocks.6/blocks.6.0/conv/Conv`: modules without those that their names repeat. */
function scopeIn(name: string): string {
  const scopes = name.split('/').slice(0, -1);
  const own = scopes.filter((scope, i) => scope !== '' && scopes[i + 1]?.startsWith(`${scope}.`) !== true);
  return own.length === 0 ? name.slice(name.lastIndexOf('/') + 1) : own.join('/');
}

/** Exporters either give operators names, or leave the ones that weights have in their framework. */
function labelOf({ name = '', input = [], output = [] }: OnnxNode, tensors: ReadonlyMap<string, OnnxTensor>): string {
  if (name.includes('/')) return scopeIn(name);
  const weight = input.find((each) => tensors.has(each) && /\.(weight|bias)$/.test(each));
  if (weight !== undefined) return weight.replace(/\.(weight|bias)$/, '');
  return name === '' ? (output[0] ?? '') : name;
}
