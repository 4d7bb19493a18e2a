import type { OnnxGraph, OnnxNode } from './onnx-proto';

/**
 * What the last block of a vision transformer computes its attention from, the output of the norm before it
 * (`blocks[-1].norm1` in timm): the last tensor of tokens that queries and keys both come from. What comes behind it
 * reaches the answer only as far as the class token asks for it.
 *
 * @param widthOf channels of a tensor of tokens; undefined for any other tensor
 */
export function findAttended(graph: OnnxGraph, widthOf: (tensor: string) => number | undefined): string | undefined {
  const { node: nodes = [] } = graph;
  const makers = new Map<string, OnnxNode>();
  const places = new Map<string, number>();
  nodes.forEach((node, place) => {
    for (const name of node.output ?? []) {
      makers.set(name, node);
      places.set(name, place);
    }
  });
  const placeOf = (name: string): number => places.get(name) ?? -1;
  for (const node of [...nodes].reverse()) {
    const [queries, keys] = attentionOperands(node, makers).map((name) => ancestorsOf(name, makers));
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
  { op_type: type = '', domain = '', input = [] }: OnnxNode,
  makers: ReadonlyMap<string, OnnxNode>,
): readonly string[] {
  const [first = '', second = ''] = input;
  if (type === 'MultiHeadAttention') return [first, second === '' ? first : second];
  // onnxruntime's own operator of this name computes queries and keys itself.
  if (type === 'Attention') return [first, domain === 'com.microsoft' ? first : second];
  if (type !== 'Softmax') return [];
  let before = makers.get(first);
  // Between the product of queries and keys and its softmax there may be a scale and a mask.
  for (let steps = 0; steps < 4 && before !== undefined; steps += 1) {
    const [a = '', b = ''] = before.input ?? [];
    if (before.op_type === 'MatMul') return [a, b];
    before = makers.get(a);
  }
  return [];
}

function ancestorsOf(tensor: string, makers: ReadonlyMap<string, OnnxNode>): Set<string> {
  const found = new Set<string>();
  const open = [tensor];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const maker = makers.get(name);
    // The size of a tensor, by which others are scaled and reshaped, is not made of its numbers.
    if (found.has(name) || maker === undefined || maker.op_type === 'Shape') continue;
    found.add(name);
    open.push(...(maker.input ?? []));
  }
  return found;
}
