import type { MessageKind } from '../protobuf/find-damage';

/** Numbers of fields as in onnx.proto. Payload (numbers of tensors) and what is not read is passed over. */
export const ONNX_MESSAGES: Readonly<Record<string, MessageKind>> = {
  model: { messages: { 7: 'graph', 8: 'entry', 14: 'entry' }, described: [], once: [7] },
  graph: { messages: { 1: 'node', 5: 'tensor', 11: 'value', 12: 'value' }, described: [2] },
  node: { messages: { 5: 'attribute' }, described: [1, 2, 3, 4, 7] },
  attribute: {
    messages: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph' },
    described: [1, 8],
    once: [5, 6],
  },
  tensor: { messages: { 13: 'entry' }, described: [1, 6, 8] },
  value: { messages: { 2: 'type' }, described: [1], once: [2] },
  type: { messages: { 1: 'tensorType' }, described: [], once: [1] },
  tensorType: { messages: { 2: 'shape' }, described: [], once: [2] },
  shape: { messages: { 1: 'dimension' }, described: [] },
  dimension: { messages: {}, described: [2] },
  entry: { messages: {}, described: [1, 2] },
};
