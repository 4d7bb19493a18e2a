// node bench/onnx.mjs MODEL.onnx: milliseconds a live channel of an explanation, beside those that onnxruntime itself takes for
// a picture at its best batch size. The model takes any batch, as tools/export_lite0_onnx.py makes one.
import path from 'node:path';
import { crop } from './lib/paths.mjs';
import { runScript } from './lib/scripts.mjs';
import { median } from './lib/statistics.mjs';

const model = path.resolve(process.argv[2] ?? '');
const task = { model, picture: crop, batches: [1, 2, 4, 8, 32], rounds: 4 };
const { live, oursMs, explainMs, runtimeMs } = await runScript('onnx-ratio', task);
const rows = Object.entries(runtimeMs).map(([batch, times]) => ({ batch, ms: median(times) }));
for (const { batch, ms } of rows) console.log(`onnxruntime, batch ${batch}: ${ms.toFixed(2)} ms a picture`);
const best = Math.min(...rows.map(({ ms }) => ms));
const say = (what, times) => {
  const ms = median(times);
  console.log(
    `${what}, ${live} live channels: ${ms.toFixed(2)} ms each, ${((100 * best) / ms).toFixed(0)} % of its rate`,
  );
};
say('masked pictures', oursMs);
say('explained', explainMs);
