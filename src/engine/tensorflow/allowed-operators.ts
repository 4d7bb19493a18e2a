/**
 * Operators of TensorFlow that a model may consist of: an allow-list, because others read and write files, print, run
 * code or open connections. What is not named here is refused by name, before anything of a model reaches TensorFlow.
 */

/** Pure functions of their inputs, by which a picture becomes an answer. */
const COMPUTING = new Set([
  // Value by value.
  ...['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atan2', 'Atanh', 'Ceil', 'Cos', 'Cosh', 'Erf', 'Erfc', 'Exp'],
  ...['Expm1', 'Floor', 'Inv', 'Log', 'Log1p', 'Neg', 'Reciprocal', 'Rint', 'Round', 'Rsqrt', 'Sign', 'Sin', 'Sinh'],
  ...['Sqrt', 'Square', 'Tan', 'Tanh', 'Cast', 'ClipByValue', 'IsFinite', 'IsInf', 'IsNan', 'ZerosLike', 'OnesLike'],
  ...['Add', 'AddV2', 'AddN', 'Sub', 'Mul', 'MulNoNan', 'Div', 'DivNoNan', 'RealDiv', 'FloorDiv', 'TruncateDiv', 'Mod'],
  ...['FloorMod', 'TruncateMod', 'Pow', 'Maximum', 'Minimum', 'SquaredDifference', 'Xdivy', 'Xlogy'],
  ...['Equal', 'NotEqual', 'ApproximateEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'],
  ...['LogicalAnd', 'LogicalOr', 'LogicalNot', 'Select', 'SelectV2'],
  // Activations.
  ...['Elu', 'LeakyRelu', 'LogSoftmax', 'Prelu', 'Relu', 'Relu6', 'Selu', 'Sigmoid', 'Softmax', 'Softplus', 'Softsign'],
  // Learned and normalising layers, pooling.
  ...['Conv', 'Conv2D', 'Conv2DBackpropInput', 'DepthwiseConv2dNative', 'Dilation2D', 'BiasAdd', 'BiasAddV1'],
  ...['MatMul', 'BatchMatMul', 'BatchMatMulV2', 'BatchMatMulV3', 'Einsum', 'AvgPool', 'MaxPool', 'MaxPoolV2', 'LRN'],
  ...['BatchNormWithGlobalNormalization', 'FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'],
  ...['_FusedConv2D', '_FusedDepthwiseConv2dNative', 'FusedDepthwiseConv2dNative', '_FusedMatMul'],
  ...['FakeQuantWithMinMaxArgs', 'FakeQuantWithMinMaxVars', 'FakeQuantWithMinMaxVarsPerChannel', 'Dequantize'],
  ...['QuantizeAndDequantize', 'QuantizeAndDequantizeV2', 'QuantizeAndDequantizeV3', 'QuantizeAndDequantizeV4'],
  // Over several values.
  ...['All', 'Any', 'ArgMax', 'ArgMin', 'Cumprod', 'Cumsum', 'EuclideanNorm', 'L2Loss', 'Max', 'Mean', 'Min', 'Prod'],
  ...['Sum', 'TopK', 'TopKV2'],
  // Shapes and places.
  ...['Shape', 'ShapeN', 'Size', 'Rank', 'Reshape', 'EnsureShape', 'Squeeze', 'ExpandDims', 'Transpose', 'BroadcastTo'],
  ...['BroadcastArgs', 'Concat', 'ConcatV2', 'ConcatOffset', 'Pack', 'Unpack', 'Split', 'SplitV', 'Slice', 'Tile'],
  ...['StridedSlice', 'Pad', 'PadV2', 'MirrorPad', 'Fill', 'Range', 'LinSpace', 'OneHot', 'Gather', 'GatherV2'],
  ...['GatherNd', 'ScatterNd', 'Reverse', 'ReverseV2', 'Roll', 'Where', 'InvertPermutation', 'ExtractImagePatches'],
  ...['BatchToSpace', 'BatchToSpaceND', 'SpaceToBatch', 'SpaceToBatchND', 'DepthToSpace', 'SpaceToDepth'],
  // Pictures.
  ...['ResizeArea', 'ResizeBicubic', 'ResizeBilinear', 'ResizeNearestNeighbor', 'CropAndResize', 'ScaleAndTranslate'],
  ...['ImageProjectiveTransformV2', 'ImageProjectiveTransformV3', 'AdjustContrastv2', 'AdjustHue', 'AdjustSaturation'],
  ...['HSVToRGB', 'RGBToHSV'],
  // What hands on its input, stands for an input or is a constant.
  ...['Const', 'Placeholder', 'PlaceholderWithDefault', 'Identity', 'IdentityN', 'Snapshot', 'StopGradient'],
  ...['PreventGradient', 'CheckNumerics', 'GuaranteeConst', 'NoOp'],
]);

/** Calls of functions that are part of the model, and branches and loops over them. */
const CALLING = new Set([
  ...['PartitionedCall', 'StatefulPartitionedCall', 'If', 'StatelessIf', 'While', 'StatelessWhile', 'Case'],
  ...['StatelessCase', 'Switch', 'Merge', 'Enter', 'Exit', 'NextIteration', 'LoopCond', 'ControlTrigger'],
]);

/** Weights: they are read from the model's own files by this program, and take the place of these operators. */
const VARIABLES = new Set([
  ...['VarHandleOp', 'ReadVariableOp', 'ResourceGather', 'VarIsInitializedOp', 'DisableCopyOnRead', 'Variable'],
  ...['VariableV2', 'IsVariableInitialized', 'AssignVariableOp', 'AssignAddVariableOp', 'AssignSubVariableOp'],
  ...['Assign', 'AssignAdd', 'AssignSub'],
]);

/**
 * What is found in exports beside the way from the picture to the answer: training, adapting to data, initial values,
 * names of classes, decoding. It touches nothing outside of the model, and is not run.
 */
const STANDING_BY = new Set([
  ...['RandomUniform', 'RandomUniformInt', 'RandomStandardNormal', 'TruncatedNormal', 'Multinomial', 'RngReadAndSkip'],
  ...['StatelessRandomGetAlg', 'StatelessRandomGetKeyCounter', 'StatelessRandomGetKeyCounterAlg'],
  ...['StatelessRandomNormal', 'StatelessRandomNormalV2', 'StatelessRandomUniform', 'StatelessRandomUniformV2'],
  ...['StatelessRandomUniformInt', 'StatelessRandomUniformIntV2', 'StatelessRandomUniformFullIntV2'],
  ...['StatelessTruncatedNormal', 'StatelessTruncatedNormalV2', 'StatelessMultinomial', 'Bitcast', 'RightShift'],
  ...['HashTable', 'HashTableV2', 'MutableHashTable', 'MutableHashTableV2', 'InitializeTable', 'InitializeTableV2'],
  ...['LookupTableFind', 'LookupTableFindV2', 'LookupTableImport', 'LookupTableImportV2', 'LookupTableSizeV2'],
  ...['LookupTableExportV2', 'AsString', 'StringJoin', 'StringFormat', 'StaticRegexFullMatch', 'Assert', 'Unique'],
  'IteratorGetNext',
  ...['DecodeJpeg', 'DecodePng', 'DecodeBmp', 'DecodeImage', 'DecodeBase64', 'DecodeRaw', 'ParseExample'],
  ...[
    'ParseExampleV2',
    'ParseSingleExample',
    'ParseTensor',
    'Bucketize',
    'SparseToDense',
    'SoftmaxCrossEntropyWithLogits',
  ],
  ...['TensorArrayV3', 'TensorArrayReadV3', 'TensorArrayWriteV3', 'TensorArrayGatherV3', 'TensorArrayScatterV3'],
  ...['TensorArraySizeV3', 'TensorListReserve', 'TensorListFromTensor', 'TensorListGetItem', 'TensorListSetItem'],
  ...['TensorListStack', 'TensorListLength', 'EmptyTensorList', 'TensorListPushBack', 'TensorListPopBack'],
  ...['BroadcastGradientArgs', 'ReluGrad', 'Relu6Grad', 'FusedBatchNormGradV3', 'Conv2DBackpropFilter'],
]);

/** What saves and restores a checkpoint, in exactly the part of a SavedModel that is named for it; it is not run. */
const SAVING = new Set([
  ...['SaveV2', 'SaveSlices', 'RestoreV2', 'RestoreSlice', 'MergeV2Checkpoints', 'ShardedFilename'],
]);

/** Whether an operator may be run. */
export function isComputing(op: string): boolean {
  return COMPUTING.has(op);
}

/** Whether an operator calls functions of the model, or decides which part of it is run. */
export function isCalling(op: string): boolean {
  return CALLING.has(op);
}

/** Whether an operator may be part of a model at all, be it run or not. */
export function isAllowed(op: string): boolean {
  return COMPUTING.has(op) || CALLING.has(op) || VARIABLES.has(op) || STANDING_BY.has(op);
}

/** Whether an operator may be part of what saves and restores a model's weights. */
export function isAllowedInSaver(op: string): boolean {
  return isAllowed(op) || SAVING.has(op);
}
