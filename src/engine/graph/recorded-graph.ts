/** A tensor whose values are part of the graph. */
export interface ConstantTensor {
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Little-endian values, rows first. */
  readonly bytes: Uint8Array;
}

/** Values of an operator's attribute, as AttrValue of TensorFlow has them. */
export type AttributeValue =
  | { readonly s: Uint8Array }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly type: number }
  | { readonly shape: readonly number[] }
  | {
      readonly list: {
        readonly i?: readonly number[];
        readonly f?: readonly number[];
        readonly type?: readonly number[];
      };
    };

/** An operator of a recorded graph; outputs are referred to as `name` (the first) or `name:1`. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Only for op `Const`. */
  readonly value?: ConstantTensor;
}

/** Operators in an order in which every input comes before its use. */
export interface RecordedGraph {
  readonly nodes: readonly GraphNode[];
  /** Where the answers stand: references to tensors by what they are. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Name of the operator behind a reference `name` or `name:index`. */
export function nodeOf(reference: string): string {
  const colon = reference.lastIndexOf(':');
  return colon < 0 ? reference : reference.slice(0, colon);
}

/** The nodes that the outputs need, and the placeholders, in the order that they have. */
export function withoutUnused({ nodes, outputs }: RecordedGraph): RecordedGraph {
  const needed = new Set(Object.values(outputs).map(nodeOf));
  const kept: GraphNode[] = [];
  for (const node of [...nodes].reverse()) {
    if (!needed.has(node.name) && node.op !== 'Placeholder') continue;
    node.inputs.forEach((input) => needed.add(nodeOf(input)));
    kept.push(node);
  }
  return { nodes: kept.reverse(), outputs };
}
