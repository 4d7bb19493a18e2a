import type { AttributeValue, GraphNode, RecordedGraph } from './recorded-graph';
import { withoutUnused } from './recorded-graph';
import { DataType } from './tensorflow-proto';
import type { NativeBinding, NativeTensor, OpAttribute } from '../native';

/** Operators that read or write outside the graph, or keep state: a recording with one of them cannot be replayed. */
const NOT_REPLAYABLE =
  /Variable|Assign|Summary|File|Random|Multinomial|Print|Save|Restore|Iterator|Dataset|Queue|Table|PyFunc|Stateful/;

/**
 * A binding that writes down the operators that run through it.
 *
 * Every operator of tfjs-node passes through `executeOp`; the ids of tensors give the edges. Placing this object
 * between tfjs and the native one therefore records any tfjs function while it runs once. Tensors that were there
 * before and are used become constants, copied at their first use.
 */
export class RecordingBinding {
  /** Shape and type of the tensors that are alive. */
  readonly #made = new Map<number, { shape: readonly number[]; dtype: number }>();
  #recording: Recording | undefined;
  /** To be given to tfjs as its binding. */
  readonly binding: NativeBinding;

  constructor(readonly native: NativeBinding) {
    // The native object's properties are read-only, so it is wrapped by a plain one that forwards to it.
    const forwarded: Record<string, unknown> = {};
    for (const key of Object.getOwnPropertyNames(native)) {
      const value = (native as unknown as Record<string, unknown>)[key];
      forwarded[key] = typeof value === 'function' ? value.bind(native) : value;
    }
    this.binding = {
      ...(forwarded as unknown as NativeBinding),
      createTensor: (shape, dtype, values) => {
        const id = native.createTensor(shape, dtype, values);
        this.#made.set(id, { shape: [...shape], dtype });
        return id;
      },
      deleteTensor: (id) => {
        this.#made.delete(id);
        native.deleteTensor(id);
      },
      executeOp: (name, attributes, inputs, count) => {
        const outputs = native.executeOp(name, attributes, inputs, count);
        for (const { id, shape, dtype } of outputs) this.#made.set(id, { shape, dtype });
        this.#recording?.add(name, attributes, inputs, outputs);
        return outputs;
      },
    };
  }

  /**
   * Runs `step` once and writes it down.
   *
   * @param feeds tensors that the step begins with, and the shapes (−1: any) of the placeholders they become
   * @param step gives the tensors to be fetched later, by name
   */
  record(
    feeds: Readonly<Record<string, { id: number; shape: readonly number[] }>>,
    step: () => Readonly<Record<string, number>>,
  ): RecordedGraph {
    const recording = new Recording(this.native, this.#made, feeds);
    this.#recording = recording;
    try {
      const fetched = step();
      return recording.finish(fetched);
    } finally {
      this.#recording = undefined;
    }
  }
}

class Recording {
  readonly #nodes: GraphNode[] = [];
  readonly #references = new Map<number, string>();

  constructor(
    private readonly native: NativeBinding,
    private readonly made: ReadonlyMap<number, { shape: readonly number[]; dtype: number }>,
    feeds: Readonly<Record<string, { id: number; shape: readonly number[] }>>,
  ) {
    for (const [name, { id, shape }] of Object.entries(feeds)) {
      this.#nodes.push({
        name,
        op: 'Placeholder',
        inputs: [],
        attributes: { dtype: { type: DataType.float }, shape: { shape } },
      });
      this.#references.set(id, name);
    }
  }

  add(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: readonly NativeTensor[],
  ): void {
    if (NOT_REPLAYABLE.test(op)) throw new Error(`operator ${op} cannot be recorded`);
    const references = inputs.map((id) => this.#reference(id));
    if (this.#changesNothing(op, inputs, outputs)) {
      const [source = ''] = references;
      outputs.forEach(({ id }) => this.#references.set(id, source));
      return;
    }
    const name = `n${this.#nodes.length}`;
    this.#nodes.push({
      name,
      op,
      inputs: references,
      attributes: Object.fromEntries(attributes.map((a) => [a.name, this.#attribute(op, a)])),
    });
    outputs.forEach(({ id }, index) => this.#references.set(id, index === 0 ? name : `${name}:${index}`));
  }

  finish(fetched: Readonly<Record<string, number>>): RecordedGraph {
    const outputs: Record<string, string> = {};
    for (const [what, id] of Object.entries(fetched)) outputs[what] = this.#reference(id);
    return withoutUnused({ nodes: this.#nodes, outputs });
  }

  /**
   * tfjs reshapes tensors to the shape that they have, and casts them to their own type. Such an operator between a
   * convolution and its activation would keep TensorFlow from fusing them.
   */
  #changesNothing(op: string, [input = -1]: readonly number[], [output]: readonly NativeTensor[]): boolean {
    if (op !== 'Reshape' && op !== 'Cast' && op !== 'Identity') return false;
    const given = this.made.get(input);
    return given !== undefined && given.dtype === output?.dtype && given.shape.join() === output.shape.join();
  }

  #reference(id: number): string {
    const known = this.#references.get(id);
    if (known !== undefined) return known;
    const made = this.made.get(id);
    if (made === undefined) throw new Error(`tensor ${id} is not known`);
    const values: unknown = this.native.tensorDataSync(id);
    if (!ArrayBuffer.isView(values)) throw new Error(`a constant has the type ${made.dtype}, which cannot be kept`);
    const name = `c${this.#nodes.length}`;
    this.#nodes.push({
      name,
      op: 'Const',
      inputs: [],
      attributes: {},
      value: {
        dtype: made.dtype,
        shape: made.shape,
        bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      },
    });
    this.#references.set(id, name);
    return name;
  }

  #attribute(op: string, { name, type, value }: OpAttribute): AttributeValue {
    const { native } = this;
    const several = Array.isArray(value) ? (value as unknown[]) : undefined;
    const numbers = several?.every((item) => typeof item === 'number') === true ? several : undefined;
    if (several === undefined || type === native.TF_ATTR_SHAPE) {
      switch (type) {
        case native.TF_ATTR_STRING:
          return { s: new TextEncoder().encode(String(value)) };
        case native.TF_ATTR_INT:
          return { i: Number(value) };
        case native.TF_ATTR_FLOAT:
          return { f: Number(value) };
        case native.TF_ATTR_BOOL:
          return { b: Boolean(value) };
        case native.TF_ATTR_TYPE:
          return { type: Number(value) };
        case native.TF_ATTR_SHAPE:
          if (numbers !== undefined) return { shape: numbers };
      }
    } else if (numbers !== undefined) {
      switch (type) {
        case native.TF_ATTR_INT:
          return { list: { i: numbers } };
        case native.TF_ATTR_FLOAT:
          return { list: { f: numbers } };
        case native.TF_ATTR_TYPE:
          return { list: { type: numbers } };
      }
    }
    throw new Error(`attribute ${name} of operator ${op} has an unknown type (${type})`);
  }
}
