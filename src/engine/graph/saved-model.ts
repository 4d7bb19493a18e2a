import { keepNormsAsTheyAre } from './keep-norms';
import type { AttributeValue, ConstantTensor, GraphNode, RecordedGraph } from './recorded-graph';
import { messageType } from './tensorflow-proto';

/** Versions of GraphDef: what TensorFlow 2.9 to 2.21 read. */
const PRODUCER = 1087;

/** The bytes of `saved_model.pb` of a graph without variables, with the tag `serve`. */
export function encodeSavedModel(graph: RecordedGraph): Uint8Array {
  const SavedModel = messageType('SavedModel');
  const message = SavedModel.fromObject({
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: ['serve'] },
        graph_def: {
          node: keepNormsAsTheyAre(graph.nodes).map(encodeNode),
          versions: { producer: PRODUCER, min_consumer: 12 },
        },
      },
    ],
  });
  return SavedModel.encode(message).finish();
}

function encodeNode({ name, op, inputs, attributes, value }: GraphNode): object {
  const attr: Record<string, object> = {};
  for (const [key, attribute] of Object.entries(attributes)) attr[key] = encodeAttribute(attribute);
  if (value !== undefined) {
    attr.dtype = { type: value.dtype };
    attr.value = { tensor: encodeTensor(value) };
  }
  return { name, op, input: inputs, attr };
}

function encodeAttribute(attribute: AttributeValue): object {
  return 'shape' in attribute ? { shape: encodeShape(attribute.shape) } : attribute;
}

function encodeTensor({ dtype, shape, bytes }: ConstantTensor): object {
  return { dtype, tensor_shape: encodeShape(shape), tensor_content: bytes };
}

function encodeShape(shape: readonly number[]): object {
  return { dim: shape.map((size) => ({ size })) };
}
