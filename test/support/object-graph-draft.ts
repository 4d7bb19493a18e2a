import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DataType, messageType } from '../../src/engine/graph/tensorflow-proto';
import { toNumber, type Int64 } from '../../src/engine/protobuf/int64';
import { maskedCrc32c } from '../../src/engine/tensorflow/crc32c';
import { readTable } from '../../src/engine/tensorflow/table-file';
import { varint, writeTable, type BlockEntry } from './checkpoint-index';
import { copySavedModel } from './saved-model-draft';

/** A model of test/vectors/saved-model whose weights are found by its objects. */
export const OBJECTS_MODEL = 'saved-keras3';

const KEY = '_CHECKPOINTABLE_OBJECT_GRAPH';

interface ReferenceDraft {
  node_id: number;
  local_name: string;
}

export interface SavedObjectsDraft {
  nodes: { children: ReferenceDraft[] }[];
  concrete_functions: Record<string, { bound_inputs: number[] }>;
}

export interface KeptObjectsDraft {
  nodes: { children: ReferenceDraft[]; attributes: { name: string; checkpoint_key: string }[] }[];
}

export interface EntryDraft {
  dtype: number;
  shape: { dim: { size: number }[] };
  offset: number;
  size: number;
  crc32c: number;
}

/** Copies the model to a folder and changes what `saved_model.pb` says of its objects. */
export function changeSaved(folder: string, change: (objects: SavedObjectsDraft) => unknown): string {
  const type = messageType('SavedObjectGraph');
  return copySavedModel(folder, OBJECTS_MODEL, (graph) => {
    const draft = type.decode(graph.object_graph_def) as unknown as SavedObjectsDraft;
    change(draft);
    graph.object_graph_def = type.encode(type.fromObject(draft)).finish();
  });
}

/** Copies the model and changes what its checkpoint says of its objects, as bytes and in its index; checksums are made anew. */
export function changeText(
  folder: string,
  change: (text: Buffer) => Uint8Array,
  changeEntry?: (entry: EntryDraft) => unknown,
): string {
  const file = copySavedModel(folder, OBJECTS_MODEL);
  const variables = path.join(path.dirname(file), 'variables');
  const [index, data] = [
    path.join(variables, 'variables.index'),
    path.join(variables, 'variables.data-00000-of-00001'),
  ];
  const type = messageType('BundleEntry');
  const bytes = readFileSync(data);
  const entries = [...readTable(readFileSync(index))].map(([key, value]): BlockEntry => {
    if (key !== KEY) return [0, Buffer.from(key), value];
    const found = type.decode(value) as unknown as { readonly offset: Int64; readonly size: Int64 };
    const start = toNumber(found.offset);
    // Its length takes two bytes, and the checksum of that four.
    const tensor = textTensor(change(bytes.subarray(start + 6, start + toNumber(found.size))));
    writeFileSync(data, Buffer.concat([bytes, tensor.bytes]));
    const { length: size } = tensor.bytes;
    const entry: EntryDraft = {
      dtype: DataType.string,
      shape: { dim: [] },
      offset: bytes.length,
      size,
      crc32c: tensor.checksum,
    };
    changeEntry?.(entry);
    return [0, Buffer.from(key), type.encode(type.fromObject(entry)).finish()];
  });
  writeFileSync(index, writeTable([entries]));
  return file;
}

/** Copies the model and changes the objects of its checkpoint. */
export function changeKept(folder: string, change: (objects: KeptObjectsDraft) => unknown): string {
  const type = messageType('TrackableObjectGraph');
  return changeText(folder, (text) => {
    const draft = type.decode(text) as unknown as KeptObjectsDraft;
    change(draft);
    return type.encode(type.fromObject(draft)).finish();
  });
}

/** A tensor of one text, as TensorFlow's checkpoints store it, with the checksum of its entry. */
function textTensor(text: Uint8Array): { bytes: Buffer; checksum: number } {
  const length = uint32(text.length);
  const checked = Buffer.concat([length, uint32(maskedCrc32c(length)), text]);
  return { bytes: Buffer.concat([varint(text.length), checked.subarray(4)]), checksum: maskedCrc32c(checked) };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
