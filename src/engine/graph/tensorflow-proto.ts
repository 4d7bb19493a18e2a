import protobuf from 'protobufjs';

/**
 * The part of TensorFlow's public message definitions (tensorflow/core/framework and core/protobuf) that a SavedModel
 * without variables needs. Field numbers are TensorFlow's.
 */
const DEFINITIONS = `
syntax = "proto3";
message Dim { int64 size = 1; }
message TensorShape { repeated Dim dim = 2; bool unknown_rank = 3; }
message Tensor { int32 dtype = 1; TensorShape tensor_shape = 2; bytes tensor_content = 4; }
message ListValue {
  repeated bytes s = 2;
  repeated int64 i = 3;
  repeated float f = 4;
  repeated bool b = 5;
  repeated int32 type = 6;
  repeated TensorShape shape = 7;
}
message AttrValue {
  oneof value {
    ListValue list = 1;
    bytes s = 2;
    int64 i = 3;
    float f = 4;
    bool b = 5;
    int32 type = 6;
    TensorShape shape = 7;
    Tensor tensor = 8;
  }
}
message NodeDef {
  string name = 1;
  string op = 2;
  repeated string input = 3;
  map<string, AttrValue> attr = 5;
}
message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
message MetaInfoDef { repeated string tags = 4; }
message MetaGraphDef { MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; }
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
`;

const root = protobuf.parse(DEFINITIONS, { keepCase: true }).root;

/** DataType numbers of TensorFlow, as far as recorded graphs use them. */
export const DataType = { float: 1, int32: 3, bool: 10 } as const;

/** One message type by its name. */
export function messageType(name: 'SavedModel' | 'NodeDef'): protobuf.Type {
  return root.lookupType(name);
}
