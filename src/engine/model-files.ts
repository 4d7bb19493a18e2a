import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ScorecamError } from '../shared/errors';
import { checkTopology, declaredInputSize } from './topology';

/** A tensor of the weights as model.json describes it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

/** A tfjs layers model on disk, its file names checked, its weights not yet read. */
export interface ModelFiles {
  /** Absolute path of model.json. */
  readonly path: string;
  readonly topology: object;
  readonly weights: readonly WeightSpec[];
  readonly shards: readonly { readonly path: string; readonly bytes: number }[];
  readonly weightBytes: number;
  /** Pixels; undefined where the model leaves its input size open. */
  readonly inputSize: { readonly height: number; readonly width: number } | undefined;
  /** SHA-256 of model.json and of the shards in their order. */
  readonly contentHash: string;
}

const MAX_JSON_BYTES = 64 * 2 ** 20;
const MAX_WEIGHT_BYTES = 4 * 2 ** 30;
const BYTES_OF: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };
const EXPORT_HINT = 'Export the model again with tensorflowjs_converter or model.save(), and copy all of its files.';

/**
 * Opens a model's description and checks everything that can be checked without a runtime: that the weight files lie in
 * the model's folder, have the size that their tensors need, and that the layers form a graph.
 *
 * @param file a model.json, or the folder that holds one
 * @throws ScorecamError `model`
 */
export async function openModelFiles(file: string): Promise<ModelFiles> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) {
    throw new ScorecamError('model', `There is no model at ${file}.`, 'Give --model the path of a model.json.');
  }
  const jsonPath = found.isDirectory() ? path.join(file, 'model.json') : file;
  const { json, bytes } = await readJson(jsonPath);
  const { topology, manifest } = sections(json, jsonPath);
  const weights = manifest.flatMap((group) => group.weights);
  const folder = await realpath(path.dirname(jsonPath));
  const shards: { path: string; bytes: number }[] = [];
  let weightBytes = 0;
  for (const group of manifest) {
    const expected = group.weights.reduce((sum, weight) => sum + bytesOf(weight), 0);
    weightBytes += expected;
    if (weightBytes > MAX_WEIGHT_BYTES) {
      throw new ScorecamError('model', `${jsonPath} announces more than 4 GiB of weights.`, EXPORT_HINT);
    }
    const found = await Promise.all(group.paths.map((name) => locateShard(folder, name)));
    checkSizes(found, expected);
    shards.push(...found);
  }
  checkTopology(topology);
  return {
    path: jsonPath,
    topology,
    weights,
    shards,
    weightBytes,
    inputSize: declaredInputSize(topology),
    contentHash: await hashAll(bytes, shards),
  };
}

/**
 * Reads the weights as they lie in the shards.
 *
 * @throws ScorecamError `model` when a file changed meanwhile, or when a weight is NaN or infinite
 */
export async function readWeights(files: ModelFiles): Promise<ArrayBuffer> {
  const buffer = new ArrayBuffer(files.weightBytes);
  let offset = 0;
  for (const shard of files.shards) {
    const handle = await open(shard.path);
    try {
      const { bytesRead } = await handle.read(new Uint8Array(buffer, offset, shard.bytes), 0, shard.bytes, 0);
      if (bytesRead !== shard.bytes) {
        throw new ScorecamError('model', `${shard.path} changed while it was read.`, 'Try again.');
      }
    } finally {
      await handle.close();
    }
    offset += shard.bytes;
  }
  checkFinite(files.weights, buffer);
  return buffer;
}

async function readJson(file: string): Promise<{ json: unknown; bytes: Buffer }> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new ScorecamError('model', `There is no model at ${file}.`, 'Give --model the path of a model.json.');
  }
  if (found.size > MAX_JSON_BYTES) {
    throw new ScorecamError('model', `${file} is too large for a model's description (over 64 MiB).`, EXPORT_HINT);
  }
  const handle = await open(file).catch((cause: unknown) => {
    throw new ScorecamError('model', `${file} cannot be opened.`, 'Check that you may read it.', { cause });
  });
  try {
    const bytes = await handle.readFile();
    return { json: JSON.parse(bytes.toString('utf8')) as unknown, bytes };
  } catch (cause) {
    throw new ScorecamError(
      'model',
      `${file} is not a tfjs model: it does not hold valid JSON.`,
      'Give --model the path of the model.json of a TensorFlow.js layers model.',
      { cause },
    );
  } finally {
    await handle.close();
  }
}

interface ManifestGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

function sections(json: unknown, file: string): { topology: object; manifest: readonly ManifestGroup[] } {
  const { modelTopology, weightsManifest, format } = record(json);
  if (format === 'graph-model') {
    throw new ScorecamError(
      'model',
      `${file} is a TensorFlow.js graph model, which is not supported yet.`,
      'Export it as a layers model (--output_format tfjs_layers_model).',
    );
  }
  if (typeof modelTopology !== 'object' || modelTopology === null || !Array.isArray(weightsManifest)) {
    throw new ScorecamError('model', `${file} is not a TensorFlow.js layers model.`, EXPORT_HINT);
  }
  const manifest = weightsManifest.map((group) => {
    const { paths, weights } = record(group);
    if (!isArrayOf(paths, isString) || !isArrayOf(weights, isWeightSpec)) {
      throw new ScorecamError('model', `The weightsManifest of ${file} is damaged.`, EXPORT_HINT);
    }
    return { paths, weights };
  });
  return { topology: modelTopology, manifest };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isArrayOf<T>(value: unknown, is: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(is);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isWeightSpec(value: unknown): value is WeightSpec {
  const { name, shape, dtype } = record(value);
  const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && (size as number) >= 0;
  return isString(name) && isString(dtype) && isArrayOf(shape, isSize);
}

/** Bytes of a tensor in its shard. */
function bytesOf({ name, shape, dtype, quantization }: WeightSpec): number {
  const stored = quantization?.dtype ?? dtype;
  const size = BYTES_OF[stored];
  const bytes = shape.reduce((product, length) => product * length, 1) * (size ?? Number.NaN);
  if (!Number.isSafeInteger(bytes)) {
    throw new ScorecamError(
      'model',
      `Weight ${name} has an impossible type or shape (${stored} [${shape.join(', ')}]).`,
      EXPORT_HINT,
    );
  }
  return bytes;
}

/** A weight file is only ever read from the model's own folder, whatever model.json says. */
async function locateShard(folder: string, name: string): Promise<{ path: string; bytes: number }> {
  const outside = new ScorecamError(
    'model',
    `The model asks for the file ${JSON.stringify(name)}, which is not in its folder.`,
    'Do not use this model unless you know why it does so; weight files have to lie beside model.json.',
  );
  const isInside = (file: string): boolean => {
    const relative = path.relative(folder, file);
    return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
  };
  const wanted = path.resolve(folder, name);
  if (name.includes('\0') || path.isAbsolute(name) || !isInside(wanted)) throw outside;
  const found = await stat(wanted).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new ScorecamError('model', `The weight file ${wanted} is missing.`, EXPORT_HINT);
  }
  if (!isInside(await realpath(wanted))) throw outside;
  return { path: wanted, bytes: found.size };
}

function checkSizes(shards: readonly { path: string; bytes: number }[], expected: number): void {
  const actual = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  if (actual === expected) return;
  throw new ScorecamError(
    'model',
    `The weight files (${shards.map(({ path: file }) => path.basename(file)).join(', ')}) hold ${actual} bytes, but the model needs ${expected}: ` +
      (actual < expected ? 'they are cut short.' : 'they are too long.'),
    EXPORT_HINT,
  );
}

function checkFinite(weights: readonly WeightSpec[], buffer: ArrayBuffer): void {
  let offset = 0;
  for (const weight of weights) {
    const bytes = bytesOf(weight);
    if ((weight.quantization?.dtype ?? weight.dtype) === 'float32') {
      const values =
        offset % 4 === 0
          ? new Float32Array(buffer, offset, bytes / 4)
          : new Float32Array(buffer.slice(offset, offset + bytes));
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        throw new ScorecamError(
          'model',
          `Weight ${weight.name} holds ${String(values[bad])} (value ${bad} of ${values.length}).`,
          'The training of this model diverged, or its file is damaged; use another checkpoint.',
        );
      }
    }
    offset += bytes;
  }
}

async function hashAll(json: Buffer, shards: readonly { path: string }[]): Promise<string> {
  const hash = createHash('sha256').update(json);
  for (const shard of shards) {
    for await (const chunk of createReadStream(shard.path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
