/** So much of a file is looked at to tell what it is. */
export const HEAD_BYTES = 4096;

const MiB = 2 ** 20;

/** JSON is what many other things are, too: unless it is called like a model, only a small one is looked into. */
const SMALL_JSON_BYTES = MiB / 16;
const MAX_JSON_BYTES = 64 * MiB;

/** Nothing that could classify a picture is smaller. */
const MIN_BYTES = 512;

const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** Whether a file is worth being looked into: by its name alone. */
export function mayBeModel(name: string): boolean {
  return name === 'saved_model.pb' || /\.(keras|h5|hdf5|hdf|onnx|json|model)$/i.test(name) || /^[^.]+$/.test(name);
}

/** The same, once its size is known. */
export function mayBeModelOf(name: string, sizeBytes: number): boolean {
  if (sizeBytes < MIN_BYTES) return false;
  if (!/\.json$/i.test(name)) return true;
  return sizeBytes <= (/model[^/]*\.json$/i.test(name) ? MAX_JSON_BYTES : SMALL_JSON_BYTES);
}

/**
 * Which form of model a file is.
 *
 * Stricter than what opens a model that the user has named: most HDF5 files hold data, most JSON files anything, and a
 * large file may be there as a pointer alone.
 *
 * @param head its first `HEAD_BYTES`, all of it where it is shorter
 * @returns undefined where it is none
 */
export function recogniseModel(head: Uint8Array, name: string): string | undefined {
  const text = (): string => Buffer.from(head).toString('latin1');
  if (name === 'saved_model.pb') return head[0] === 0x08 && head[1] === 1 ? 'saved-model' : undefined;
  if (beginsWith(head, HDF5)) return text().includes('model_config') ? 'keras-h5' : undefined;
  if (beginsWith(head, ZIP)) return /(?:config|metadata)\.json/.test(text()) ? 'keras-v3' : undefined;
  if (/^(?:\u00EF\u00BB\u00BF)?\s*\{/.test(text())) return recogniseJson(text());
  return looksLikeOnnx(head) && (/\.onnx$/i.test(name) || /onnx|torch/i.test(text())) ? 'onnx' : undefined;
}

function recogniseJson(head: string): string | undefined {
  if (/"format"\s*:\s*"graph-model"/.test(head)) return 'tfjs-graph';
  return /"modelTopology"\s*:|"format"\s*:\s*"layers-model"/.test(head) ? 'tfjs-layers' : undefined;
}

/** `ir_version` comes first, and what may follow it is known. */
function looksLikeOnnx([first, version = 0, next = 0]: Uint8Array): boolean {
  return first === 0x08 && version >= 3 && version < 32 && [0x12, 0x1a, 0x3a, 0x42].includes(next);
}

function beginsWith(head: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => head[i] === byte);
}
