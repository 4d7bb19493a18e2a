import { ScorecamError } from '../../../shared/errors';
import type { Hdf5File } from './hdf5-file';
import type { KerasContainer, KerasLayer } from './rewrite-model';

/** A layer that has weights, and where they lie in the HDF5 file, in the order that the layer has them in. */
export interface PlacedLayer {
  /** Name of the layer, behind those of the models that it is nested in: `base/conv1`. */
  readonly path: string;
  readonly layer: KerasLayer;
  readonly places: readonly string[];
}

const HINT = 'Save the model again from Keras, as a whole (model.save), not its weights alone.';

/**
 * Places of weights in a .h5: one group a layer of the outermost model, its weights in the order of `weight_names`. Those of
 * a model inside of it stand in one list: what is trained first, then the rest.
 *
 * @throws ScorecamError `model` when there are more or fewer weights than the layers have
 */
export function placesInH5(file: Hdf5File, root: string, whole: KerasContainer, isKeras3: boolean): PlacedLayer[] {
  return whole.layers.flatMap((child) => {
    const group = `${root}/${child.name}`;
    const slots = 'layers' in child ? nestedSlots(child, isKeras3) : ownSlots(child, child.name);
    if (slots.length === 0) return [];
    const names = file.has(group) ? (file.texts(group, 'weight_names') ?? []) : [];
    if (names.length !== slots.length) throw miscounted(child.name, names.length, slots.length);
    const placed = new Map<KerasLayer, { path: string; places: string[] }>();
    slots.forEach(({ layer, path, index }, i) => {
      const entry = placed.get(layer) ?? { path, places: [] };
      entry.places[index] = `${group}/${names[i] ?? ''}`;
      placed.set(layer, entry);
    });
    return Array.from(placed, ([layer, entry]) => ({ layer, ...entry }));
  });
}

/** One weight of a layer. */
interface Slot {
  readonly layer: KerasLayer;
  readonly path: string;
  readonly index: number;
  readonly isTrained: boolean;
}

function ownSlots(layer: KerasLayer, path: string): Slot[] {
  const [trained, others] = layer.weights;
  return Array.from({ length: trained + others }, (_, index) => {
    return { layer, path, index, isTrained: layer.isTrained && index < trained };
  });
}

/** The weights of a nested model in the order of its `trainable_weights` and, behind them, `non_trainable_weights`. */
function nestedSlots(whole: KerasContainer, isKeras3: boolean): Slot[] {
  const split = (container: KerasContainer, prefix: string): { trained: Slot[]; others: Slot[] } => {
    const children = container.layers.map((child) => {
      const path = `${prefix}/${child.name}`;
      if ('layers' in child) return split(child, path);
      const slots = ownSlots(child, path);
      return { trained: slots.filter(isTrained), others: slots.filter((slot) => !isTrained(slot)) };
    });
    const trained = children.flatMap((child) => child.trained);
    const others = children.flatMap((child) => child.others);
    if (container.isTrained) return { trained, others };
    // A model that is frozen as a whole has no trained weights: Keras 3 then keeps the order of the layers.
    const all = isKeras3 ? children.flatMap((child) => [...child.trained, ...child.others]) : [...trained, ...others];
    return { trained: [], others: all };
  };
  const { trained, others } = split(whole, whole.name);
  return [...trained, ...others];
}

function isTrained(slot: Slot): boolean {
  return slot.isTrained;
}

/**
 * Places of weights in the model.weights.h5 of a .keras: `layers/<class in snake case>[_n]/vars/<i>`, `n` counting the layers
 * of one class in their order; names of layers do not matter. Keras 2.13 calls `layers` differently.
 *
 * @throws ScorecamError `model` when there are more or fewer weights than the layers have
 */
export function placesInKeras(file: Hdf5File, whole: KerasContainer): PlacedLayer[] {
  const oldest = '_layer_checkpoint_dependencies';
  const folder = file.has('layers') || !file.has(oldest) ? 'layers' : oldest;
  const walk = (container: KerasContainer, path: string, place: string): PlacedLayer[] => {
    const counts = new Map<string, number>();
    return container.layers.flatMap((child) => {
      const base = snakeCase(child.className);
      const number = counts.get(base) ?? 0;
      counts.set(base, number + 1);
      const [inner, at] = [`${path}${child.name}`, `${place}${folder}/${number === 0 ? base : `${base}_${number}`}`];
      if ('layers' in child) return walk(child, `${inner}/`, `${at}/`);
      const count = child.weights[0] + child.weights[1];
      if (count === 0) return [];
      const vars = `${at}/vars`;
      const found = file.has(vars) ? file.names(vars).length : 0;
      if (found !== count) throw miscounted(inner, found, count);
      return [{ path: inner, layer: child, places: Array.from({ length: count }, (_, i) => `${vars}/${i}`) }];
    });
  };
  return walk(whole, '', '');
}

/** As Keras does it: `DepthwiseConv2D` → `depthwise_conv2d`. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function miscounted(layer: string, found: number, expected: number): ScorecamError {
  return new ScorecamError(
    'model',
    `The file holds ${found} weights of the layer ${layer}, which has ${expected}.`,
    HINT,
  );
}
