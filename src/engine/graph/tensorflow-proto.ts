import protobuf from 'protobufjs';

/**
 * The part of TensorFlow's public message definitions (tensorflow/core/framework and core/protobuf) that reading and
 * writing a SavedModel and reading a checkpoint's index need. Field numbers are TensorFlow's.
 *
 * Numbers of tensors are left as bytes, as they lie in the file, packed; so is the graph of objects (SavedObjectGraph),
 * which few models need to be read.
 */
const DEFINITIONS = `
syntax = "proto3";
message Dim { int64 size = 1; }
message TensorShape { repeated Dim dim = 2; bool unknown_rank = 3; }
message Tensor {
  int32 dtype = 1;
  TensorShape tensor_shape = 2;
  bytes tensor_content = 4;
  bytes float_val = 5;
  bytes double_val = 6;
  bytes int_val = 7;
  repeated bytes string_val = 8;
  bytes int64_val = 10;
  bytes bool_val = 11;
  bytes half_val = 13;
}
message Function { string name = 1; }
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
    string placeholder = 9;
    Function func = 10;
  }
}
message NodeDef {
  string name = 1;
  string op = 2;
  repeated string input = 3;
  map<string, AttrValue> attr = 5;
}
message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
message ArgDef { string name = 1; int32 type = 3; string type_attr = 4; string number_attr = 5; string type_list_attr = 6; }
message OpDef { string name = 1; repeated ArgDef input_arg = 2; repeated ArgDef output_arg = 3; }
message FunctionDef { OpDef signature = 1; repeated NodeDef node_def = 3; map<string, string> ret = 4; }
message FunctionLibrary { repeated FunctionDef function = 1; }
message GraphDef { repeated NodeDef node = 1; FunctionLibrary library = 2; VersionDef versions = 4; }
message MetaInfoDef { repeated string tags = 4; }
message SaverDef { string filename_tensor_name = 1; string save_tensor_name = 2; string restore_op_name = 3; }
message TensorInfo { string name = 1; int32 dtype = 2; TensorShape tensor_shape = 3; }
message SignatureDef { map<string, TensorInfo> inputs = 1; map<string, TensorInfo> outputs = 2; string method_name = 3; }
message ObjectReference { int32 node_id = 1; string local_name = 2; }
message SavedObject { repeated ObjectReference children = 1; }
message SavedConcreteFunction { repeated int32 bound_inputs = 2; }
message SavedObjectGraph { repeated SavedObject nodes = 1; map<string, SavedConcreteFunction> concrete_functions = 2; }
message SerializedTensor { string name = 1; string checkpoint_key = 3; }
message TrackableObject { repeated ObjectReference children = 1; repeated SerializedTensor attributes = 2; }
message TrackableObjectGraph { repeated TrackableObject nodes = 1; }
message MetaGraphDef {
  MetaInfoDef meta_info_def = 1;
  GraphDef graph_def = 2;
  SaverDef saver_def = 3;
  map<string, SignatureDef> signature_def = 5;
  bytes object_graph_def = 7;
}
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
message BundleHeader { int32 num_shards = 1; int32 endianness = 2; }
message BundleEntry {
  int32 dtype = 1;
  TensorShape shape = 2;
  int32 shard_id = 3;
  int64 offset = 4;
  int64 size = 5;
  fixed32 crc32c = 6;
  repeated bytes slices = 7;
}
`;

const root = protobuf.parse(DEFINITIONS, { keepCase: true }).root;

/** DataType numbers of TensorFlow, as far as they are spoken of here. */
export const DataType = {
  float: 1,
  double: 2,
  int32: 3,
  uint8: 4,
  int16: 5,
  int8: 6,
  string: 7,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  half: 19,
  resource: 20,
} as const;

type MessageName =
  'SavedModel' | 'SavedObjectGraph' | 'TrackableObjectGraph' | 'NodeDef' | 'BundleHeader' | 'BundleEntry';

/** One message type by its name. */
export function messageType(name: MessageName): protobuf.Type {
  return root.lookupType(name);
}
