// Maps in files: ours as .npy, the peers' as bare float32.
import { readFileSync } from 'node:fs';

/**
 * @param {string} file A little-endian float32 array in NumPy's format.
 * @returns {Float32Array}
 */
export function readNpy(file) {
  const bytes = readFileSync(file);
  const header = 10 + bytes.readUInt16LE(8);
  if (!bytes.toString('latin1', 10, header).includes("'<f4'")) throw new Error(`${file} does not hold float32`);
  return floats(bytes.subarray(header));
}

/**
 * @param {string} file
 * @returns {Float32Array}
 */
export function readFloats(file) {
  return floats(readFileSync(file));
}

/** @param {Uint8Array} bytes */
function floats(bytes) {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
