import { attributesOf, type OnnxGraph, type OnnxNode } from './onnx-proto';

/** Operators with graphs inside. */
const HOLDING_GRAPHS = new Set(['If', 'Loop', 'Scan', 'SequenceMap']);

/** Names of tensors that an operator takes, those that only the graphs inside of it (If, Loop) take among them. */
export function takenBy(node: OnnxNode): string[] {
  const { input = [], attribute = [] } = node;
  if (attribute.length === 0 || !HOLDING_GRAPHS.has(node.op_type ?? '')) return [...input];
  const inner = [...attributesOf(node).values()].flatMap(({ g, graphs = [] }) => [...(g ? [g] : []), ...graphs]);
  return [...input, ...inner.flatMap(({ node: nodes = [] }) => nodes.flatMap(takenBy))];
}

/** Names of the tensors that a tensor is computed from, itself among them; operators stand behind what they take. */
export function ancestorsOf({ node: nodes = [] }: OnnxGraph, tensor: string): ReadonlySet<string> {
  const needed = new Set([tensor]);
  for (const node of [...nodes].reverse()) {
    if (node.output?.some((name) => needed.has(name)) === true) for (const name of takenBy(node)) needed.add(name);
  }
  return needed;
}

/** Names of the tensors that some operators and all that follow them give; operators stand behind what they take. */
export function descendantsOf(
  { node: nodes = [] }: OnnxGraph,
  isStart: (node: OnnxNode) => boolean,
): ReadonlySet<string> {
  const made = new Set<string>();
  for (const node of nodes) {
    if (!isStart(node) && !takenBy(node).some((name) => made.has(name))) continue;
    for (const name of node.output ?? []) made.add(name);
  }
  return made;
}
