import { attributesOf, type OnnxGraph, type OnnxTensor } from './onnx-proto';

/** Tensors of which the values stand in the file. */
export function constantsOf({ initializer = [], node = [] }: OnnxGraph): ReadonlyMap<string, OnnxTensor> {
  const constants = new Map(initializer.map((tensor) => [tensor.name ?? '', tensor]));
  for (const each of node) {
    const value = each.op_type === 'Constant' ? attributesOf(each).get('value')?.t : undefined;
    const source = each.op_type === 'Identity' ? constants.get(each.input?.[0] ?? '') : undefined;
    const tensor = value ?? source;
    if (tensor !== undefined) constants.set(each.output?.[0] ?? '', tensor);
  }
  return constants;
}
