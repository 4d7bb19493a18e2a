import type * as core from '@tensorflow/tfjs-core';
import { DataType } from '../graph/tensorflow-proto';
import type { GraphNode, RecordedGraph } from '../graph/recorded-graph';
import type { RecordingBinding } from '../graph/recorder';
import { picturesOf } from '../tensorflow/masked-graph';
import { freeBatchSize, rewriteForFusion } from '../graph/rewrites';
import type { LayerInfo } from '../types';
import type { LayersClassifier } from './classifier';
import { maskPicture } from './masked-step';
import { FEEDS, layerFetch } from './recorded-model';
import type { NativeIdOf, Tfjs } from './tfjs-runtime';

/**
 * Records the whole masked step `(image, baseline, masks[B,h,w,1]) → answer[B,outputs]` of a model, with the
 * activations of every layer that can be a target, and rewrites it so that TensorFlow can fuse.
 *
 * @param batch the batch size to record with
 * @param anyBatch whether to make it a free one
 */
export function recordMaskedStep(
  tfjs: Tfjs,
  recorder: RecordingBinding,
  nativeId: NativeIdOf,
  classifier: LayersClassifier,
  batch: number,
  anyBatch: boolean,
): RecordedGraph {
  const { core: tf } = tfjs;
  const { description } = classifier;
  const { inputSize, channels } = description;
  const shape: [number, number, number, number] = [1, inputSize.height, inputSize.width, channels];
  const layer = description.layers.find(({ name }) => name === description.defaultLayer);
  if (layer === undefined) throw new RangeError(`no layer ${description.defaultLayer}`);
  let graph: RecordedGraph = { nodes: [], outputs: {} };
  tf.tidy(() => {
    const image: core.Tensor4D = tf.zeros(shape);
    const baseline: core.Tensor4D = tf.zeros(shape);
    const masks: core.Tensor4D = tf.zeros([batch, layer.height, layer.width, 1]);
    const [imageFeed, baselineFeed, masksFeed] = FEEDS;
    graph = recorder.record(
      {
        [imageFeed]: { id: nativeId(image), shape: [picturesOf(anyBatch ? undefined : batch), ...shape.slice(1)] },
        [baselineFeed]: { id: nativeId(baseline), shape },
        [masksFeed]: { id: nativeId(masks), shape: [anyBatch ? -1 : batch, -1, -1, 1] },
      },
      () => {
        // Ids of tensors are never used again, so they serve after the tensor itself is gone.
        const fetched: Record<string, number> = {};
        const answer = classifier.trace(maskPicture(tf, image, baseline, masks), (name, activations) => {
          fetched[layerFetch(name)] = nativeId(activations);
        });
        fetched.answer = nativeId(answer);
        return fetched;
      },
    );
  });
  const rewritten = rewriteForFusion(graph);
  return fetchFirstPictures(anyBatch ? freeBatchSize(rewritten, batch) : rewritten, description.layers);
}

/** Cuts the first picture out of each layer's output inside the graph: the activations of a batch would be large. */
function fetchFirstPictures(graph: RecordedGraph, layers: readonly LayerInfo[]): RecordedGraph {
  const begin = integers('first_begin', [0, 0, 0, 0]);
  const size = integers('first_size', [1, -1, -1, -1]);
  const nodes: GraphNode[] = [begin, size];
  const outputs: Record<string, string> = { ...graph.outputs };
  layers.forEach(({ name }, index) => {
    const source = graph.outputs[layerFetch(name)];
    if (source === undefined) return;
    const node: GraphNode = {
      name: `first${index}`,
      op: 'Slice',
      inputs: [source, begin.name, size.name],
      attributes: { T: { type: DataType.float }, Index: { type: DataType.int32 } },
    };
    nodes.push(node);
    outputs[layerFetch(name)] = node.name;
  });
  return { nodes: [...graph.nodes, ...nodes], outputs };
}

function integers(name: string, values: readonly number[]): GraphNode {
  const bytes = new Uint8Array(Int32Array.from(values).buffer);
  return {
    name,
    op: 'Const',
    inputs: [],
    attributes: {},
    value: { dtype: DataType.int32, shape: [values.length], bytes },
  };
}
