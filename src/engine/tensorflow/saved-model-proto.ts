import { messageType } from '../graph/tensorflow-proto';
import type { Int64 } from '../protobuf/int64';
import type { MessageKind } from '../protobuf/find-damage';

/** Messages of TensorFlow as they are decoded; what a file does not say has the default of protocol buffers. */
export interface ShapeProto {
  readonly dim: readonly { readonly size: Int64 }[];
  readonly unknown_rank: boolean;
}

export interface TensorProto {
  readonly dtype: number;
  readonly tensor_shape: ShapeProto | null;
  readonly tensor_content: Uint8Array;
  /** Packed. */
  readonly float_val: Uint8Array;
  readonly double_val: Uint8Array;
  /** Packed varints. */
  readonly int_val: Uint8Array;
  readonly int64_val: Uint8Array;
  readonly bool_val: Uint8Array;
  readonly half_val: Uint8Array;
  readonly string_val: readonly Uint8Array[];
}

export interface AttributeProto {
  /** Which of the fields is set. */
  readonly value?: 'list' | 's' | 'i' | 'f' | 'b' | 'type' | 'shape' | 'tensor' | 'placeholder' | 'func';
  readonly s: Uint8Array;
  readonly i: Int64;
  readonly f: number;
  readonly b: boolean;
  readonly type: number;
  readonly shape: ShapeProto | null;
  readonly tensor: TensorProto | null;
  readonly func: { readonly name: string } | null;
  readonly list: {
    readonly s: readonly Uint8Array[];
    readonly i: readonly Int64[];
    readonly f: readonly number[];
    readonly b: readonly boolean[];
    readonly type: readonly number[];
    readonly shape: readonly ShapeProto[];
  } | null;
}

export interface NodeProto {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttributeProto | null>>;
}

export interface ArgumentProto {
  readonly name: string;
  readonly number_attr: string;
  readonly type_list_attr: string;
}

export interface FunctionProto {
  readonly signature: {
    readonly name: string;
    readonly input_arg: readonly ArgumentProto[];
    readonly output_arg: readonly ArgumentProto[];
  } | null;
  readonly node_def: readonly NodeProto[];
  /** References inside of the body, by names of outputs. */
  readonly ret: Readonly<Record<string, string>>;
}

export interface TensorInfoProto {
  readonly name: string;
  readonly dtype: number;
  readonly tensor_shape: ShapeProto | null;
}

export interface SignatureProto {
  readonly inputs: Readonly<Record<string, TensorInfoProto | null>>;
  readonly outputs: Readonly<Record<string, TensorInfoProto | null>>;
}

export interface MetaGraphProto {
  readonly meta_info_def: { readonly tags: readonly string[] } | null;
  readonly graph_def: {
    readonly node: readonly NodeProto[];
    readonly library: { readonly function: readonly FunctionProto[] } | null;
  } | null;
  readonly saver_def: { readonly save_tensor_name: string; readonly restore_op_name: string } | null;
  readonly signature_def: Readonly<Record<string, SignatureProto | null>>;
  /** Not yet decoded. */
  readonly object_graph_def: Uint8Array;
}

interface SavedModelProto {
  readonly meta_graphs: readonly MetaGraphProto[];
}

/**
 * The graphs in a `saved_model.pb`; tensors are views of its bytes, not copies.
 *
 * @throws Error where the bytes are no such message
 */
export function decodeSavedModel(bytes: Uint8Array): readonly MetaGraphProto[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (messageType('SavedModel').decode(view) as unknown as SavedModelProto).meta_graphs;
}

/** Numbers of fields as in saved_model.proto and what it is made of. */
export const SAVED_MODEL_MESSAGES: Readonly<Record<string, MessageKind>> = {
  savedModel: { messages: { 2: 'metaGraph' }, described: [] },
  metaGraph: {
    messages: { 1: 'info', 2: 'graph', 3: 'saver', 5: 'signatureEntry', 7: 'objectGraph' },
    described: [],
    once: [1, 2, 3, 7],
  },
  info: { messages: {}, described: [4] },
  saver: { messages: {}, described: [1, 2, 3] },
  graph: { messages: { 1: 'node', 2: 'library' }, described: [], once: [2] },
  library: { messages: { 1: 'function' }, described: [] },
  function: { messages: { 1: 'operatorDefinition', 3: 'node', 4: 'entry' }, described: [], once: [1] },
  operatorDefinition: { messages: { 2: 'argument', 3: 'argument' }, described: [1] },
  argument: { messages: {}, described: [1, 4, 5, 6] },
  node: { messages: { 5: 'attributeEntry' }, described: [1, 2, 3] },
  attributeEntry: { messages: { 2: 'attribute' }, described: [1], once: [1, 2] },
  attribute: {
    messages: { 1: 'list', 7: 'shape', 8: 'tensor', 10: 'functionName' },
    described: [9],
    once: [1, 7, 8, 10],
  },
  list: { messages: { 7: 'shape' }, described: [2, 3, 4, 5, 6] },
  functionName: { messages: {}, described: [1] },
  shape: { messages: { 2: 'dimension' }, described: [] },
  dimension: { messages: {}, described: [] },
  tensor: { messages: { 2: 'shape' }, described: [8], once: [2] },
  signatureEntry: { messages: { 2: 'signature' }, described: [1], once: [1, 2] },
  signature: { messages: { 1: 'tensorEntry', 2: 'tensorEntry' }, described: [3] },
  tensorEntry: { messages: { 2: 'tensorInfo' }, described: [1], once: [1, 2] },
  tensorInfo: { messages: { 3: 'shape' }, described: [1], once: [3] },
  entry: { messages: {}, described: [1, 2] },
  // Checked where it is needed.
  objectGraph: { messages: {}, described: [] },
};
