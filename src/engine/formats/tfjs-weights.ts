import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintFiles } from '../../files/fingerprint';
import { ScorecamError } from '../../shared/errors';
import { EXPORT_HINT, isArrayOf, isString, record } from './json-file';
import type { WeightSpec } from './model-files';

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

const MAX_WEIGHT_BYTES = 4 * 2 ** 30;
const MAX_SHARDS = 10_000;
const READ_BYTES = 64 * 2 ** 20;
const BYTES_OF: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };
const STORED_TYPES = new Set(['float32', 'int32', 'bool', 'uint8']);
const QUANTIZED_TYPES = new Set(['float16', 'uint16', 'uint8']);

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

/** Bytes of a tensor in its shard. */
function bytesOf({ name, shape, dtype, quantization }: WeightSpec): number {
  const stored = quantization?.dtype ?? dtype;
  const isKnown = STORED_TYPES.has(dtype) && (quantization === undefined || QUANTIZED_TYPES.has(stored));
  const bytes = shape.reduce((product, length) => product * length, 1) * (BYTES_OF[stored] ?? Number.NaN);
  if (!isKnown || !Number.isSafeInteger(bytes)) {
    throw new ScorecamError(
      'model',
      `Weight ${name} has an impossible type or shape (${stored} [${shape.join(', ')}]).`,
      EXPORT_HINT,
    );
  }
  return bytes;
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

function checkFinite(weights: readonly WeightSpec[], buffer: ArrayBuffer): void {
  let offset = 0;
  for (const weight of weights) {
    const bytes = bytesOf(weight);
    const bad = findNotFinite(weight, buffer, offset, bytes);
    if (bad !== undefined) {
      throw new ScorecamError(
        'model',
        `Weight ${weight.name} holds ${bad}.`,
        'The training of this model diverged, or its file is damaged; use another checkpoint.',
      );
    }
    offset += bytes;
  }
}

/** A description of the first number of a weight that is NaN or infinite. */
function findNotFinite(
  { dtype, quantization }: WeightSpec,
  buffer: ArrayBuffer,
  offset: number,
  bytes: number,
): string | undefined {
  const stored = quantization?.dtype ?? dtype;
  if (stored === 'float16') {
    const halves = view(Uint16Array, buffer, offset, bytes);
    const at = halves.findIndex((half) => (half & 0x7c00) === 0x7c00);
    const isNaN = ((halves[at] ?? 0) & 0x3ff) !== 0;
    return at < 0 ? undefined : `${isNaN ? 'NaN' : 'infinity'} (value ${at} of ${halves.length})`;
  }
  if (stored === 'float32') {
    const values = view(Float32Array, buffer, offset, bytes);
    const at = values.findIndex((value) => !Number.isFinite(value));
    return at < 0 ? undefined : `${String(values[at])} (value ${at} of ${values.length})`;
  }
  if (quantization === undefined) return undefined;
  const { scale, min } = quantization;
  const levels = stored === 'uint8' ? 255 : 65535;
  const ends = [min, Number(scale) * levels + Number(min)].map((value) => Math.fround(Number(value)));
  const isUsable = typeof scale === 'number' && typeof min === 'number' && ends.every(Number.isFinite);
  return isUsable ? undefined : `quantised numbers with the scale ${String(scale)} and the minimum ${String(min)}`;
}

/** Numbers at any offset; copied where the offset does not suit their type. */
function view<T>(
  type: { new (buffer: ArrayBuffer, offset?: number, length?: number): T; readonly BYTES_PER_ELEMENT: number },
  buffer: ArrayBuffer,
  offset: number,
  bytes: number,
): T {
  const size = type.BYTES_PER_ELEMENT;
  return offset % size === 0 ? new type(buffer, offset, bytes / size) : new type(buffer.slice(offset, offset + bytes));
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
