import type { WeightSpec } from '../model-files';
import { checkFinite } from '../weight-values';
import type { Hdf5File, Hdf5Numbers } from './hdf5-file';
import type { PlacedLayer } from './weight-places';

/** A weight for tfjs, and where it is read from. */
export interface KerasWeight {
  readonly spec: WeightSpec;
  readonly numbers: Hdf5Numbers;
}

/**
 * Finds the weights for tfjs, named `<path of the layer>/<place in it>`, and gives those that become options to their
 * layers.
 *
 * @throws ScorecamError `model` when one is missing, has no known form, or is NaN or infinite
 */
export function findKerasWeights(file: Hdf5File, placed: readonly PlacedLayer[]): KerasWeight[] {
  return placed.flatMap(({ path, layer, places }) => {
    if (layer.absorb === undefined) {
      return places.map((place, index) => describe(`${path}/${index}`, file.numbers(place)));
    }
    // Mean and variance; the third weight only counts pictures, and is an integer.
    const values = places.slice(0, 2).map((place, index) => {
      const weight = describe(`${path}/${index}`, file.numbers(place));
      const bytes = readChecked(file, weight);
      return new Float32Array(bytes.buffer, 0, bytes.byteLength / 4);
    });
    layer.absorb(values);
    return [];
  });
}

/** Reads weights one after the other, as `WeightSpec` describes them. */
export function readKerasWeights(file: Hdf5File, weights: readonly KerasWeight[]): ArrayBuffer {
  const parts = weights.map(({ numbers }) => storedBytes(file, numbers));
  const buffer = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    buffer.set(part, offset);
    offset += part.byteLength;
  }
  checkFinite(
    weights.map(({ spec }) => spec),
    buffer.buffer,
  );
  return buffer.buffer;
}

function describe(name: string, numbers: Hdf5Numbers): KerasWeight {
  const { shape, type } = numbers;
  const quantization = type === 'float16' ? { quantization: { dtype: 'float16' } } : {};
  return { spec: { name, shape, dtype: 'float32', ...quantization }, numbers };
}

function readChecked(file: Hdf5File, weight: KerasWeight): Uint8Array {
  return new Uint8Array(readKerasWeights(file, [weight]));
}

/** float64 becomes float32; the others stay as they are. */
function storedBytes(file: Hdf5File, numbers: Hdf5Numbers): Uint8Array {
  const bytes = file.read(numbers);
  if (numbers.type !== 'float64') return bytes;
  const values = Float32Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8));
  return new Uint8Array(values.buffer);
}
