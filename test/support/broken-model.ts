import { mkdirSync } from 'node:fs';
import { packModel, TinyModel, writeModel, type Tap } from './tiny-model';

export interface LayerJson {
  class_name: unknown;
  name?: unknown;
  config: Record<string, unknown>;
  inbound_nodes?: unknown;
  [other: string]: unknown;
}

export interface ModelJson {
  format?: unknown;
  modelTopology: {
    model_config: { class_name: unknown; config: { layers: LayerJson[]; [other: string]: unknown } };
    [other: string]: unknown;
  };
  weightsManifest: {
    paths: string[];
    weights: { name: string; shape: number[]; dtype: string; [other: string]: unknown }[];
  }[];
  [other: string]: unknown;
}

/** A model on its way to the disk, to be damaged. */
export interface Draft {
  json: ModelJson;
  bytes: Uint8Array;
  /** Where the model will lie; other files can be put there. */
  readonly folder: string;
  readonly layers: LayerJson[];
  /** A layer by its name. */
  layer(name: string): LayerJson;
  /** Gives a layer other fields, or options. */
  setLayer(name: string, fields: Record<string, unknown>): void;
  setOptions(name: string, options: Record<string, unknown>): void;
  /** Gives the whole model other fields of its configuration. */
  setModel(fields: Record<string, unknown>): void;
  /** Gives a weight other fields. */
  setWeight(name: string, fields: Record<string, unknown>): void;
  /** Adds a weight of zeros. */
  addWeight(name: string, shape: number[], fields?: Record<string, unknown>): void;
}

export type Damage = (draft: Draft) => void;
export type Layers = (model: TinyModel, picture: Tap) => Tap;

/** The layers that most tests damage: conv → relu → mean → dense. */
export function simpleLayers(m: TinyModel, picture: Tap): Tap {
  const features = m.relu(m.conv(picture, 4, { stride: 2, name: 'features' }));
  return m.dense(m.globalMean(features), 3, 'softmax');
}

/** Writes a small model after `damage` was done to it; returns the path of its model.json. */
export function writeDamaged(
  folder: string,
  damage: Damage,
  layers: Layers = simpleLayers,
  inputShape: readonly (number | null)[] = [null, 16, 16, 3],
): string {
  const model = new TinyModel(2, 16);
  const output = layers(model, model.input(inputShape));
  const { json, bytes } = packModel(model.functional(output), model.weights);
  mkdirSync(folder, { recursive: true });
  const draft = newDraft(JSON.parse(JSON.stringify(json)) as ModelJson, bytes, folder);
  damage(draft);
  return writeModel(folder, draft.json, draft.bytes);
}

function newDraft(json: ModelJson, bytes: Uint8Array, folder: string): Draft {
  const { config } = json.modelTopology.model_config;
  const named = <T extends { name?: unknown }>(items: readonly T[], name: string): T => {
    const found = items.find((item) => item.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const weights = (): ModelJson['weightsManifest'][number]['weights'] => json.weightsManifest[0]?.weights ?? [];
  return {
    json,
    bytes,
    folder,
    layers: config.layers,
    layer: (name) => named(config.layers, name),
    setLayer: (name, fields) => void Object.assign(named(config.layers, name), fields),
    setOptions: (name, options) => void Object.assign(named(config.layers, name).config, options),
    setModel: (fields) => void Object.assign(config, fields),
    setWeight: (name, fields) => void Object.assign(named(weights(), name), fields),
    addWeight(name, shape, fields) {
      weights().push({ name, shape, dtype: 'float32', ...fields });
      const count = shape.reduce((product, length) => product * length, 1);
      this.bytes = new Uint8Array(Buffer.concat([this.bytes, Buffer.alloc(4 * count)]));
    },
  };
}
