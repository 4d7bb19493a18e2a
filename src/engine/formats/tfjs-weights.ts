import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintFiles } from '../../files/fingerprint';
import { ScorecamError } from '../../shared/errors';
import { EXPORT_HINT, isArrayOf, isString, record } from './json-file';
import type { WeightSpec } from './model-files';
import { bytesOf, checkFinite, MAX_WEIGHT_BYTES } from './weight-values';

/** Weight files and the tensors that lie in them one after the other. */
export interface WeightFiles {
  readonly weights: readonly WeightSpec[];
  readonly shards: readonly { readonly path: string; readonly bytes: number }[];
  readonly weightBytes: number;
  /** Of the shards in their order, taken before they were read. */
  readonly fingerprint: string;
  /** SHA-256 of the shards in their order. */
  readonly weightsHash: string;
}

const MAX_SHARDS = 10_000;
const READ_BYTES = 64 * 2 ** 20;

/**
 * Finds the weight files that a `weightsManifest` names: they have to lie in the model's folder, and to be as long as
 * their tensors.
 *
 * @param manifest as it stands in model.json
 * @param jsonPath of that file
 * @throws ScorecamError `model`
 */
export async function locateWeights(manifest: readonly unknown[], jsonPath: string): Promise<WeightFiles> {
  const folder = await realpath(path.dirname(jsonPath));
  const weights: WeightSpec[] = [];
  const shards: { path: string; bytes: number }[] = [];
  let weightBytes = 0;
  for (const item of manifest) {
    const group = record(item);
    if (!isArrayOf(group.paths, isString) || !isArrayOf(group.weights, isWeightSpec)) {
      throw new ScorecamError('model', `The weightsManifest of ${jsonPath} is damaged.`, EXPORT_HINT);
    }
    const expected = group.weights.reduce((sum, weight) => sum + bytesOf(weight), 0);
    weightBytes += expected;
    if (weightBytes > MAX_WEIGHT_BYTES) {
      throw new ScorecamError('model', `${jsonPath} announces more than 4 GiB of weights.`, EXPORT_HINT);
    }
    if (shards.length + group.paths.length > MAX_SHARDS) {
      throw new ScorecamError('model', `${jsonPath} names more than ${MAX_SHARDS} weight files.`, EXPORT_HINT);
    }
    const found = await Promise.all(group.paths.map((name) => locateShard(folder, name)));
    checkSizes(found, expected);
    shards.push(...found);
    weights.push(...group.weights);
  }
  checkNames(weights);
  const fingerprint = await fingerprintFiles(shards.map((shard) => shard.path));
  return { weights, shards, weightBytes, fingerprint, weightsHash: await hashFiles(shards) };
}

/**
 * Reads the weights as they lie in the shards.
 *
 * @throws ScorecamError `model` when a file changed since it was located, or when a weight is NaN or infinite
 */
export async function readShards(files: WeightFiles): Promise<ArrayBuffer> {
  const buffer = new ArrayBuffer(files.weightBytes);
  const hash = createHash('sha256');
  const changed = (file: string): ScorecamError =>
    new ScorecamError('model', `${file} changed while the model was loaded.`, 'Try again once it is written.');
  let offset = 0;
  for (const shard of files.shards) {
    const handle = await open(shard.path).catch((cause: unknown) => {
      throw new ScorecamError('model', `${shard.path} cannot be opened.`, 'Check that you may read it.', { cause });
    });
    try {
      for (let at = 0; at < shard.bytes;) {
        const part = new Uint8Array(buffer, offset + at, Math.min(READ_BYTES, shard.bytes - at));
        const { bytesRead } = await handle.read(part, 0, part.length, at);
        if (bytesRead === 0) throw changed(shard.path);
        hash.update(part.subarray(0, bytesRead));
        at += bytesRead;
      }
    } finally {
      await handle.close();
    }
    offset += shard.bytes;
  }
  if (hash.digest('hex') !== files.weightsHash) throw changed(files.shards.map((shard) => shard.path).join(', '));
  checkFinite(files.weights, buffer);
  return buffer;
}

/**
 * Reads the values of one float32 weight.
 *
 * @returns undefined where there is none of that name, or where it is of another type or has more numbers than wanted
 */
export async function readSmallWeight(
  { weights, shards }: WeightFiles,
  wanted: string,
  maxValues: number,
): Promise<readonly number[] | undefined> {
  const index = weights.findIndex(({ name }) => name === wanted);
  const weight = weights[index];
  if (weight?.dtype !== 'float32' || weight.quantization !== undefined) return undefined;
  const length = bytesOf(weight);
  if (length > 4 * maxValues) return undefined;
  const from = weights.slice(0, index).reduce((sum, before) => sum + bytesOf(before), 0);
  const bytes = new Uint8Array(length);
  let begin = 0;
  for (const shard of shards) {
    const [first, last] = [Math.max(from, begin), Math.min(from + length, begin + shard.bytes)];
    if (first < last) {
      const handle = await open(shard.path);
      await handle.read(bytes, first - from, last - first, first - begin).finally(() => handle.close());
    }
    begin += shard.bytes;
  }
  return Array.from(new Float32Array(bytes.buffer));
}

function isWeightSpec(value: unknown): value is WeightSpec {
  const { name, shape, dtype, group, quantization } = record(value);
  const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && (size as number) >= 0;
  return (
    isString(name) &&
    isString(dtype) &&
    (group === undefined || isString(group)) &&
    isArrayOf(shape, isSize) &&
    (quantization === undefined || isString(record(quantization).dtype))
  );
}

function checkNames(weights: readonly WeightSpec[]): void {
  const names = new Set<string>();
  for (const { name } of weights) {
    if (names.has(name)) throw new ScorecamError('model', `The model has two weights named ${name}.`, EXPORT_HINT);
    names.add(name);
  }
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
  const real = await realpath(wanted).catch(() => undefined);
  if (real === undefined) {
    throw new ScorecamError('model', `The weight file ${wanted} is missing.`, EXPORT_HINT);
  }
  if (!isInside(real)) throw outside;
  const found = await stat(real);
  if (!found.isFile()) throw new ScorecamError('model', `The weight file ${wanted} is not a file.`, EXPORT_HINT);
  return { path: real, bytes: found.size };
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

async function hashFiles(files: readonly { path: string }[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    try {
      for await (const chunk of createReadStream(file.path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
    } catch (cause) {
      throw new ScorecamError('model', `${file.path} cannot be read.`, 'Check that you may read it.', { cause });
    }
  }
  return hash.digest('hex');
}
