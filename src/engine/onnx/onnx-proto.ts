import protobuf from 'protobufjs';
import type { Int64 } from '../protobuf/int64';

export { toNumber } from '../protobuf/int64';

/**
 * The part of ONNX's public message definitions (onnx/onnx.proto) that running a model needs; field numbers are ONNX's.
 *
 * Numbers of tensors are left as bytes, as they lie in the file. So are attributes: some hold 64-bit numbers that a
 * JavaScript number would change.
 */
const DEFINITIONS = `
syntax = "proto3";
message Entry { string key = 1; string value = 2; }
message OperatorSet { string domain = 1; int64 version = 2; }
message Tensor {
  repeated int64 dims = 1;
  int32 data_type = 2;
  bytes float_data = 4;
  bytes int32_data = 5;
  repeated bytes string_data = 6;
  bytes int64_data = 7;
  string name = 8;
  bytes raw_data = 9;
  bytes double_data = 10;
  bytes uint64_data = 11;
  repeated Entry external_data = 13;
  int32 data_location = 14;
}
message Dimension { int64 dim_value = 1; string dim_param = 2; }
message Shape { repeated Dimension dim = 1; }
message TensorType { int32 elem_type = 1; Shape shape = 2; }
message Type { TensorType tensor_type = 1; }
message Value { string name = 1; Type type = 2; }
message Attribute {
  string name = 1;
  float f = 2;
  int64 i = 3;
  Tensor t = 5;
  Graph g = 6;
  repeated int64 ints = 8;
  repeated Tensor tensors = 10;
  repeated Graph graphs = 11;
  int32 type = 20;
}
message Node {
  repeated string input = 1;
  repeated string output = 2;
  string name = 3;
  string op_type = 4;
  repeated bytes attribute = 5;
  string domain = 7;
}
message Graph {
  repeated Node node = 1;
  string name = 2;
  repeated Tensor initializer = 5;
  repeated Value input = 11;
  repeated Value output = 12;
  repeated bytes sparse_initializer = 15;
}
message Model {
  int64 ir_version = 1;
  Graph graph = 7;
  repeated OperatorSet opset_import = 8;
  repeated Entry metadata_props = 14;
  repeated bytes functions = 25;
}
`;

const root = protobuf.parse(DEFINITIONS, { keepCase: true }).root;
const Model = root.lookupType('Model');
const Attribute = root.lookupType('Attribute');

export interface OnnxEntry {
  readonly key?: string;
  readonly value?: string;
}

export interface OnnxTensor {
  readonly dims?: readonly Int64[];
  readonly data_type?: number;
  /** Packed, little endian; `int32_data` and `int64_data` are packed varints. */
  readonly float_data?: Uint8Array;
  readonly int32_data?: Uint8Array;
  readonly int64_data?: Uint8Array;
  readonly double_data?: Uint8Array;
  readonly uint64_data?: Uint8Array;
  readonly string_data?: readonly Uint8Array[];
  readonly name?: string;
  /** Little endian, rows first. */
  readonly raw_data?: Uint8Array;
  readonly external_data?: readonly OnnxEntry[];
  readonly data_location?: number;
}

export interface OnnxValue {
  readonly name?: string;
  readonly type?: {
    readonly tensor_type?: {
      readonly elem_type?: number;
      readonly shape?: { readonly dim?: readonly { readonly dim_value?: Int64; readonly dim_param?: string }[] };
    };
  };
}

export interface OnnxAttribute {
  readonly name?: string;
  readonly f?: number;
  readonly i?: Int64;
  readonly t?: OnnxTensor;
  readonly g?: OnnxGraph;
  readonly ints?: readonly Int64[];
  readonly tensors?: readonly OnnxTensor[];
  readonly graphs?: readonly OnnxGraph[];
  readonly type?: number;
}

export interface OnnxNode {
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly name?: string;
  readonly op_type?: string;
  /** Encoded; see `attributesOf`. */
  readonly attribute?: readonly Uint8Array[];
  readonly domain?: string;
}

/** Of a model that was read, every operator stands behind those whose results it takes (`sortNodes`). */
export interface OnnxGraph {
  readonly node?: readonly OnnxNode[];
  readonly name?: string;
  readonly initializer?: readonly OnnxTensor[];
  readonly input?: readonly OnnxValue[];
  readonly output?: readonly OnnxValue[];
  readonly sparse_initializer?: readonly Uint8Array[];
}

export interface OnnxModel {
  readonly ir_version?: Int64;
  readonly graph?: OnnxGraph;
  readonly opset_import?: readonly { readonly domain?: string; readonly version?: Int64 }[];
  readonly metadata_props?: readonly OnnxEntry[];
  readonly functions?: readonly Uint8Array[];
}

/** Numbers of ONNX's element types, as far as they are spoken of here. */
export const ElementType = { float: 1, uint8: 2, int32: 6, int64: 7, float16: 10, double: 11, bfloat16: 16 } as const;

/**
 * The model in a file; tensors are views of its bytes, not copies.
 *
 * @throws RangeError, Error where the bytes are no such message
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  // A reader of a Buffer hands out views.
  return Model.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) as OnnxModel;
}

export function encodeModel(model: OnnxModel): Uint8Array {
  return Model.encode(model).finish();
}

/** Attributes of a node by name. 64-bit numbers beyond 2^53 are not exact, which shapes and axes never are. */
export function attributesOf({ attribute = [] }: OnnxNode): ReadonlyMap<string, OnnxAttribute> {
  const decoded = attribute.map((bytes) => Attribute.decode(bytes) as OnnxAttribute);
  return new Map(decoded.map((each) => [each.name ?? '', each]));
}

/** Kinds of attributes (AttributeProto.AttributeType). */
const AttributeType = { int: 2, ints: 7 } as const;

export function encodeAttribute(name: string, value: number | readonly number[]): Uint8Array {
  const message =
    typeof value === 'number'
      ? { name, i: value, type: AttributeType.int }
      : { name, ints: value, type: AttributeType.ints };
  return Attribute.encode(message).finish();
}
