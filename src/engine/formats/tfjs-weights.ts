import { createHash } from 'node:crypto';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintFiles } from '../../files/fingerprint';
import { ScorecamError } from '../../shared/errors';
import { changedWhileLoading, hashFiles, locatePart } from '../model-parts';
import { EXPORT_HINT, isArrayOf, isString, record } from './json-file';
import type { WeightSpec } from './model-files';
import { bytesOf, checkFinite, MAX_WEIGHT_BYTES, valuesOf } from './weight-values';

const SHARD_HINTS = { missing: EXPORT_HINT, place: 'weight files have to lie beside model.json' };

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
    const found = await Promise.all(group.paths.map((name) => locatePart(folder, name, SHARD_HINTS)));
    checkSizes(found, expected);
    shards.push(...found);
    weights.push(...group.weights);
  }
  checkNames(weights);
  const fingerprint = await fingerprintFiles(shards.map((shard) => shard.path));
  return { weights, shards, weightBytes, fingerprint, weightsHash: await hashFiles(shards.map((shard) => shard.path)) };
}

/**
 * Reads the weights as they lie in the shards.
 *
 * @throws ScorecamError `model` when a file changed since it was located, or when a weight is NaN or infinite
 */
export async function readShards(files: WeightFiles): Promise<ArrayBuffer> {
  const buffer = new ArrayBuffer(files.weightBytes);
  const hash = createHash('sha256');
  let offset = 0;
  for (const shard of files.shards) {
    const handle = await open(shard.path).catch((cause: unknown) => {
      throw new ScorecamError('model', `${shard.path} cannot be opened.`, 'Check that you may read it.', { cause });
    });
    try {
      for (let at = 0; at < shard.bytes;) {
        const part = new Uint8Array(buffer, offset + at, Math.min(READ_BYTES, shard.bytes - at));
        const { bytesRead } = await handle.read(part, 0, part.length, at);
        if (bytesRead === 0) throw changedWhileLoading(shard.path);
        hash.update(part.subarray(0, bytesRead));
        at += bytesRead;
      }
    } finally {
      await handle.close();
    }
    offset += shard.bytes;
  }
  if (hash.digest('hex') !== files.weightsHash)
    throw changedWhileLoading(files.shards.map((shard) => shard.path).join(', '));
  checkFinite(files.weights, buffer);
  return buffer;
}

/**
 * Reads the values of one weight.
 *
 * @returns undefined where there is none of that name, or where it has more numbers than wanted
 */
export async function readSmallWeight(
  { weights, shards }: WeightFiles,
  wanted: string,
  maxValues: number,
): Promise<readonly number[] | undefined> {
  const index = weights.findIndex(({ name }) => name === wanted);
  const weight = weights[index];
  if (weight === undefined || weight.shape.reduce((product, size) => product * size, 1) > maxValues) return undefined;
  const length = bytesOf(weight);
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
  return valuesOf(weight, bytes.buffer);
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
