import { messageType } from '../graph/tensorflow-proto';
import { findDamage, type MessageKind } from '../protobuf/find-damage';

/** A named reference from one object of a model to another, by its number. */
interface ObjectReferenceProto {
  readonly node_id: number;
  readonly local_name: string;
}

export interface SavedObjectProto {
  readonly children: readonly ObjectReferenceProto[];
}

/** The objects of a model as `saved_model.pb` has them; the first one is the root. */
export interface SavedObjectGraphProto {
  readonly nodes: readonly SavedObjectProto[];
  /** By names of functions: numbers of the objects whose values are their last inputs. */
  readonly concrete_functions: Readonly<Record<string, { readonly bound_inputs: readonly number[] } | null>>;
}

export interface TrackableObjectProto extends SavedObjectProto {
  readonly attributes: readonly { readonly name: string; readonly checkpoint_key: string }[];
}

/** The objects of a model as its checkpoint has them; the first one is the root. */
export interface TrackableObjectGraphProto {
  readonly nodes: readonly TrackableObjectProto[];
}

/** Numbers of fields as in saved_object_graph.proto and trackable_object_graph.proto. */
const KINDS: Readonly<Record<string, MessageKind>> = {
  savedObjects: { messages: { 1: 'savedObject', 2: 'functionEntry' }, described: [] },
  savedObject: { messages: { 1: 'reference' }, described: [] },
  reference: { messages: {}, described: [2] },
  functionEntry: { messages: { 2: 'function' }, described: [1], once: [2] },
  function: { messages: {}, described: [2] },
  keptObjects: { messages: { 1: 'keptObject' }, described: [] },
  keptObject: { messages: { 1: 'reference', 2: 'attribute' }, described: [] },
  attribute: { messages: {}, described: [1, 3] },
};

/** @throws Error, saying what is wrong in words that go on after a name */
export function decodeSavedObjects(bytes: Uint8Array): SavedObjectGraphProto {
  refuseDamage(bytes, 'savedObjects');
  return messageType('SavedObjectGraph').decode(bytes) as unknown as SavedObjectGraphProto;
}

/** @throws Error, saying what is wrong in words that go on after a name */
export function decodeKeptObjects(bytes: Uint8Array): TrackableObjectGraphProto {
  refuseDamage(bytes, 'keptObjects');
  return messageType('TrackableObjectGraph').decode(bytes) as unknown as TrackableObjectGraphProto;
}

function refuseDamage(bytes: Uint8Array, kind: string): void {
  const damage = findDamage(bytes, KINDS, kind);
  if (damage !== undefined) throw new Error(damage);
}
