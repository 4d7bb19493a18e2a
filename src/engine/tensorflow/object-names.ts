import { variableName } from './checkpoint-names';
import { dataInputs, short, type ModelProgram } from './model-program';
import {
  decodeKeptObjects,
  decodeSavedObjects,
  type SavedObjectGraphProto,
  type SavedObjectProto,
  type TrackableObjectGraphProto,
} from './object-graph-proto';
import type { TensorBundle } from './tensor-bundle';

/** Where a checkpoint says which objects its values belong to. */
const OBJECTS_KEY = '_CHECKPOINTABLE_OBJECT_GRAPH';

/** What the value of a variable is called there. */
const VALUE = 'VARIABLE_VALUE';

/** Those of the largest networks have some megabytes. */
const MAX_OBJECTS_BYTES = 64 * 2 ** 20;

interface ObjectNamesOptions {
  readonly program: ModelProgram;
  /** SavedObjectGraph; empty where the model has none. */
  readonly objects: Uint8Array;
  readonly bundle: TensorBundle | undefined;
  /** Names in the checkpoint by names of variables, as far as what restores the model says them. */
  readonly restored: ReadonlyMap<string, string>;
}

/**
 * Adds the variables that what restores a model does not name. `tf.saved_model.save` of a Keras 3 model gives its functions
 * other variables than those that it restores; both are the same objects, by which TensorFlow puts them together.
 *
 * @returns names in the checkpoint by names of variables
 * @throws ScorecamError `model`
 */
export async function addObjectNames(options: ObjectNamesOptions): Promise<ReadonlyMap<string, string>> {
  const { program, objects: bytes, bundle, restored } = options;
  const variables = [...program.main.body.nodes.values()].map(variableName);
  const isNamed = variables.every((variable) => variable === undefined || restored.has(variable));
  if (isNamed || bytes.length === 0 || bundle?.has(OBJECTS_KEY) !== true) return restored;
  const saved = decode(options, () => decodeSavedObjects(bytes));
  const captured = capturedVariables(options, saved);
  if (captured.size === 0) return restored;
  const text = await bundle.readText(OBJECTS_KEY, MAX_OBJECTS_BYTES);
  const kept = decode(options, () => decodeKeptObjects(text));
  const keys = keysOfObjects(program, saved.nodes, kept.nodes);
  const names = new Map(restored);
  for (const [variable, object] of captured) {
    const key = keys.get(object);
    if (key !== undefined) names.set(variable, key);
  }
  return names;
}

function decode<T>({ program }: ObjectNamesOptions, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw program.fail(`what it says of its objects ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Numbers of objects, by the names of their variables: the last inputs of a function's call are those that it captured. */
function capturedVariables(
  { program, restored }: ObjectNamesOptions,
  { concrete_functions: functions }: SavedObjectGraphProto,
): ReadonlyMap<string, number> {
  const bound = new Map(Object.entries(functions).map(([name, value]) => [name, value?.bound_inputs ?? []]));
  const captured = new Map<string, number>();
  for (const node of program.main.body.nodes.values()) {
    const callee = node.attr.f?.func?.name ?? '';
    const objects = bound.get(callee) ?? [];
    const inputs = dataInputs(node);
    if (objects.length > inputs.length)
      throw program.fail(`${short(node.name)} calls ${short(callee)} with too few inputs`);
    inputs.slice(inputs.length - objects.length).forEach((input, i) => {
      const variable = variableName(program.follow(program.main, input).node);
      const object = objects[i];
      if (variable === undefined || object === undefined || restored.has(variable)) return;
      if ((captured.get(variable) ?? object) !== object) {
        throw program.fail(`the weight ${short(variable)} is several of its objects`);
      }
      captured.set(variable, object);
    });
  }
  return captured;
}

/**
 * Names in the checkpoint, by the numbers of a model's objects. As TensorFlow does, both graphs are walked side by side from
 * their roots, along references of one name: nothing says that their numbers are the same.
 */
function keysOfObjects(
  program: ModelProgram,
  saved: readonly SavedObjectProto[],
  kept: TrackableObjectGraphProto['nodes'],
): ReadonlyMap<number, string> {
  const keys = new Map<number, string>();
  const references = new Map<number, ReadonlyMap<string, number>>();
  const seen = new Set([0]);
  const waiting: { readonly object: number; readonly other: number }[] = [{ object: 0, other: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { object, other } = next;
    const [here, there] = [saved[object], kept[other]];
    if (here === undefined || there === undefined) {
      throw program.fail(`it refers to the object ${here === undefined ? object : other}, which does not exist`);
    }
    const key = there.attributes.find(({ name }) => name === VALUE)?.checkpoint_key;
    if (key !== undefined && !keys.has(object)) keys.set(object, key);
    const children =
      references.get(object) ?? new Map(here.children.map(({ local_name: name, node_id: id }) => [name, id]));
    references.set(object, children);
    for (const { local_name: name, node_id: id } of there.children) {
      const child = children.get(name);
      if (child === undefined || seen.has(id)) continue;
      seen.add(id);
      waiting.push({ object: child, other: id });
    }
  }
  return keys;
}
