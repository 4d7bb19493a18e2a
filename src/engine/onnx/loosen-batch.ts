import { attributesOf, type OnnxGraph, type OnnxTensor } from './onnx-proto';
import { elementCount, int64Tensor, readInt64s } from './onnx-tensors';

/** Shapes have few numbers. */
const MAX_RANK = 16;

/**
 * The graph of a model that was exported for one batch size, so that it may take any: shapes that begin with that size
 * take it over from their input instead. Whether that served has to be tried.
 */
export function loosenBatch(graph: OnnxGraph, batch: number): OnnxGraph {
  const constants = wholeNumbers(graph);
  const weights = new Set((graph.initializer ?? []).map(({ name }) => name));
  const loosened: OnnxTensor[] = [];
  const node = (graph.node ?? []).map((each) => {
    const [data = '', shape = ''] = each.input ?? [];
    const sizes = each.op_type === 'Reshape' && !weights.has(data) ? constants.get(shape) : undefined;
    if (sizes === undefined || sizes.length < 2 || sizes[0] !== batch || sizes.includes(0)) return each;
    const name = `scorecam/loosened/${loosened.length}`;
    loosened.push(int64Tensor(name, [0, ...sizes.slice(1)]));
    // With allowzero a 0 would mean no elements instead of as many as the input has.
    return { ...each, input: [data, name], attribute: [] };
  });
  return { ...graph, node, initializer: [...(graph.initializer ?? []), ...loosened] };
}

/** Values of the small constants of whole numbers by their names. */
function wholeNumbers({ initializer = [], node: nodes = [] }: OnnxGraph): ReadonlyMap<string, readonly number[]> {
  const result = new Map<string, readonly number[]>();
  const add = (name: string, tensor: OnnxTensor | undefined): void => {
    const values = tensor !== undefined && elementCount(tensor) <= MAX_RANK ? readInt64s(tensor) : undefined;
    if (values !== undefined) result.set(name, values);
  };
  for (const tensor of initializer) add(tensor.name ?? '', tensor);
  for (const node of nodes) {
    if (node.op_type === 'Constant') add(node.output?.[0] ?? '', attributesOf(node).get('value')?.t);
  }
  return result;
}
