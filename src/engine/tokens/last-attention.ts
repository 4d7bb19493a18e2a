/** As much of an operator of ONNX or TensorFlow as tells attention. */
export interface AttentionNode {
  readonly type: string;
  /** Names of tensors. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** An operator of attention that makes queries and keys itself, of its first input. */
  readonly isProjecting?: boolean;
}

/** Products of two tensors. */
const PRODUCT = /^(?:(?:Batch)?MatMul(?:V\d)?|Einsum)$/;

/** More softmaxes than these are no transformer's. */
const MAX_SOFTMAXES = 200;

/**
 * What the last block of a vision transformer computes its attention from, the output of the norm before it
 * (`blocks[-1].norm1` in timm): the last tensor of tokens that queries and keys both come from. What comes behind it
 * reaches the answer only as far as the class token asks for it.
 *
 * @param widthOf channels of a tensor of tokens; undefined for any other tensor
 */
export function findAttended(
  nodes: readonly AttentionNode[],
  widthOf: (tensor: string) => number | undefined,
): string | undefined {
  const makers = new Map<string, AttentionNode>();
  const places = new Map<string, number>();
  nodes.forEach((node, place) => {
    for (const name of node.outputs) {
      makers.set(name, node);
      places.set(name, place);
    }
  });
  const placeOf = (name: string): number => places.get(name) ?? -1;
  const attentions = nodes.map((node) => attentionOperands(node, makers)).filter(({ length }) => length > 0);
  for (const operands of attentions.slice(-MAX_SOFTMAXES).reverse()) {
    const [queries, keys] = operands.map((name) => ancestorsOf(name, makers));
    const shared = [...(queries ?? [])].filter((name) => keys?.has(name) === true && widthOf(name) !== undefined);
    const latest = shared.sort((a, b) => placeOf(b) - placeOf(a));
    // Where one product gives queries, keys and values, it is three times as wide as what it is made of.
    const found = latest.find(
      (name, i) => !latest.slice(i + 1, i + 4).some((other) => 3 * (widthOf(other) ?? 0) === widthOf(name)),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Queries and keys of an operator of attention; empty for any other operator. */
function attentionOperands(
  { type, inputs, isProjecting = false }: AttentionNode,
  makers: ReadonlyMap<string, AttentionNode>,
): readonly string[] {
  const [first = '', second = ''] = inputs;
  if (type === 'MultiHeadAttention') return [first, second === '' ? first : second];
  if (type === 'Attention') return [first, isProjecting ? first : second];
  if (type !== 'Softmax') return [];
  let before = makers.get(first);
  // Between the product of queries and keys and its softmax there may be a scale and a mask.
  for (let steps = 0; steps < 4 && before !== undefined; steps += 1) {
    const [a = '', b = ''] = before.inputs;
    if (PRODUCT.test(before.type)) return [a, b];
    before = makers.get(a);
  }
  return [];
}

function ancestorsOf(tensor: string, makers: ReadonlyMap<string, AttentionNode>): Set<string> {
  const found = new Set<string>();
  const open = [tensor];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const maker = makers.get(name);
    // The size of a tensor, by which others are scaled and reshaped, is not made of its numbers.
    if (found.has(name) || maker === undefined || maker.type === 'Shape') continue;
    found.add(name);
    for (const input of maker.inputs) open.push(input);
  }
  return found;
}
