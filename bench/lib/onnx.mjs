// An ONNX model explained, beside what onnxruntime itself takes for a picture at its best batch size.
import path from 'node:path';
import { crop } from './paths.mjs';
import { say } from './process.mjs';
import { runScript } from './scripts.mjs';

/**
 * @param {string} file A model that takes any batch, as tools/export_lite0_onnx.py makes one.
 * @returns {Promise<object>} Milliseconds a live channel and a picture.
 */
export async function measureOnnx(file) {
  say('Measuring onnx');
  const task = { model: path.resolve(file), picture: crop, batches: [1, 2, 4, 8, 32], rounds: 4 };
  return await runScript('onnx-ratio', task);
}
