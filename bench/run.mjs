// npm run bench: this project beside its peers, and against the numbers it has set itself.
//
//   npm run bench                        everything, about half an hour
//   npm run bench -- peers               only the peers
//   npm run bench -- ours [PART…]        only this project, or some parts of it
//   npm run bench -- panel               only the panel, in a real VS Code
//   npm run bench -- onnx MODEL.onnx     only an ONNX model beside onnxruntime (tools/export_lite0_onnx.py makes one)
//   npm run bench -- report              the table again, from the numbers that are there
//   … --wait-until-quiet                 begin when the machine has nothing else to do
//
// Numbers go to bench/results.json, the table to docs/benchmarks.md. A part that was not measured keeps its old numbers.
import '../tools/lib/check-node.mjs';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const { runCommand, setUp } = await import('../tools/lib/set-up.mjs');
const { SetupError } = await import('../tools/lib/process.mjs');

await runCommand(async () => {
  await setUp({ requireNative: true });
  const { measureOurs, partNames } = await import('./lib/ours.mjs');
  const { measurePeers } = await import('./lib/peers.mjs');
  const { describeMachine, load, waitUntilQuiet, watchOthers } = await import('./lib/machine.mjs');
  const { resultsFile, tableFile } = await import('./lib/paths.mjs');
  const { writeReport } = await import('./lib/report.mjs');
  const { say } = await import('./lib/process.mjs');

  const given = process.argv.slice(2);
  const [what = 'all', ...parts] = given.filter((word) => !word.startsWith('--'));
  const unknown = [
    ...(what === 'onnx' ? parts.slice(1) : parts.filter((part) => !partNames.includes(part))),
    ...given.filter((word) => word.startsWith('--') && word !== '--wait-until-quiet'),
    ...(['all', 'peers', 'ours', 'panel', 'onnx', 'report'].includes(what) ? [] : [what]),
  ];
  if (
    unknown.length > 0 ||
    (parts.length > 0 && !['ours', 'onnx'].includes(what)) ||
    (what === 'onnx' && parts.length === 0)
  ) {
    throw new SetupError(
      `Not known: ${given.join(' ')}`,
      `peers, panel, report, onnx with a model, or ours with ${partNames.join(', ')}`,
      2,
    );
  }

  const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : {};
  const save = async () => {
    mkdirSync(path.dirname(tableFile), { recursive: true });
    await writeReport(results);
  };
  const measure = async (name, work) => {
    const measuredAt = new Date().toISOString();
    const others = watchOthers();
    const result = await work();
    results[name] = { measuredAt, loadBefore, othersCores: others(), machine: describeMachine(), result };
    // After each part, so that what was measured is kept when a later one is interrupted.
    await save();
  };

  if (given.includes('--wait-until-quiet')) await waitUntilQuiet();
  const loadBefore = load();
  if (what === 'all' || what === 'ours') {
    for (const part of parts.length > 0 ? parts : partNames) await measure(part, () => measureOurs(part));
  }
  if (what === 'all' || what === 'panel') {
    const { measurePanel } = await import('./lib/panel.mjs');
    await measure('panel', measurePanel);
  }
  if (what === 'onnx') {
    const { measureOnnx } = await import('./lib/onnx.mjs');
    await measure('onnx', () => measureOnnx(parts[0]));
  }
  if (what === 'all' || what === 'peers') await measure('peers', measurePeers);
  if (what === 'report') await save();
  say(`Written: ${path.relative(process.cwd(), tableFile)}`);
});
