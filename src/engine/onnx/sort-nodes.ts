import { takenBy } from './dependencies';
import type { OnnxGraph, OnnxNode } from './onnx-proto';

/**
 * The graph with every operator behind those whose results it takes; otherwise the order of the file is kept.
 *
 * Files ought to be in such an order, and onnxruntime takes others, too: the converter to float16 appends the Cast of the
 * picture as one of the last operators. Operators that wait for each other are left to the runtime to refuse.
 */
export function sortNodes(graph: OnnxGraph): OnnxGraph {
  const nodes = graph.node ?? [];
  const makers = new Map<string, OnnxNode>();
  for (const node of nodes) for (const name of node.output ?? []) if (name !== '') makers.set(name, node);
  const sorted = new Set<OnnxNode>();
  const entered = new Set<OnnxNode>();
  for (const node of nodes) {
    const waiting = [node];
    for (let last = waiting.at(-1); last !== undefined; last = waiting.at(-1)) {
      if (entered.has(last)) {
        sorted.add(last);
        waiting.pop();
        continue;
      }
      entered.add(last);
      const needed = takenBy(last).map((name) => makers.get(name));
      waiting.push(...needed.filter((each) => each !== undefined).filter((each) => !entered.has(each)));
    }
  }
  return { ...graph, node: [...sorted] };
}
