import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageType } from '../../src/engine/graph/tensorflow-proto';
import { SAVED_MODEL_VECTORS } from './paths';

/** A node as protobufjs takes it. */
export interface NodeDraft {
  name: string;
  op: string;
  input: string[];
  attr: Record<string, object>;
}

interface GraphDraft {
  node: NodeDraft[];
  library: { function: { signature: { name: string }; node_def: NodeDraft[] }[] };
}

/** What tests change of a SavedModel. */
export interface SavedModelDraft {
  meta_graphs: {
    meta_info_def: { tags: string[] };
    graph_def: GraphDraft;
    saver_def: { save_tensor_name: string; restore_op_name: string } | null;
    signature_def: Record<
      string,
      { inputs: Record<string, { name: string; dtype: number }>; outputs: Record<string, { name: string }> }
    >;
    /** Encoded. */
    object_graph_def: Uint8Array;
  }[];
}

/** Copies a model of test/vectors/saved-model with something in its graph changed; returns the path of its file. */
export function copySavedModel(
  folder: string,
  name: string,
  change?: (graph: SavedModelDraft['meta_graphs'][number]) => unknown,
): string {
  cpSync(path.join(SAVED_MODEL_VECTORS, name), folder, { recursive: true });
  const file = path.join(folder, 'saved_model.pb');
  if (change === undefined) return file;
  const type = messageType('SavedModel');
  const draft = type.decode(readFileSync(file)) as unknown as SavedModelDraft;
  for (const graph of draft.meta_graphs) change(graph);
  writeFileSync(file, type.encode(type.fromObject(draft)).finish());
  return file;
}
