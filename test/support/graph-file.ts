import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FORMATS } from './keras-file';

/** A node of a model.json as tensorflowjs_converter writes it. */
export interface GraphNodeJson {
  name: string;
  op: string;
  input?: string[];
  attr?: Record<string, Record<string, unknown>>;
}

export interface GraphJson {
  format?: unknown;
  signature?: { inputs: unknown; outputs: unknown };
  modelInitializer?: unknown;
  modelTopology: { node: GraphNodeJson[]; [other: string]: unknown };
  weightsManifest: {
    paths: string[];
    weights: { name: string; shape: number[]; dtype: string; [other: string]: unknown }[];
  }[];
  [other: string]: unknown;
}

/** A graph model on its way to the disk, to be damaged. */
export interface GraphDraft {
  json: GraphJson;
  bytes: Uint8Array;
  /** The first node of a type. */
  first(op: string): GraphNodeJson;
  /** Adds a constant of int32 numbers; returns its name. */
  addIntegers(name: string, values: readonly number[]): string;
}

const WEIGHTS = 'group1-shard1of1.bin';

/** Reads a graph model of test/vectors/formats. */
export function readGraphFixture(fixture: string): GraphDraft {
  const folder = path.join(FORMATS, fixture);
  const json = JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8')) as GraphJson;
  return {
    json,
    bytes: readFileSync(path.join(folder, WEIGHTS)),
    first: (op) => {
      const node = json.modelTopology.node.find((candidate) => candidate.op === op);
      if (node === undefined) throw new Error(`no ${op} in ${fixture}`);
      return node;
    },
    addIntegers(name, values) {
      json.modelTopology.node.unshift({ name, op: 'Const', attr: { dtype: { type: 'DT_INT32' } } });
      json.weightsManifest[0]?.weights.push({ name, shape: [values.length], dtype: 'int32' });
      this.bytes = Buffer.concat([this.bytes, new Uint8Array(Int32Array.from(values).buffer)]);
      return name;
    },
  };
}

/** Writes a graph model into a folder; returns the path of its model.json. */
export function writeGraph(folder: string, { json, bytes }: Pick<GraphDraft, 'json' | 'bytes'>): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, WEIGHTS), bytes);
  const file = path.join(folder, 'model.json');
  writeFileSync(file, JSON.stringify(json));
  return file;
}
