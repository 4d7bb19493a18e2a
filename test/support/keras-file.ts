import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { File, ready } from 'h5wasm';
import { fromBufferPromise } from 'yauzl';
import { packZip, type ZipEntry } from './zip';

/** Models that Keras wrote (tools/make_keras_fixtures.py). */
export const FORMATS = path.resolve(__dirname, '..', 'vectors', 'formats');

export interface KerasJson {
  class_name: unknown;
  config: { layers: KerasLayerJson[]; [other: string]: unknown };
  [other: string]: unknown;
}

export interface KerasLayerJson {
  class_name: unknown;
  config: Record<string, unknown>;
  name?: unknown;
  inbound_nodes?: unknown;
  [other: string]: unknown;
}

export function readFixture(name: string): Buffer {
  return readFileSync(path.join(FORMATS, name));
}

/** A layer of a description by its name. */
export function layerOf(json: KerasJson, name: string): KerasLayerJson {
  const layer = json.config.layers.find(({ config }) => config.name === name);
  if (layer === undefined) throw new Error(`no layer ${name}`);
  return layer;
}

/** An HDF5 file after something was changed in it. */
export async function changeHdf5(bytes: Uint8Array, change: (file: File) => void): Promise<Buffer> {
  const { FS } = await ready;
  const place = `/${randomUUID()}.h5`;
  // A copy: the library would write into a Buffer itself.
  FS.writeFile(place, Uint8Array.from(bytes));
  try {
    const file = new File(place, 'a');
    change(file);
    file.close();
    return Buffer.from(FS.readFile(place));
  } finally {
    FS.unlink(place);
  }
}

/** Says under other names where the weights of a layer lie. */
export function nameWeights(file: File, layer: string, names: readonly string[]): void {
  const group = file.get(`model_weights/${layer}`);
  if (group === null || !('create_attribute' in group)) throw new Error(`no group ${layer}`);
  group.delete_attribute('weight_names');
  group.create_attribute('weight_names', [...names]);
}

/** A .h5 after its description was changed. */
export function changeH5Config(bytes: Uint8Array, change: (json: KerasJson) => unknown): Promise<Buffer> {
  return changeHdf5(bytes, (file) => {
    const json = JSON.parse(file.get_attribute('model_config', false) as string) as KerasJson;
    change(json);
    file.delete_attribute('model_config');
    file.create_attribute('model_config', JSON.stringify(json));
  });
}

/** The entries of an archive. */
export async function listEntries(bytes: Buffer): Promise<(ZipEntry & { bytes: Buffer })[]> {
  const entries: (ZipEntry & { bytes: Buffer })[] = [];
  const archive = await fromBufferPromise(bytes, { lazyEntries: true });
  for await (const entry of archive.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    entries.push({ name: entry.fileName, bytes: Buffer.concat(chunks) });
  }
  return entries;
}

/** A .keras after its entries were changed. */
export async function changeKeras(bytes: Buffer, change: (entries: ZipEntry[]) => void): Promise<Buffer> {
  const entries = await listEntries(bytes);
  change(entries);
  return packZip(entries);
}

/** A .keras after its description was changed. */
export function changeKerasConfig(bytes: Buffer, change: (json: KerasJson) => unknown): Promise<Buffer> {
  return changeKeras(bytes, (entries) => {
    const at = entries.findIndex(({ name }) => name === 'config.json');
    const json = JSON.parse(Buffer.from(entries[at]?.bytes ?? []).toString()) as KerasJson;
    change(json);
    entries[at] = { name: 'config.json', bytes: Buffer.from(JSON.stringify(json)) };
  });
}
